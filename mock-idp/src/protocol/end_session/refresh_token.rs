//! A client ends the session of its refresh token by posting it.

use super::super::cause::{Cause, Channel};
use super::super::client_auth;
use super::super::context::Ctx;
use super::super::draft::{Refusal, Reply, Said};
use super::super::rules::Trigger;
use super::super::state::{SessionId, TokenKind};
use super::super::writer;
use super::finish;
use crate::vocab::Members;

pub(super) fn end(ctx: &mut Ctx<'_>) -> Reply {
    match session(ctx) {
        Ok(session) => {
            finish::end(ctx, Trigger::RpLogout, &session);
            // Nobody's browser asked.
            ctx.cookies.clear();
            ctx.frames.clear();
            Reply { status: 204, ..Reply::default() }
        }
        Err(cause) => {
            let (error, status, _, sentence) = cause.plain();
            let refusal = ctx.shape(Refusal {
                cause,
                error: error.to_owned(),
                hint: String::new(),
                title: String::new(),
                description: sentence.to_owned(),
                status,
                channel: Channel::Json,
                more: Members::new(),
                challenge: None,
                said: Said::default(),
            });
            writer::refusal(ctx, &refusal)
        }
    }
}

fn session(ctx: &mut Ctx<'_>) -> Result<SessionId, Cause> {
    let claimed = client_auth::claimed(ctx)?;
    let client = ctx.client(&claimed.id).ok_or(Cause::ClientUnknown)?;
    ctx.about.client = Some(client.clone());
    client_auth::proven(ctx, &client, &claimed)?;
    let value = ctx.request.form.get("refresh_token").unwrap_or_default();
    let token = ctx.state.tokens.get(value).filter(|token| token.kind == TokenKind::Refresh);
    let grant = token.and_then(|token| ctx.state.grants.get(&token.grant));
    let grant = grant.filter(|grant| grant.client == client.client.id).ok_or(Cause::LogoutTokenInvalid)?;
    Ok(grant.session.clone())
}

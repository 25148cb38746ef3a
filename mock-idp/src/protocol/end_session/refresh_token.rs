//! A client ends the session of its refresh token by posting it.

use super::super::cause::{Cause, Channel};
use super::super::client_auth;
use super::super::context::Ctx;
use super::super::draft::{Refusal, Reply, Said};
use super::super::rules::Trigger;
use super::super::state::{GrantId, SessionId, TokenKind};
use super::super::writer;
use super::finish;
use crate::vocab::Members;

pub(super) fn end(ctx: &mut Ctx<'_>) -> Reply {
    match session(ctx) {
        Ok((session, grant)) => {
            finish::end(ctx, Trigger::RpLogout, &session);
            // A token that outlives the session is what is signed out of here.
            for token in ctx.state.tokens.values_mut().filter(|token| token.grant == grant && token.offline) {
                token.dead = true;
            }
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

/// The session that is to end, and what the token stands for.
fn session(ctx: &mut Ctx<'_>) -> Result<(SessionId, GrantId), Cause> {
    let claimed = client_auth::claimed(ctx)?;
    let client = ctx.client(&claimed.id).ok_or(Cause::ClientUnknown)?;
    ctx.about.client = Some(client.clone());
    client_auth::proven(ctx, &client, &claimed)?;
    let value = ctx.request.form.get("refresh_token").unwrap_or_default();
    let token = ctx.state.tokens.get(value).filter(|token| token.kind == TokenKind::Refresh);
    let id = token.map(|token| token.grant).ok_or(Cause::LogoutTokenInvalid)?;
    let grant = ctx.state.grants.get(&id);
    let grant = grant.filter(|grant| grant.client == client.client.id).ok_or(Cause::LogoutTokenInvalid)?;
    Ok((grant.session.clone(), id))
}

//! Token revocation (RFC 7009).

use super::cause::Cause;
use super::consequences::{Struck, follow};
use super::context::Ctx;
use super::draft::Reply;
use super::rules::{RevokeForeign, RevokeIdToken, RevokeNoToken, RevokeUnknown, Trigger};
use super::state::TokenKind;
use super::{client_at, form, own_token, writer};

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    if !ctx.setup.rules.revoke_enabled.get(ctx.marks) {
        return ctx.refuse(Cause::RouteUnknown);
    }
    match revoked(ctx) {
        Ok(()) => writer::revocation(*ctx.setup.rules.revoke_body.get(ctx.marks)),
        Err(cause) => client_at::refuse(ctx, cause),
    }
}

fn revoked(ctx: &mut Ctx<'_>) -> Result<(), Cause> {
    form::readable(ctx)?;
    let asking = client_at::asking(ctx)?;
    let Some(value) = ctx.request.form.get("token").map(str::to_owned) else {
        return match ctx.setup.rules.revoke_no_token.get(ctx.marks) {
            RevokeNoToken::Refuse => Err(Cause::TokenMissing),
            RevokeNoToken::Ok => Ok(()),
        };
    };
    let Some(token) = ctx.state.tokens.get(&value).cloned() else { return unknown(ctx, &value) };
    let Some(grant) = ctx.state.grants.get(&token.grant).cloned() else { return unknown(ctx, &value) };
    if grant.client != asking.client.id {
        match ctx.setup.rules.revoke_foreign.get(ctx.marks) {
            RevokeForeign::Refuse => return Err(Cause::RevocationForeign),
            RevokeForeign::OkNoEffect => return Ok(()),
            RevokeForeign::Works => {}
        }
    }
    // Revoking twice is no error and does nothing (RFC 7009 section 2.2).
    if token.dead {
        return Ok(());
    }
    let trigger = match token.kind {
        TokenKind::Access => Trigger::AccessRevoked,
        TokenKind::Refresh => Trigger::RefreshRevoked,
    };
    ctx.about.person = ctx.holder(&grant);
    let struck = Struck {
        grant: Some(token.grant),
        token: Some(value),
        session: Some(grant.session.clone()),
        username: Some(grant.username.clone()),
        ..Struck::default()
    };
    ctx.about.grant = Some(grant);
    follow(ctx, trigger, &struck);
    Ok(())
}

/// "Invalid tokens do not cause an error response since the client cannot handle such an error in a reasonable way"
/// (RFC 7009 section 2.2).
fn unknown(ctx: &Ctx<'_>, value: &str) -> Result<(), Cause> {
    let id_token = own_token::id_token(ctx, value).is_some();
    if ctx.setup.rules.revoke_id_token.ask(ctx.marks, |rule| id_token && *rule == RevokeIdToken::Refuse) {
        return Err(Cause::RevocationKind);
    }
    match ctx.setup.rules.revoke_unknown.get(ctx.marks) {
        RevokeUnknown::Ok => Ok(()),
        RevokeUnknown::OkWithErrorBody => Err(Cause::RevocationUnknown),
    }
}

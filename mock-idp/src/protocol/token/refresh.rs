//! Refreshing (RFC 6749 section 6, Core 12).

use super::super::cause::Cause;
use super::super::consequences::{Struck, follow};
use super::super::rules::Trigger;
use super::super::state::{IssuedToken, TokenKind};
use super::run::Run;

fn token<'r>(run: &'r Run<'_, '_>) -> Result<&'r IssuedToken, Cause> {
    let value = run.ctx.request.form.get("refresh_token").ok_or(Cause::RefreshMissing)?;
    run.ctx.state.tokens.get(value).filter(|token| token.kind == TokenKind::Refresh).ok_or(Cause::RefreshUnknown)
}

pub(super) fn present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("refresh_token").map(|_| ()).ok_or(Cause::RefreshMissing)
}

pub(super) fn known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let token = token(run)?;
    if token.dead && !token.used {
        return Err(Cause::RefreshUnknown);
    }
    let (id, scopes) = (token.grant, token.scopes.clone());
    run.ctx.about.grant = run.ctx.state.grants.get(&id).cloned();
    run.grant = Some(id);
    run.scopes = scopes;
    Ok(())
}

pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let owner = run.ctx.about.grant.as_ref().map(|grant| grant.client.as_str());
    let asking = run.client.as_ref().map(|client| client.client.id.as_str());
    if owner == asking { Ok(()) } else { Err(Cause::RefreshOtherClient) }
}

/// A token that was replaced and comes back means that somebody else has it (RFC 9700 section 4.14.2).
pub(super) fn used(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let token = token(run)?;
    if !token.used {
        return Ok(());
    }
    let struck = Struck { grant: Some(token.grant), ..Struck::default() };
    follow(run.ctx, Trigger::RefreshReplayed, &struck);
    Err(Cause::RefreshUsed)
}

pub(super) fn expired(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if run.ctx.now >= token(run)?.expires { Err(Cause::RefreshExpired) } else { Ok(()) }
}

/// "MUST NOT include any scope not originally granted" (RFC 6749 section 6).
pub(super) fn scope(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let Some(asked) = run.ctx.request.form.get("scope") else { return Ok(()) };
    let granted = &run.scopes;
    let asked: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
    if asked.iter().any(|scope| !granted.contains(scope)) {
        return Err(Cause::ScopeExceedsGrant);
    }
    run.scopes = asked;
    Ok(())
}

//! Token exchange (RFC 8693), as far as it is about an access token of the same provider.

use super::super::cause::Cause;
use super::super::draft::TokenResponse;
use super::super::rules::GrantType;
use super::super::state::{Grant, TokenKind};
use super::redeem;
use super::run::Run;

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// `subject_token` and `subject_token_type` are REQUIRED (RFC 8693 section 2.1).
pub(super) fn subject_present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let form = &run.ctx.request.form;
    form.get("subject_token").ok_or(Cause::SubjectTokenMissing)?;
    match form.get("subject_token_type") {
        Some(ACCESS_TOKEN | JWT) => Ok(()),
        Some(_) => Err(Cause::SubjectTokenKind),
        None => Err(Cause::SubjectTokenMissing),
    }
}

pub(super) fn subject_known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    let value = run.ctx.request.form.get("subject_token").ok_or(Cause::SubjectTokenMissing)?;
    let token = run
        .ctx
        .state
        .tokens
        .get(value)
        .filter(|token| token.kind == TokenKind::Access && !token.dead && run.ctx.now < token.expires)
        .cloned()
        .ok_or(Cause::SubjectTokenInvalid)?;
    let grant = run.ctx.state.grants.get(&token.grant).cloned().ok_or(Cause::SubjectTokenInvalid)?;
    let known = run.ctx.holder(&grant).filter(|known| known.person.enabled).ok_or(Cause::SubjectTokenInvalid)?;
    run.ctx.about.person = Some(known);
    run.scopes = token.scopes;
    let client = client.client.id.clone();
    run.ctx.about.grant = Some(Grant { client, origin: GrantType::TokenExchange, nonce: None, ..grant });
    Ok(())
}

/// The type of the token that is wanted; without a word an access token.
fn wanted<'r>(run: &Run<'_, 'r>) -> &'r str {
    run.ctx.request.form.get("requested_token_type").unwrap_or(ACCESS_TOKEN)
}

pub(super) fn requested_type(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    match wanted(run) {
        ACCESS_TOKEN | JWT | ID_TOKEN => Ok(()),
        _ => Err(Cause::RequestedTokenKind),
    }
}

/// `invalid_target`: "the authorization server is unwilling or unable to issue a token for any target service indicated"
/// (RFC 8693 section 2.2.2).
pub(super) fn audience(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    let Some(asked) = run.ctx.request.form.get("audience") else { return Ok(()) };
    if run.ctx.client(asked).is_none() {
        return Err(Cause::AudienceUnknown);
    }
    let own = client.client.id == asked;
    if !client.rules.token_exchange_audiences.ask(run.ctx.marks, |listed| own || listed.contains(asked)) {
        return Err(Cause::AudienceForbidden);
    }
    if let Some(grant) = &mut run.ctx.about.grant {
        grant.audience = vec![asked.to_owned()];
    }
    Ok(())
}

/// ISSUE: one token, in the member `access_token` whatever it is (RFC 8693 section 2.2.1).
pub(super) fn issue(run: &mut Run<'_, '_>) -> Result<TokenResponse, Cause> {
    let wanted = wanted(run);
    let mut response = redeem::issue(run)?;
    let id_token = response.members.get("id_token").cloned();
    response.members.remove("id_token");
    if wanted == ID_TOKEN {
        response.members.set("access_token", id_token.ok_or(Cause::RequestedTokenKind)?);
        // "If the issued token is not an access token … the value N_A is used".
        response.members.set("token_type", "N_A");
    }
    response.members.push("issued_token_type", wanted);
    Ok(response)
}

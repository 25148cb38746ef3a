//! Redeeming a code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::authorize::{registered, well_formed};
use super::super::cause::Cause;
use super::super::consequences::{Struck, follow};
use super::super::rules::{CodeSays, ConsentMode, HalfPair, PkceMethod, RedirectAtToken, Rule, SyntaxCheck, Trigger};
use super::super::state::{Code, Grant};
use super::run::Run;

fn code<'r>(run: &'r Run<'_, '_>) -> Result<&'r Code, Cause> {
    let code = run.ctx.request.form.get("code").ok_or(Cause::CodeMissing)?;
    run.ctx.state.codes.get(code).ok_or(Cause::CodeUnknown)
}

fn grant<'r>(run: &'r Run<'_, '_>) -> Result<&'r Grant, Cause> {
    run.ctx.state.grants.get(&code(run)?.grant).ok_or(Cause::CodeUnknown)
}

pub(super) fn present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("code").map(|_| ()).ok_or(Cause::CodeMissing)
}

pub(super) fn known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let id = code(run)?.grant;
    let grant = run.ctx.state.grants.get(&id).cloned().ok_or(Cause::CodeUnknown)?;
    run.scopes.clone_from(&grant.scopes);
    run.ctx.about.grant = Some(grant);
    run.grant = Some(id);
    Ok(())
}

/// Lets follow what follows from a trigger that the code was part of.
fn tried(run: &mut Run<'_, '_>, trigger: Trigger) {
    let struck = Struck { grant: run.grant, ..Struck::default() };
    follow(run.ctx, trigger, &struck);
}

/// "Ensure that the authorization code was issued to the authenticated client" (Core 3.1.3.2).
pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let mine = run.client.as_ref().map(|client| client.client.id.as_str()) == Some(grant(run)?.client.as_str());
    if mine || !run.ctx.setup.rules.code_client_bound.ask(run.ctx.marks, |bound| *bound) {
        return Ok(());
    }
    tried(run, Trigger::CodeClientFailed);
    Err(Cause::CodeOtherClient)
}

/// What is said of a code that was good once.
fn said(run: &Run<'_, '_>, rule: &Rule<CodeSays>, own: Cause) -> Cause {
    rule.ask(run.ctx.marks, |says| match says {
        CodeSays::Own => own,
        CodeSays::Unknown => Cause::CodeUnknown,
    })
}

/// "If an authorization code is used more than once, the authorization server MUST deny the request and SHOULD revoke
/// (when possible) all tokens previously issued based on that authorization code" (RFC 6749 section 4.1.2).
pub(super) fn used(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if !code(run)?.used {
        return Ok(());
    }
    tried(run, Trigger::CodeReused);
    Err(said(run, &run.ctx.setup.rules.code_used_says, Cause::CodeUsed))
}

pub(super) fn expired(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if run.ctx.now < code(run)?.expires {
        return Ok(());
    }
    tried(run, Trigger::CodeLate);
    Err(said(run, &run.ctx.setup.rules.code_expired_says, Cause::CodeExpired))
}

/// "Their values MUST be identical" (RFC 6749 section 4.1.3); what was not sent then need not be sent now.
pub(super) fn redirect_uri(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let then = grant(run)?.redirect_uri.as_deref();
    let now = run.ctx.request.form.get("redirect_uri");
    let same = then.is_none() || then == now;
    let listed = is_registered(run);
    let fails = run.ctx.setup.rules.redirect_at_token.ask(run.ctx.marks, |rule| match rule {
        RedirectAtToken::Same => !same,
        RedirectAtToken::Registered => !listed,
        RedirectAtToken::Ignored => false,
    });
    if fails {
        tried(run, Trigger::CodeRedirectFailed);
        return Err(Cause::RedirectUriDiffers);
    }
    Ok(())
}

fn is_registered(run: &Run<'_, '_>) -> bool {
    let (Some(uri), Some(client)) = (run.ctx.request.form.get("redirect_uri"), &run.client) else { return false };
    registered(run.ctx, client, uri)
}

/// Some providers compare it with the registration before they look at the code.
pub(super) fn redirect_registered(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if is_registered(run) { Ok(()) } else { Err(Cause::RedirectUriDiffers) }
}

/// Some providers look at the nonce of the authorization request only now.
pub(super) fn nonce_length(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let Some(length) = grant(run)?.nonce.as_deref().map(|nonce| nonce.chars().count()) else { return Ok(()) };
    if run.ctx.setup.rules.nonce_min.ask(run.ctx.marks, |min| length >= *min) {
        return Ok(());
    }
    tried(run, Trigger::NonceFailedAtToken);
    Err(Cause::NonceTooShort)
}

/// The person's consent, where the client's people are asked, is still there.
pub(super) fn consent(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let grant = grant(run)?;
    let agreed = run.ctx.consent(&grant.username, &grant.client).is_some();
    let Some(client) = run.ctx.client(&grant.client) else { return Err(Cause::ConsentGone) };
    match client.rules.consent_mode.ask(run.ctx.marks, |mode| !agreed && *mode != ConsentMode::Never) {
        true => Err(Cause::ConsentGone),
        false => Ok(()),
    }
}

pub(super) fn pkce(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let confidential = run.client.as_ref().filter(|client| client.client.secret.is_some());
    let spared = confidential
        .is_some_and(|client| client.rules.pkce_confidential_verified.ask(run.ctx.marks, |verified| !verified));
    if spared {
        return Ok(());
    }
    let verdict = verified(run);
    if verdict.is_err() {
        tried(run, Trigger::CodeVerifierFailed);
    }
    verdict
}

fn verified(run: &Run<'_, '_>) -> Result<(), Cause> {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let verifier = run.ctx.request.form.get("code_verifier");
    let refused = |rule: &Rule<HalfPair>, cause| {
        if rule.ask(marks, |rule| *rule == HalfPair::Refuse) { Err(cause) } else { Ok(()) }
    };
    let (method, challenge, verifier) = match (&grant(run)?.challenge, verifier) {
        (None, None) => return Ok(()),
        // "Servers MUST … ensure that a token request containing a code_verifier is accepted only if a code_challenge was
        // present" (RFC 9700 section 4.8.2).
        (None, Some(_)) => return refused(&rules.pkce_verifier_alone, Cause::CodeVerifierUnexpected),
        (Some(_), None) => return refused(&rules.pkce_challenge_unanswered, Cause::CodeVerifierMissing),
        (Some((method, challenge)), Some(verifier)) => (method, challenge, verifier),
    };
    if rules.pkce_verifier_syntax.ask(marks, |rule| *rule == SyntaxCheck::Check && !well_formed(verifier)) {
        return Err(Cause::CodeVerifierMalformed);
    }
    let answer = match method {
        PkceMethod::Plain => verifier.to_owned(),
        PkceMethod::S256 => URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes())),
    };
    if answer == *challenge { Ok(()) } else { Err(Cause::CodeVerifierMismatch) }
}

//! Redeeming a code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::authorize::well_formed;
use super::super::cause::Cause;
use super::super::consequences::{Struck, follow};
use super::super::rules::{PkceMethod, Trigger};
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

/// "Ensure that the authorization code was issued to the authenticated client" (Core 3.1.3.2).
pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let mine = run.client.as_ref().map(|client| client.client.id.as_str()) == Some(grant(run)?.client.as_str());
    if mine { Ok(()) } else { Err(Cause::CodeOtherClient) }
}

/// "If an authorization code is used more than once, the authorization server MUST deny the request and SHOULD revoke
/// (when possible) all tokens previously issued based on that authorization code" (RFC 6749 section 4.1.2).
pub(super) fn used(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let found = code(run)?;
    if !found.used {
        return Ok(());
    }
    let struck = Struck { grant: Some(found.grant), ..Struck::default() };
    follow(run.ctx, Trigger::CodeReused, &struck);
    Err(Cause::CodeUsed)
}

pub(super) fn expired(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if run.ctx.now >= code(run)?.expires { Err(Cause::CodeExpired) } else { Ok(()) }
}

/// "Their values MUST be identical" (RFC 6749 section 4.1.3); what was not sent then need not be sent now.
pub(super) fn redirect_uri(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let then = grant(run)?.redirect_uri.as_deref();
    let now = run.ctx.request.form.get("redirect_uri");
    if then.is_none() || then == now { Ok(()) } else { Err(Cause::RedirectUriDiffers) }
}

pub(super) fn pkce(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let verifier = run.ctx.request.form.get("code_verifier");
    let verdict = match (&grant(run)?.challenge, verifier) {
        (None, None) => Ok(()),
        // "Servers MUST … ensure that a token request containing a code_verifier is accepted only if a code_challenge was
        // present" (RFC 9700 section 4.8.2).
        (None, Some(_)) => Err(Cause::CodeVerifierUnexpected),
        (Some(_), None) => Err(Cause::CodeVerifierMissing),
        (Some(_), Some(verifier)) if !well_formed(verifier) => Err(Cause::CodeVerifierMalformed),
        (Some((method, challenge)), Some(verifier)) => {
            let answer = match method {
                PkceMethod::Plain => verifier.to_owned(),
                PkceMethod::S256 => URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes())),
            };
            if answer == *challenge { Ok(()) } else { Err(Cause::CodeVerifierMismatch) }
        }
    };
    if verdict.is_err() {
        let struck = Struck { grant: Some(code(run)?.grant), ..Struck::default() };
        follow(run.ctx, Trigger::CodeVerifierFailed, &struck);
    }
    verdict
}

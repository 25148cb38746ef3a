//! What every token request must say before its grant is looked at.

use super::super::cause::Cause;
use super::super::client_auth;
use super::super::rules::Doubled;
use super::run::Run;

/// "The parameters … in the HTTP request entity-body using application/x-www-form-urlencoded" (RFC 6749 section 4.1.3).
pub(super) fn body(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if !run.ctx.request.form.is_empty() {
        return Ok(());
    }
    Err(if run.ctx.request.body.is_empty() { Cause::BodyEmpty } else { Cause::ContentTypeUnsupported })
}

/// RFC 6749 section 3.2: parameters MUST NOT be included more than once.
pub(super) fn doubled(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let twice = run.ctx.request.form.doubled().is_some();
    if run.ctx.setup.rules.doubled_param.ask(run.ctx.marks, |rule| twice && *rule == Doubled::Refuse) {
        return Err(Cause::ParameterDoubled);
    }
    if run.ctx.request.form.garbled() { Err(Cause::ParameterGarbled) } else { Ok(()) }
}

pub(super) fn grant_present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("grant_type").map(|_| ()).ok_or(Cause::GrantTypeMissing)
}

pub(super) fn grant_known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    match run.ctx.request.form.get("grant_type") {
        Some("authorization_code" | "refresh_token") => Ok(()),
        _ => Err(Cause::GrantTypeUnknown),
    }
}

pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let claimed = client_auth::claimed(run.ctx)?;
    let client = run.ctx.client(&claimed.id).ok_or(Cause::ClientUnknown)?;
    run.ctx.about.client = Some(client.clone());
    run.client = Some(client);
    run.claimed = Some(claimed);
    Ok(())
}

pub(super) fn client_secret(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    match (run.client.clone(), run.claimed.clone()) {
        (Some(client), Some(claimed)) => client_auth::proven(run.ctx, &client, &claimed),
        _ => Err(Cause::ClientMissing),
    }
}

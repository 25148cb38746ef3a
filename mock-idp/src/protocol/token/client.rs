//! What every token request must say before its grant is looked at.

use super::super::cause::Cause;
use super::super::rules::{GrantType, TokenOrigin};
use super::super::{audience, client_at, client_auth, form};
use super::run::Run;

/// "The parameters … in the HTTP request entity-body using application/x-www-form-urlencoded" (RFC 6749 section 4.1.3).
pub(super) fn body(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    if !run.ctx.request.form.is_empty() {
        return Ok(());
    }
    Err(if run.ctx.request.body.is_empty() { Cause::BodyEmpty } else { Cause::ContentTypeUnsupported })
}

pub(super) fn doubled(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    form::doubled(run.ctx)
}

pub(super) fn grant_present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    run.ctx.request.form.get("grant_type").map(|_| ()).ok_or(Cause::GrantTypeMissing)
}

pub(super) fn grant_known(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let known = run
        .kind
        .is_some_and(|kind| run.ctx.setup.rules.grant_types_known.ask(run.ctx.marks, |known| known.contains(&kind)));
    if known { Ok(()) } else { Err(Cause::GrantTypeUnknown) }
}

/// What a client may do is its registration (RFC 6749 section 5.2, `unauthorized_client`).
pub(super) fn grant_allowed(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.as_ref().ok_or(Cause::ClientMissing)?;
    let kind = run.kind.ok_or(Cause::GrantTypeUnknown)?;
    if client.rules.grant_types_allowed.ask(run.ctx.marks, |allowed| allowed.contains(&kind)) {
        return Ok(());
    }
    Err(match kind {
        GrantType::AuthorizationCode | GrantType::RefreshToken => Cause::GrantTypeRefused,
        GrantType::ClientCredentials => Cause::ClientCredentialsRefused,
        GrantType::Password => Cause::PasswordGrantRefused,
        GrantType::DeviceCode => Cause::DeviceGrantRefused,
        GrantType::TokenExchange => Cause::TokenExchangeRefused,
    })
}

pub(super) fn client(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let claimed = client_auth::claimed(run.ctx)?;
    let client = run.ctx.client(&claimed.id).ok_or(Cause::ClientUnknown)?;
    run.ctx.about.client = Some(client.clone());
    client_at::usable(run.ctx, &client)?;
    run.client = Some(client);
    run.claimed = Some(claimed);
    Ok(())
}

pub(super) fn client_secret(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    match (run.client.clone(), run.claimed.clone()) {
        (Some(client), Some(claimed)) => client_at::proven(run.ctx, &client, &claimed),
        _ => Err(Cause::ClientMissing),
    }
}

/// Browsers send `Origin` with every POST of a script (Fetch standard), and hardly anything else does.
pub(super) fn origin(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.as_ref().ok_or(Cause::ClientMissing)?;
    let by_script = run.ctx.request.header("origin").is_some();
    client.rules.token_origin.ask(run.ctx.marks, |rule| match rule {
        TokenOrigin::Required if !by_script => Err(Cause::OriginMissing),
        TokenOrigin::Refused if by_script => Err(Cause::OriginUnexpected),
        TokenOrigin::Any | TokenOrigin::Required | TokenOrigin::Refused => Ok(()),
    })
}

/// Whom the tokens are to be for, where that is asked here (RFC 8707 section 2.2): nobody whom the client may not mean.
pub(super) fn resource(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    run.audience = audience::asked(run.ctx, &client, &run.ctx.request.form)?;
    Ok(())
}

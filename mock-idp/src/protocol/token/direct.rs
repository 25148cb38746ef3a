//! Grants that no authorization request came before: the client's own credentials, and a person's password
//! (RFC 6749 sections 4.3 and 4.4).

use super::super::authorize::RequestedClaims;
use super::super::cause::Cause;
use super::super::rules::{GrantType, ResponseType};
use super::super::state::Grant;
use super::super::{holder, login, scopes};
use super::run::Run;

/// "The client credentials grant type MUST only be used by confidential clients" (RFC 6749 section 4.4).
pub(super) fn confidential(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let public = run.client.as_ref().is_none_or(|client| client.client.secret.is_none());
    if public { Err(Cause::PublicClientRefused) } else { Ok(()) }
}

pub(super) fn asked_scope(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    run.scopes = scopes::asked(run.ctx, &client, run.ctx.request.form.get("scope"))?;
    Ok(())
}

pub(super) fn service(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    run.ctx.about.person = Some(holder::service(&client));
    let id = client.client.id.clone();
    let mut grant =
        Grant { service: Some(id.clone()), ..fresh(run, id.clone(), String::new(), GrantType::ClientCredentials) };
    // Only what can be refreshed hangs on something.
    let begins = run.ctx.setup.rules.direct_session.ask(run.ctx.marks, |begins| *begins)
        && *client.rules.client_credentials_refresh.get(run.ctx.marks);
    if begins {
        let session = run.ctx.begin_session("");
        let (client_session, sid) = run.ctx.client_session(&session, &id, &grant.scopes);
        grant = Grant { session, client_session: Some(client_session), sid, ..grant };
    }
    run.ctx.about.grant = Some(grant);
    Ok(())
}

pub(super) fn password_present(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let form = &run.ctx.request.form;
    if form.get("username").is_some() && form.get("password").is_some() {
        return Ok(());
    }
    Err(Cause::PasswordMissing)
}

pub(super) fn password(run: &mut Run<'_, '_>) -> Result<(), Cause> {
    let client = run.client.clone().ok_or(Cause::ClientMissing)?;
    let sent = |name: &str| run.ctx.request.form.get(name).unwrap_or_default().to_owned();
    let (name, password) = (sent("username"), sent("password"));
    let username = login::password(run.ctx, &name, &password, None).map_err(|cause| match cause {
        Cause::PersonDisabled => Cause::PasswordPersonDisabled,
        _ => Cause::PasswordWrong,
    })?;
    run.ctx.about.person = run.ctx.state.person(&username);
    let id = client.client.id.clone();
    let begins = run.ctx.setup.rules.direct_session.ask(run.ctx.marks, |begins| *begins);
    let session = begins.then(|| run.ctx.begin_session(&username));
    let mut grant = fresh(run, id.clone(), username, GrantType::Password);
    if let Some(session) = session {
        let (client_session, sid) = run.ctx.client_session(&session, &id, &grant.scopes);
        grant = Grant { session, client_session: Some(client_session), sid, ..grant };
    }
    run.ctx.about.grant = Some(grant);
    Ok(())
}

fn fresh(run: &Run<'_, '_>, client: String, username: String, origin: GrantType) -> Grant {
    let person = run.ctx.state.person(&username);
    Grant {
        client,
        username,
        service: None,
        origin,
        audience: Vec::new(),
        scopes: run.scopes.clone(),
        nonce: None,
        issuer: run.ctx.issuer(),
        person,
        state: None,
        response_type: ResponseType::CODE,
        acr: None,
        claims: RequestedClaims::default(),
        auth_time: run.ctx.now,
        sid: None,
        redirect_uri: None,
        challenge: None,
        session: String::new(),
        client_session: None,
    }
}

/// Keeps a grant that began at the token endpoint; one of an authorization request is kept already.
pub(super) fn keep(run: &mut Run<'_, '_>) {
    if run.grant.is_none()
        && let Some(grant) = &mut run.ctx.about.grant
    {
        grant.scopes.clone_from(&run.scopes);
        grant.audience.extend(run.audience.iter().cloned());
        let grant = grant.clone();
        run.grant = Some(run.ctx.state.keep_grant(grant));
    }
}

use std::time::Duration;

use super::super::run::{Checked, Next, Run};
use crate::protocol::device;
use crate::protocol::draft::Callback;
use crate::protocol::issue::made;
use crate::protocol::state::{Code, Grant, Registered};
use crate::protocol::{Cause, GrantType};

/// ISSUE: the authorization response with its code (Core 3.1.2.5), and `iss` beside it (RFC 9207 section 2). A device has
/// no address to be called back at; it asks itself.
pub(in super::super) fn issue(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    if let Some(device_code) = run.request.device.clone() {
        let grant = granted(run, &client)?;
        return Ok(Next::Answer(device::agree(run.ctx, &device_code, grant)));
    }
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let grant = granted(run, &client)?;
    let lifetime = Duration::from_secs(*client.rules.code_lifetime.get(run.ctx.marks));
    let code = made(run.ctx.setup.rules.shape_code.get(run.ctx.marks), &run.ctx.core.randomness);
    let grant = run.ctx.state.keep_grant(grant);
    run.ctx.state.codes.insert(code.clone(), Code { grant, expires: run.ctx.now + lifetime, used: false });

    let mut params = vec![("code".to_owned(), code)];
    params.extend(run.request.state.clone().map(|state| ("state".to_owned(), state)));
    params.push(("iss".to_owned(), run.ctx.core.issuer.clone()));
    let callback = Callback { target, params, mode: run.request.mode, status: 302, is_error: false };
    Ok(Next::Answer(run.ctx.call_back(callback)))
}

/// What the person grants the client; the flow is answered by it.
fn granted(run: &mut Run<'_, '_>, client: &Registered) -> Result<Grant, Cause> {
    let (id, mut session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let fresh = run.ctx.core.randomness.uuid();
    let sid = session.clients.entry(client.client.id.clone()).or_insert(fresh).clone();
    let origin = match run.request.device {
        Some(_) => GrantType::DeviceCode,
        None => GrantType::AuthorizationCode,
    };
    let grant = Grant {
        client: client.client.id.clone(),
        username: session.username.clone(),
        service: None,
        origin,
        audience: None,
        scopes: run.request.scopes.clone(),
        nonce: run.request.nonce.clone(),
        auth_time: session.authenticated_at,
        sid: Some(sid),
        redirect_uri: run.request.params.get("redirect_uri").map(str::to_owned),
        challenge: run.request.challenge.clone(),
        session: id.clone(),
    };
    if run.agreed {
        let agreed = run.ctx.state.consents.entry((session.username.clone(), grant.client.clone())).or_default();
        agreed.push(grant.scopes.iter().cloned().collect());
    }
    run.ctx.state.sessions.insert(id, session);
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.answered = true;
    }
    run.ctx.about.grant = Some(grant.clone());
    Ok(grant)
}

use std::time::Duration;

use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;
use crate::protocol::draft::Callback;
use crate::protocol::issue::made;
use crate::protocol::state::{Code, Grant};

/// ISSUE: the authorization response with its code (Core 3.1.2.5), and `iss` beside it (RFC 9207 section 2).
pub(in super::super) fn issue(run: &mut Run<'_, '_>) -> Checked {
    let (id, mut session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let fresh = run.ctx.core.randomness.uuid();
    let sid = session.clients.entry(client.client.id.clone()).or_insert(fresh).clone();
    let grant = Grant {
        client: client.client.id.clone(),
        username: session.username.clone(),
        scopes: run.request.scopes.clone(),
        nonce: run.request.nonce.clone(),
        issuer: run.ctx.issuer_for(&client),
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
    let lifetime = Duration::from_secs(*client.rules.code_lifetime.get(run.ctx.marks));
    let code = made(run.ctx.setup.rules.shape_code.get(run.ctx.marks), &run.ctx.core.randomness);
    let grant = run.ctx.state.keep_grant(grant);
    run.ctx.state.codes.insert(code.clone(), Code { grant, expires: run.ctx.now + lifetime, used: false });

    let mut params = vec![("code".to_owned(), code)];
    params.extend(run.request.state.clone().map(|state| ("state".to_owned(), state)));
    params.push(("iss".to_owned(), run.ctx.issuer()));
    let callback = Callback { target, params, mode: run.request.mode, status: 302, is_error: false };
    Ok(Next::Answer(run.ctx.call_back(callback)))
}

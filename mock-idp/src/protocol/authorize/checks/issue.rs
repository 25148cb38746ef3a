use std::time::Duration;

use clock::Timestamp;

use super::super::run::{Checked, Next, Run};
use crate::protocol::Cause;
use crate::protocol::consequences::end_session;
use crate::protocol::draft::Callback;
use crate::protocol::issue::made;
use crate::protocol::session::SESSION_COOKIE;
use crate::protocol::state::{BrowserSession, Code, Grant};
use crate::protocol::{AfterOfflineFirst, AuthTimeOf};

/// ISSUE: the authorization response with its code (Core 3.1.2.5), and `iss` beside it (RFC 9207 section 2).
pub(in super::super) fn issue(run: &mut Run<'_, '_>) -> Checked {
    let (id, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let scopes = run.request.scopes.clone();
    let first = !run.ctx.state.client_sessions.values().any(|kept| kept.session == id);
    let (client_session, sid) = run.ctx.client_session(&id, &client.client.id, &scopes);
    let grant = Grant {
        client: client.client.id.clone(),
        username: session.username.clone(),
        scopes,
        nonce: run.request.nonce.clone(),
        auth_time: auth_time(run, &session),
        sid,
        redirect_uri: run.request.params.get("redirect_uri").map(str::to_owned),
        challenge: run.request.challenge.clone(),
        session: id.clone(),
        client_session: Some(client_session),
    };
    if run.agreed {
        run.ctx.remember_consent(&session.username, &client, &grant.scopes);
    }
    let alone = first && grant.is_offline();
    if run
        .ctx
        .setup
        .rules
        .session_after_offline_first
        .ask(run.ctx.marks, |rule| alone && *rule == AfterOfflineFirst::None)
    {
        end_session(run.ctx, &id);
        run.ctx.cookies.retain(|cookie| cookie.name != SESSION_COOKIE);
    }
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
    params.push(("iss".to_owned(), run.ctx.core.issuer.clone()));
    let callback = Callback { target, params, mode: run.request.mode, status: 302, is_error: false };
    Ok(Next::Answer(run.ctx.call_back(callback)))
}

/// What `auth_time` says of this session.
fn auth_time(run: &Run<'_, '_>, session: &BrowserSession) -> Timestamp {
    run.ctx.setup.rules.auth_time_of.ask(run.ctx.marks, |of| match of {
        AuthTimeOf::LastAuthentication => session.authenticated_at,
        AuthTimeOf::Both if run.authenticated => session.authenticated_at,
        AuthTimeOf::SessionStart | AuthTimeOf::Both => session.started_at,
    })
}

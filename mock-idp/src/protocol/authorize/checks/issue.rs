use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;

use super::super::run::{Checked, Next, Run};
use super::login::to_page;
use crate::protocol::company::{GrantKind, Minting};
use crate::protocol::consequences::end_session;
use crate::protocol::device;
use crate::protocol::draft::Callback;
use crate::protocol::issue::Party;
use crate::protocol::made::{Names, made_for};
use crate::protocol::state::{BrowserSession, Code, Grant, IssuedToken, Registered, TokenKind};
use crate::protocol::{AcrForm, AcrValues, AfterOfflineFirst, AuthTimeOf, Cause, GrantType, ResponseMode};
use crate::vocab::Operation;

/// ISSUE: the authorization response (Core 3.1.2.5, 3.2.2.5, 3.3.2.5) with what `response_type` asks for, and `iss` beside
/// it (RFC 9207 section 2). A device has no address to be called back at; it asks itself.
pub(in super::super) fn issue(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.clone().ok_or(Cause::ClientMissing)?;
    if let Some(device_code) = run.request.device.clone() {
        let grant = granted(run, &client)?;
        return Ok(Next::Answer(device::agree(run.ctx, &device_code, grant)));
    }
    if by_page(run)
        && let Some(id) = run.flow.clone()
    {
        let due = to_page(run);
        run.ctx.state.flows.entry(id).and_modify(|flow| flow.hop = true);
        return due;
    }
    let target = run.request.redirect_uri.clone().ok_or(Cause::RedirectUriMissing)?;
    let grant = granted(run, &client)?;
    let mut params = artefacts(run, &client, &grant)?;
    params.extend(run.request.state.clone().map(|state| ("state".to_owned(), state)));
    params.push(("iss".to_owned(), run.ctx.issuer()));
    let mode = run.request.response_mode();
    Ok(Next::Answer(run.ctx.call_back(Callback::new(target, params, mode, false))))
}

/// Whether the browser is led to another address for the page that sends the response.
fn by_page(run: &Run<'_, '_>) -> bool {
    let form_post = run.request.response_mode() == ResponseMode::FormPost && run.ctx.operation == Operation::Authorize;
    run.ctx.setup.rules.response_mode_form_post_at.ask(run.ctx.marks, |at| form_post && at.is_some())
}

/// What the person grants the client; the flow is answered by it.
fn granted(run: &mut Run<'_, '_>, client: &Registered) -> Result<Grant, Cause> {
    let (id, session) = run.ctx.session().ok_or(Cause::LoginRequired)?;
    let scopes = run.request.scopes.clone();
    let first = !run.ctx.state.client_sessions.values().any(|kept| kept.session == id);
    let (client_session, sid) = run.ctx.client_session(&id, &client.client.id, &scopes);
    let origin = match run.request.device {
        Some(_) => GrantType::DeviceCode,
        None => GrantType::AuthorizationCode,
    };
    let grant = Grant {
        client: client.client.id.clone(),
        username: session.username.clone(),
        service: None,
        origin,
        audience: run.request.audience.clone(),
        scopes,
        nonce: run.request.nonce.clone(),
        issuer: run.ctx.issuer_for(client),
        person: run.ctx.state.person(&session.username),
        auth_time: auth_time(run, &session),
        sid,
        state: run.request.state.clone(),
        response_type: run.request.response_type,
        acr: acr(run, client),
        claims: run.request.claims.clone(),
        redirect_uri: run.request.params.get("redirect_uri").map(str::to_owned),
        challenge: run.request.challenge.clone(),
        session: id.clone(),
        client_session: Some(client_session),
    };
    let once = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get(id)).is_some_and(|flow| flow.this_time_only);
    if run.agreed && !once {
        run.ctx.remember_consent(&session.username, client, &grant.scopes);
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
        let mine = &run.ctx.setup.rules.cookies_session.get(run.ctx.marks).name;
        run.ctx.cookies.retain(|cookie| cookie.style.name != *mine);
    }
    if let Some(flow) = run.flow.as_ref().and_then(|id| run.ctx.state.flows.get_mut(id)) {
        flow.answered = true;
    }
    run.ctx.about.grant = Some(grant.clone());
    Ok(grant)
}

/// What `response_type` asks for, in the order code, access token, ID token: the ID token hashes the other two.
fn artefacts(run: &mut Run<'_, '_>, client: &Arc<Registered>, grant: &Grant) -> Result<Vec<(String, String)>, Cause> {
    let asked = run.request.response_type;
    let tokens = asked.has_tokens() && !run.request.code_only;
    let mut params = Vec::new();
    let kept = run.ctx.state.keep_grant(grant.clone());
    let code = asked.code.then(|| {
        let lifetime = Duration::from_secs(*client.rules.code_lifetime.get(run.ctx.marks));
        let names = Names { sid: grant.sid.as_deref(), client: Some(&grant.client) };
        let code = made_for(run.ctx.setup.rules.shape_code.get(run.ctx.marks), &run.ctx.core.randomness, names);
        let expires = run.ctx.now + lifetime;
        run.ctx.state.codes.insert(code.clone(), Code { grant: kept, expires, used: false });
        params.push(("code".to_owned(), code.clone()));
        code
    });
    if !tokens {
        return Ok(params);
    }
    let known = run.ctx.state.person(&grant.username).ok_or(Cause::LoginRequired)?;
    let party = Party { client, known: &known, grant };
    let mut minting = Minting {
        kind: if asked.code { GrantKind::Hybrid } else { GrantKind::Implicit },
        scopes: grant.scopes.clone(),
        access_token: None,
        code,
        jti: run.ctx.jti(),
        session_lives: true,
    };
    run.ctx.about.minting = Some(minting.clone());
    if asked.token {
        let lifetime = *client.rules.access_lifetime.get(run.ctx.marks);
        let token = run.ctx.access_token(party, &minting, lifetime)?;
        let issued = IssuedToken::new(TokenKind::Access, kept, grant.scopes.clone(), run.ctx.now, lifetime);
        run.ctx.state.tokens.insert(token.clone(), issued);
        minting.access_token = Some(token.clone());
        run.ctx.about.minting = Some(minting.clone());
        params.push(("access_token".to_owned(), token));
        params.push(("token_type".to_owned(), "Bearer".to_owned()));
        params.push(("expires_in".to_owned(), lifetime.to_string()));
        let granted = grant.scopes.join(" ");
        // "OPTIONAL, if identical to the scope requested by the client; otherwise, REQUIRED."
        if run.request.params.get("scope").unwrap_or_default() != granted {
            params.push(("scope".to_owned(), granted));
        }
    }
    if asked.id_token {
        params.push(("id_token".to_owned(), run.ctx.id_token(party, &minting)?));
    }
    Ok(params)
}

/// What the claim `acr` will say.
fn acr(run: &Run<'_, '_>, client: &Registered) -> Option<String> {
    let (rules, marks) = (&client.rules, run.ctx.marks);
    let asked = run.request.asks_acr();
    let constant = || rules.acr_constant.get(marks).clone();
    let fresh = || match run.authenticated {
        true => rules.acr_loa_map.ask(marks, |levels| {
            let reached = levels.iter().filter(|(_, level)| **level <= 1).max_by_key(|(_, level)| **level);
            reached.map_or_else(|| "1".to_owned(), |(name, _)| name.clone())
        }),
        false => "0".to_owned(),
    };
    let by_values = rules.acr_values.ask(marks, |rule| match rule {
        AcrValues::Emit0 if run.request.params.get("acr_values").is_some() => Some("0".to_owned()),
        AcrValues::Constant if asked => Some(constant()),
        AcrValues::LoaMap if asked => Some(fresh()),
        _ => None,
    });
    by_values.or_else(|| {
        rules.acr_form.ask(marks, |form| match form {
            AcrForm::Fresh1Sso0 => Some(fresh()),
            AcrForm::Constant => Some(constant()),
            AcrForm::OnRequest0 if asked => Some("0".to_owned()),
            AcrForm::OnRequest0 | AcrForm::Absent => None,
        })
    })
}

/// What `auth_time` says of this session.
fn auth_time(run: &Run<'_, '_>, session: &BrowserSession) -> Timestamp {
    run.ctx.setup.rules.auth_time_of.ask(run.ctx.marks, |of| match of {
        AuthTimeOf::LastAuthentication => session.authenticated_at,
        AuthTimeOf::Both if run.authenticated => session.authenticated_at,
        AuthTimeOf::SessionStart | AuthTimeOf::Both => session.started_at,
    })
}

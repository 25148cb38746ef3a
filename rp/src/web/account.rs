use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use form_urlencoded::Serializer;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::app::{App, session_id};
use super::cookies;
use super::origin::same_origin;
use super::page::{self, AccountPage, Button};
use crate::domain::{LoginError, Origin, Session};
use crate::oidc::end_session_url;
use crate::policy::{HintOf, LocalEnd, LogoutReturn, Unlink};
use crate::store::Account;

/// Path of the account page.
pub(crate) const PATH: &str = "/account";

/// `GET /account`: who is signed in; the login page when nobody is.
pub(crate) async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match app.signed_in(cookies::read(&headers, cookies::SESSION)) {
        Ok(Some((session, account))) => {
            let (sub, issuer) = session.origin.map(|origin| (origin.sub, origin.issuer)).unzip();
            let linkable = linkable(&app, &account);
            let unlinkable = app.policy().identity.unlink != Unlink::Never;
            let manages = account.manages();
            page::show(StatusCode::OK, &AccountPage { account, unlinkable, linkable, manages, sub, issuer })
        }
        Ok(None) => page::redirect(&app.policy().flow.login_path, []),
        Err(error) => page::failure(&app, &error),
    }
}

/// A button for every provider that the account has no identity at.
fn linkable(app: &App, account: &Account) -> Vec<Button> {
    let linked = |slug: &str| account.identities.iter().any(|identity| identity.provider == slug);
    let there = app.upstreams().into_iter().map(|upstream| upstream.provider.clone());
    there
        .filter(|provider| provider.enabled && !linked(&provider.slug))
        .map(|provider| {
            let query = Serializer::new(String::new()).append_pair("provider", &provider.slug).finish();
            Button { name: provider.name, url: format!("/account/link?{query}"), icon: None }
        })
        .collect()
}

/// `GET /`: the account page.
pub(crate) async fn root() -> Response {
    page::redirect(PATH, [])
}

/// `POST /logout`: ends the session here, then sends the browser to the provider to end it there (OpenID Connect
/// RP-Initiated Logout section 2).
pub(crate) async fn logout(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match sign_out(&app, &headers).await {
        Ok(to) => page::redirect(&to, [cookies::clear(&app, cookies::SESSION)]),
        Err(error) => page::failure(&app, &error),
    }
}

async fn sign_out(app: &App, headers: &HeaderMap) -> Result<String, LoginError> {
    let policy = app.policy();
    if policy.logout.check_origin {
        same_origin(app, headers)?;
    }
    let cookie = cookies::read(headers, cookies::SESSION);
    let session = app.signed_in(cookie)?.map(|(session, _)| session);
    let newest = |session: &Session| {
        let sessions = app.store.sessions_of(session.user)?;
        Ok::<_, LoginError>(sessions.into_iter().rev().find_map(|session| session.origin))
    };
    let origin = match (&session, policy.logout.hint_of) {
        (Some(session), HintOf::NewestOfAccount) => newest(session)?,
        (Some(session), HintOf::Session) => session.origin.clone(),
        (None, _) => None,
    };
    match (&session, policy.logout.local_end) {
        (Some(session), LocalEnd::AllOfAccount) => app.store.end_sessions_of(session.user)?,
        (Some(session), LocalEnd::RenewalOfAccount) => app.store.end_renewal_of(session.user)?,
        _ => {}
    }
    if let Some(cookie) = cookie {
        app.store.end_session(&session_id(cookie))?;
    }
    let after = policy.flow.post_logout_path.clone();
    match origin {
        Some(origin) => Ok(at_provider(app, &origin, headers).await.unwrap_or(after)),
        None => Ok(after),
    }
}

/// Where the provider ends the session; nothing if it cannot, since the session has ended here in any case.
async fn at_provider(app: &App, origin: &Origin, headers: &HeaderMap) -> Option<String> {
    let policy = app.policy();
    let off = policy.flow.disabled || !policy.logout.rp_initiated;
    let upstream = app.upstream(Some(&origin.provider)).ok().filter(|_| !off)?;
    let document = upstream.document(&policy).await.ok()?;
    let endpoint = document.end_session_endpoint.as_ref()?;
    let path = &policy.flow.post_logout_path;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let of_origin = || header("origin").map(|origin| format!("{origin}{path}"));
    let of_referer = || Some(format!("{}{path}", Url::parse(header("referer")?).ok()?.origin().ascii_serialization()));
    let back = match policy.logout.return_to {
        LogoutReturn::PublicUrl => Some(app.url(path).to_string()),
        LogoutReturn::Origin => of_origin(),
        LogoutReturn::OriginOrReferer => of_origin().or_else(of_referer),
    };
    let how = (&policy.logout, policy.flow.url_join);
    let url = end_session_url(endpoint, &upstream.provider, origin.id_token.as_deref(), back.as_deref(), how);
    Some(url.to_string())
}

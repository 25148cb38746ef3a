use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};

use super::app::{App, session_id};
use super::cookies;
use super::origin::same_origin;
use super::page::{self, AccountPage};
use crate::domain::{LoginError, Origin};
use crate::oidc::end_session_url;

/// Path of the account page.
pub(crate) const PATH: &str = "/account";

/// `GET /account`: who is signed in; the login page when nobody is.
pub(crate) async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match app.signed_in(cookies::read(&headers, cookies::SESSION)) {
        Ok(Some((session, account))) => {
            let (sub, issuer) = session.origin.map(|origin| (origin.sub, origin.issuer)).unzip();
            page::show(StatusCode::OK, &AccountPage { account, sub, issuer })
        }
        Ok(None) => page::redirect(&app.policy().flow.login_path, []),
        Err(error) => page::failure(&app, &error),
    }
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
    if app.policy().logout.check_origin {
        same_origin(app, headers)?;
    }
    let cookie = cookies::read(headers, cookies::SESSION);
    let session = app.signed_in(cookie)?.map(|(session, _)| session);
    if let Some(cookie) = cookie {
        app.store.end_session(&session_id(cookie))?;
    }
    let after = app.policy().flow.post_logout_path.clone();
    match session.and_then(|session| session.origin) {
        Some(origin) => Ok(at_provider(app, &origin).await.unwrap_or(after)),
        None => Ok(after),
    }
}

/// Where the provider ends the session; nothing if it cannot, since the session has ended here in any case.
async fn at_provider(app: &App, origin: &Origin) -> Option<String> {
    let policy = app.policy();
    let upstream = app.upstream(Some(&origin.provider)).ok().filter(|_| policy.logout.rp_initiated)?;
    let document = upstream.document(&policy).await.ok()?;
    let endpoint = document.end_session_endpoint.as_ref()?;
    let back = app.url(&policy.flow.post_logout_path);
    Some(end_session_url(endpoint, &upstream.provider, origin.id_token.as_deref(), &back, &policy.logout).to_string())
}

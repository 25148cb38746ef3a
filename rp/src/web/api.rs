use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::app::App;
use super::cookies;
use crate::domain::LoginError;
use crate::policy::Permission;

#[derive(Serialize)]
struct Me {
    username: String,
    name: String,
    email: Option<String>,
    sub: Option<String>,
    issuer: Option<String>,
    permissions: BTreeSet<Permission>,
    libraries: BTreeSet<String>,
    admin: bool,
}

#[derive(Serialize)]
struct Failure {
    error: &'static str,
}

/// `GET /api/me`: who is signed in, as JSON.
pub(crate) async fn me(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match find(&app, &headers) {
        Ok(me) => Json(me).into_response(),
        // This is our own endpoint: it says what we say, whatever words the policy has for pages.
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(Failure { error: error.code() })).into_response()
        }
    }
}

fn find(app: &App, headers: &HeaderMap) -> Result<Me, LoginError> {
    let signed_in = app.signed_in(cookies::read(headers, cookies::SESSION))?;
    let (session, account) = signed_in.ok_or(LoginError::NotSignedIn)?;
    let (sub, issuer) = session.origin.map(|origin| (origin.sub, origin.issuer)).unzip();
    Ok(Me {
        username: account.username,
        name: account.name,
        email: account.email,
        sub,
        issuer,
        permissions: account.permissions,
        libraries: account.libraries,
        admin: account.admin,
    })
}

/// `GET /healthz`: says that the relying party answers.
pub(crate) async fn health() -> &'static str {
    "ok"
}

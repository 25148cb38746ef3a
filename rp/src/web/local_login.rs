use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use http::HeaderMap;

use super::app::App;
use super::login::{login_page, redirects};
use super::origin::same_origin;
use super::page::{self, Shown};
use super::params::Params;
use super::{account, cookies};
use crate::domain::LoginError;
use crate::policy::LocalLogin;
use crate::store::Account;

/// `POST /login`: signs in with a local password.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let params = match Params::of_form(&headers, body) {
        Ok(params) => params,
        Err(error) => return page::failure(&app, &error),
    };
    match sign_in(&app, &headers, &params) {
        Ok(cookie) => page::redirect(
            account::PATH,
            [cookies::set(&app, cookies::SESSION, &cookie), cookies::clear(&app, cookies::TRIES)],
        ),
        Err(error) => {
            app.note(&error);
            let username = params.one("username").ok().flatten().unwrap_or_default().to_owned();
            let shown = Shown::of_code(&app, error.code());
            page::show(page::status(&app, &error), &login_page(&app, username, shown))
        }
    }
}

fn sign_in(app: &App, headers: &HeaderMap, params: &Params) -> Result<String, LoginError> {
    same_origin(app, headers)?;
    let username = params.one("username")?.ok_or(LoginError::BadCredentials)?;
    let password = params.one("password")?.ok_or(LoginError::BadCredentials)?;
    let user = app.store.by_password(username, password)?.ok_or(LoginError::BadCredentials)?;
    let account = app.store.account(user)?;
    let policy = app.policy();
    if policy.identity.check_active && !account.active {
        return Err(LoginError::AccountInactive { username: account.username });
    }
    if redirects(&policy.flow) && !may_enter(policy.flow.oidc_only_local_login, &account) {
        return Err(LoginError::LocalLoginDisabled);
    }
    app.open_session(user, None, cookies::read(headers, cookies::SESSION))
}

fn may_enter(policy: LocalLogin, account: &Account) -> bool {
    match policy {
        LocalLogin::AdminsOnly => account.admin,
        LocalLogin::Everybody => true,
        LocalLogin::Nobody => false,
    }
}

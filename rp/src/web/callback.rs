use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};

use super::app::App;
use super::page::PreviewPage;
use super::params::Params;
use super::sign_in::{Outcome, sign_in};
use super::{account, cookies, page};
use crate::domain::{LoginError, LoginState};
use crate::policy::StateConsumed;

/// `GET /oauth2-callback`: the provider's answer in the query (OpenID Connect Core section 3.1.2.5).
pub(crate) async fn get(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    answer(&app, &headers, Params::read(query.as_deref().unwrap_or_default().as_bytes())).await
}

/// `POST /oauth2-callback`: the provider's answer in a form (OAuth 2.0 Form Post Response Mode).
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&app, &headers, Params::of_form(&headers, body)).await
}

async fn answer(app: &App, headers: &HeaderMap, params: Result<Params, LoginError>) -> Response {
    match finish(app, headers, params).await {
        Ok(response) => response,
        Err(error) => {
            app.note(&error);
            let flow = &app.policy().flow;
            if flow.auto_redirect && !flow.disabled {
                // The login page counts the tries, and says at last what went wrong.
                return page::redirect(&format!("{}?error={}", flow.login_path, error.code()), []);
            }
            page::failure(app, &error)
        }
    }
}

async fn finish(app: &App, headers: &HeaderMap, params: Result<Params, LoginError>) -> Result<Response, LoginError> {
    app.count_callback(headers)?;
    let params = params?;
    for name in ["state", "code", "error", "error_description", "iss"] {
        params.one(name)?;
    }
    if app.policy().flow.code_before_state && params.one("code")?.is_none() && params.one("error")?.is_none() {
        return Err(if params.one("state")?.is_none() { LoginError::StateMissing } else { LoginError::CodeMissing });
    }
    // The state comes before all else, even before an error of the provider: what was not asked for is not answered.
    let login = redeem_state(app, headers, params.one("state")?)?;
    let outcome = sign_in(app, &params, &login).await;
    if outcome.is_err() && app.policy().flow.state_consumed == StateConsumed::OnSuccess {
        app.store.release_login(&login.state)?;
    }
    let session = cookies::read(headers, cookies::SESSION);
    match outcome? {
        Outcome::SignedIn { user, origin } => {
            let cookie = app.open_session(user, Some(origin), session)?;
            let cookies = [cookies::set(app, cookies::SESSION, &cookie), cookies::clear(app, cookies::TRIES)];
            Ok(page::redirect(account::PATH, cookies))
        }
        Outcome::Linked => Ok(page::redirect(account::PATH, [])),
        Outcome::Previewed { raw, person } => {
            Ok(page::show(StatusCode::OK, &PreviewPage::new(&raw, &person, &app.policy().errors)))
        }
    }
}

fn redeem_state(app: &App, headers: &HeaderMap, state: Option<&str>) -> Result<LoginState, LoginError> {
    let policy = app.policy();
    let browser = cookies::read(headers, cookies::BROWSER);
    let come_back = |login: LoginState| login.come_back(browser, app.now(), &policy.flow);
    if policy.flow.check_state {
        app.store.finish_login(state.ok_or(LoginError::StateMissing)?, come_back)
    } else {
        app.store.finish_newest_login(browser.ok_or(LoginError::StateUnknown)?, come_back)
    }
}

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use form_urlencoded::Serializer;
use http::{HeaderMap, StatusCode};

use super::app::App;
use super::page::{self, Button, LoginPage, Shown};
use super::params::Params;
use super::start_login::start_login;
use super::{cookies, page::SignedOutPage};
use crate::domain::{LoginError, LoopGuard, Purpose};
use crate::policy::{Flow, KillSwitch};

/// `GET /login`: the button of every provider, and the local form. In OIDC-only mode it sends the browser to the provider,
/// unless `bypass_param` asks for the form or it has been sent too often.
pub(crate) async fn get(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    match answer(&app, &headers, query.as_deref().unwrap_or_default()).await {
        Ok(response) => response,
        Err(error) => {
            app.note(&error);
            page::failure(&app, &error)
        }
    }
}

async fn answer(app: &App, headers: &HeaderMap, query: &str) -> Result<Response, LoginError> {
    let params = Params::read(query.as_bytes())?;
    let policy = app.policy();
    let (name, value) = policy.flow.bypass_param.split_once('=').unwrap_or((&policy.flow.bypass_param, "true"));
    let local = params.one(name)? == Some(value);
    let error = params.one("error")?.and_then(|code| Shown::of_code(app, code));
    let failed = error.is_some() && !policy.flow.redirect_after_error;
    if !redirects(&policy.flow) || local || failed {
        return Ok(page::show(StatusCode::OK, &login_page(app, String::new(), error)));
    }
    let guard = cookies::read(headers, cookies::TRIES).map(LoopGuard::from_text).unwrap_or_default();
    match guard.attempt(app.now(), &policy.flow) {
        Ok(guard) => {
            let tries = cookies::set(app, cookies::TRIES, &guard.to_text());
            start_login(app, headers, None, Purpose::SignIn, Some(tries)).await
        }
        Err(stopped) => {
            app.note(&stopped);
            Ok(page::failure_after(app, &stopped, error))
        }
    }
}

/// Whether the login page sends the browser to the provider by itself.
pub(crate) fn redirects(flow: &Flow) -> bool {
    flow.auto_redirect && !(flow.disabled && flow.kill_switch == KillSwitch::All)
}

/// The login page.
pub(crate) fn login_page(app: &App, username: String, error: Option<Shown>) -> LoginPage {
    let policy = app.policy();
    let login_path = policy.flow.login_path.clone();
    let off = policy.flow.disabled && policy.flow.kill_switch == KillSwitch::All;
    let buttons = app.upstreams().into_iter().filter(|upstream| upstream.provider.enabled && !off).map(|upstream| {
        let query = Serializer::new(String::new()).append_pair("provider", &upstream.provider.slug).finish();
        let icon = upstream.provider.icon.clone();
        Button { name: upstream.provider.name.clone(), url: format!("{login_path}/start?{query}"), icon }
    });
    let buttons: Vec<Button> = buttons.collect();
    let no_button = policy.errors.check_for("no_button").filter(|_| buttons.is_empty());
    LoginPage { buttons, login_path, local_form: true, username, error, no_button }
}

/// `GET` or `POST /login/start`: begins a login at the provider that the query names, or at the first.
pub(crate) async fn start(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let started = async {
        app.count_start(&headers)?;
        let params = Params::read(query.as_deref().unwrap_or_default().as_bytes())?;
        start_login(&app, &headers, params.one("provider")?, Purpose::SignIn, None).await
    };
    started.await.unwrap_or_else(|error| {
        app.note(&error);
        page::failure(&app, &error)
    })
}

/// `GET /signed-out`: where the provider sends the browser after a logout.
pub(crate) async fn signed_out(State(app): State<Arc<App>>) -> Response {
    page::show(StatusCode::OK, &SignedOutPage { login_path: app.policy().flow.login_path.clone() })
}

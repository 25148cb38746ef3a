use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post, put};
use http::{HeaderName, HeaderValue, header};

use super::app::App;
use super::{account, api, backchannel, callback, linking, local_login, login, mappings, page, providers};
use crate::domain::LoginError;
use crate::policy::{Flow, PolicyError};

/// No honest form is larger: a logout token or a code with some parameters.
const LARGEST_BODY: usize = 64 * 1024;

/// What every answer carries. `same-origin` and not `no-referrer`, which would make the `Origin` of our own forms `null`.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; img-src https: http:; frame-ancestors 'none'",
    ),
];

/// The paths that a policy names, found fit to be routes.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    login: String,
    start: String,
    callback: String,
    backchannel: String,
    post_logout: String,
}

impl Paths {
    /// Refuses a path that is none, or that two routes would share. Only the login page may be the page after a logout.
    pub(crate) fn read(flow: &Flow) -> Result<Self, PolicyError> {
        let start = format!("{}/start", flow.login_path);
        let ours = [
            "/",
            account::PATH,
            "/account/link",
            "/account/unlink",
            "/logout",
            "/api/me",
            "/api/providers",
            "/api/mappings",
        ];
        let mut taken: Vec<String> =
            ours.into_iter().chain([providers::PATH, "/copy.js", "/healthz"]).map(str::to_owned).collect();
        taken.push(start.clone());
        let named = [
            ("flow.login_path", &flow.login_path),
            ("flow.callback_path", &flow.callback_path),
            ("flow.backchannel_path", &flow.backchannel_path),
            ("flow.post_logout_path", &flow.post_logout_path),
        ];
        for (knob, path) in named {
            let bad = |reason| PolicyError::BadPath { knob, path: path.clone(), reason };
            let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
            if !path.starts_with('/') || path.ends_with('/') || path.contains("//") || !path.chars().all(plain) {
                return Err(bad("is not of the form /a/b, of letters, digits and -_.~"));
            }
            let is_login_again = knob == "flow.post_logout_path" && *path == flow.login_path;
            if taken.contains(path) && !is_login_again {
                return Err(bad("is taken by another page"));
            }
            taken.push(path.clone());
        }
        Ok(Self {
            login: flow.login_path.clone(),
            start,
            callback: flow.callback_path.clone(),
            backchannel: flow.backchannel_path.clone(),
            post_logout: flow.post_logout_path.clone(),
        })
    }
}

/// All routes of a relying party.
pub(crate) fn router(app: Arc<App>, paths: &Paths) -> Router {
    let mut router = Router::new()
        .route("/", get(account::root))
        .route(&paths.login, get(login::get).post(local_login::post))
        .route(&paths.start, get(login::start).post(login::start))
        .route(&paths.callback, get(callback::get).post(callback::post))
        .route(account::PATH, get(account::get))
        .route("/account/link", post(linking::link))
        .route("/account/unlink", post(linking::unlink))
        .route("/logout", post(account::logout))
        .route(providers::PATH, get(providers::get))
        .route("/settings/{action}", post(providers::post))
        .route("/copy.js", get(copy_script))
        .route("/api/providers", get(providers::list))
        .route("/api/providers/{slug}", put(providers::put).delete(providers::delete))
        .route("/api/mappings", get(mappings::list).put(mappings::put))
        .route("/api/me", get(api::me))
        .route(&paths.backchannel, post(backchannel::post))
        .route("/healthz", get(api::health));
    if paths.post_logout != paths.login {
        router = router.route(&paths.post_logout, get(login::signed_out));
    }
    router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), around))
        .with_state(app)
}

/// Ends a request when the relying party is stopped, and gives every answer its headers.
async fn around(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut stopping = app.stopping.clone();
    let mut response = tokio::select! {
        response = next.run(request) => response,
        _ = stopping.wait_for(|stopping| *stopping) => page::failure(&app, &LoginError::Stopping),
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The script behind the copy buttons.
async fn copy_script() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "text/javascript")], include_str!("../../templates/copy.js"))
}

async fn not_found(State(app): State<Arc<App>>) -> Response {
    page::failure(&app, &LoginError::NotFound)
}

async fn method_not_allowed(State(app): State<Arc<App>>) -> Response {
    page::failure(&app, &LoginError::MethodNotAllowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_path_that_two_pages_would_share_is_refused_by_name() {
        let mut flow = Policy::preset("strict").unwrap().flow;
        flow.callback_path = "/login".into();
        let error = Paths::read(&flow).unwrap_err().to_string();
        assert_eq!(error, "the knob `flow.callback_path` names the path `/login`, which is taken by another page");
    }

    #[test]
    fn a_path_that_is_none_is_refused() {
        for path in ["", "login", "/", "/a/", "/{a}", "/a?b", "//a"] {
            let mut flow = Policy::preset("strict").unwrap().flow;
            flow.login_path = path.into();
            assert!(Paths::read(&flow).is_err(), "{path}");
        }
    }

    #[test]
    fn the_login_page_may_be_the_page_after_a_logout() {
        let mut flow = Policy::preset("strict").unwrap().flow;
        flow.post_logout_path = "/login".into();
        assert!(Paths::read(&flow).is_ok());
    }
}

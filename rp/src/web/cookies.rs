use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

use super::app::App;
use crate::policy::ResponseMode;

/// The session of a browser that is signed in.
pub(crate) const SESSION: &str = "rehearsal_session";
/// What a login under way is bound to.
pub(crate) const BROWSER: &str = "rehearsal_browser";
/// How often the browser was sent to the provider by itself.
pub(crate) const TRIES: &str = "rehearsal_tries";

/// The value of a cookie of the request.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Sets a cookie.
pub(crate) fn set(app: &App, name: &'static str, value: &str) -> (header::HeaderName, HeaderValue) {
    line(&cookie(app, name, value.to_owned()))
}

/// Takes a cookie away.
pub(crate) fn clear(app: &App, name: &'static str) -> (header::HeaderName, HeaderValue) {
    let mut cookie = cookie(app, name, String::new());
    cookie.set_max_age(cookie::time::Duration::ZERO);
    line(&cookie)
}

fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    let flow = &app.policy().flow;
    // A form that the provider posts is a request from another site: only SameSite=None comes along, and only Secure
    // may be that. Everything else stays at Lax.
    let crosses = name == BROWSER && flow.response_mode == ResponseMode::FormPost;
    Cookie::build((name, value))
        .path("/")
        .http_only(name != SESSION || flow.cookie_http_only)
        .same_site(if crosses { SameSite::None } else { SameSite::Lax })
        .secure(crosses || app.public_url.scheme() == "https")
        .build()
}

fn line(cookie: &Cookie<'static>) -> (header::HeaderName, HeaderValue) {
    // Values are our own tokens and numbers; a session cookie that the browser brought was a header value before.
    let value = HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}

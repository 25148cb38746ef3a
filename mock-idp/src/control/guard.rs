//! Who may ask. On loopback anybody of this machine, except pages in a browser; with a token whoever has it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};

use super::error::{Code, Refused};
use super::state::Controlled;

pub(super) async fn admit(State(controlled): State<Controlled>, request: Request, next: Next) -> Response {
    match refusal(controlled.token.as_deref(), request.headers()) {
        Some(refused) => refused.into_response(),
        None => next.run(request).await,
    }
}

fn refusal(token: Option<&str>, headers: &HeaderMap) -> Option<Refused> {
    let Some(token) = token else {
        // Any page that the person has open could send such a request to this machine.
        let by_page = headers.contains_key(header::ORIGIN) || !named_here(headers);
        return by_page.then(|| {
            let said = "without a token no page in a browser may ask, and only by a name of this machine itself; start \
                        with --control-token TOKEN and send `Authorization: Bearer TOKEN`";
            Refused::new(Code::BrowserRefused, said)
        });
    };
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let same = sent.is_some_and(|sent| verify_slices_are_equal(sent, token.as_bytes()).is_ok());
    (!same)
        .then(|| Refused::new(Code::TokenWrong, "send `Authorization: Bearer TOKEN` with the token of --control-token"))
}

/// Whether the request was meant for this machine, and not for a name that somebody else lets point to it.
fn named_here(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok()
}

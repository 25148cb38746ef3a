use axum::routing::{MethodRouter, delete, get, post, put};
use axum::{Router, middleware};
use http::{Method, Uri};

use super::error::{Code, Refused};
use super::state::Controlled;
use super::{clients, clock, guard, journal, people, play, quirks, script};

type Row = (&'static str, &'static str, MethodRouter<Controlled>);

/// All calls, in the order of the documentation.
fn table() -> Vec<Row> {
    vec![
        ("GET", "/", get(play::what)),
        ("GET", "/people", get(people::list)),
        ("PUT", "/people/{username}", put(people::put)),
        ("DELETE", "/people/{username}", delete(people::delete)),
        ("POST", "/people/{username}/log-out", post(people::log_out)),
        ("DELETE", "/people/{username}/consents/{client}", delete(people::forget_consent)),
        ("GET", "/clients", get(clients::list)),
        ("PUT", "/clients/{id}", put(clients::put)),
        ("DELETE", "/clients/{id}", delete(clients::delete)),
        ("GET", "/script", get(script::list)),
        ("POST", "/script", post(script::add)),
        ("PUT", "/script", put(script::replace)),
        ("DELETE", "/script", delete(script::clear)),
        ("GET", "/quirks", get(quirks::list)),
        ("PUT", "/quirks", put(quirks::switch)),
        ("DELETE", "/quirks", delete(quirks::unswitch)),
        ("GET", "/journal", get(journal::query)),
        ("DELETE", "/journal", delete(journal::clear)),
        ("GET", "/clock", get(clock::read)),
        ("PUT", "/clock", put(clock::set)),
        ("POST", "/clock/advance", post(clock::advance)),
        ("POST", "/keys/rotate", post(play::rotate_keys)),
        ("POST", "/reset", post(play::reset)),
    ]
}

/// Method and path of every call, for whoever documents them.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    table().into_iter().map(|(method, path, _)| (method, path))
}

pub(super) fn router(controlled: Controlled) -> Router {
    table()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
        .fallback(|uri: Uri| async move {
            Refused::new(
                Code::RouteUnknown,
                format!("nothing stands at {}; docs/control.md lists the calls", uri.path()),
            )
        })
        .method_not_allowed_fallback(|method: Method, uri: Uri| async move {
            Refused::new(Code::MethodNotAllowed, format!("{} takes no {method}", uri.path()))
        })
        .layer(middleware::from_fn_with_state(controlled.clone(), guard::admit))
        .with_state(controlled)
}

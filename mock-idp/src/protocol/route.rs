use std::collections::BTreeSet;

use http::Method;
use serde::{Deserialize, Serialize};

use super::rules::QuirkId;
use crate::vocab::Operation;

/// A method that a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// `GET`, which brings `HEAD`.
    Get,
    /// `POST`.
    Post,
}

impl Verb {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// An address and what it is for. A segment in braces stands for one that varies: `{flow}`, and the names of clients and
/// tenants, `{slug}`, `{realm}` and `{tenant}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What it is for.
    pub operation: Operation,
    /// The path below scheme, host and port, with a leading slash.
    pub path: String,
    /// The methods that it takes, where they are not all of the operation's.
    #[serde(default)]
    pub methods: Option<BTreeSet<Verb>>,
    /// The quirk that put it there.
    #[serde(skip)]
    pub by: Option<QuirkId>,
}

/// What stood at the places of a path that vary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured(Vec<(String, String)>);

impl Captured {
    /// What stood at `{name}`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Route {
    /// What stands at the places that vary, if `path` is meant.
    pub(crate) fn matches(&self, path: &str) -> Option<Captured> {
        let mut captured = Captured::default();
        let (mut mine, mut asked) = (self.path.split('/'), path.split('/'));
        loop {
            match (mine.next(), asked.next()) {
                (None, None) => return Some(captured),
                (Some(mine), Some(asked)) => match mine.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) if !asked.is_empty() => captured.0.push((name.to_owned(), asked.to_owned())),
                    None if mine == asked => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// Whether it takes this method.
    pub(crate) fn takes(&self, method: &Method) -> bool {
        let name = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.verbs().any(|verb| verb.name() == name)
    }

    /// The methods that it takes; `GET` brings `HEAD`.
    pub(crate) fn verbs(&self) -> impl Iterator<Item = Verb> {
        let all = methods(self.operation).iter().copied();
        all.filter(|verb| self.methods.as_ref().is_none_or(|own| own.contains(verb)))
    }
}

/// The methods that an operation takes.
fn methods(operation: Operation) -> &'static [Verb] {
    const GET: &[Verb] = &[Verb::Get];
    const POST: &[Verb] = &[Verb::Post];
    const BOTH: &[Verb] = &[Verb::Get, Verb::Post];
    match operation {
        Operation::Discovery | Operation::OauthMetadata | Operation::Jwks => GET,
        Operation::FlowShow => GET,
        Operation::Authorize | Operation::Userinfo | Operation::EndSession | Operation::DevicePage => BOTH,
        Operation::Token
        | Operation::Introspect
        | Operation::Revoke
        | Operation::Par
        | Operation::DeviceStart
        | Operation::FlowSubmit
        | Operation::FlowCancel
        | Operation::EndSessionConfirm
        | Operation::OwnLogout
        | Operation::LogoutDelivery => POST,
    }
}

/// Plain's addresses. They belong to no real product, so that nobody comes to rely on them; only the two documents are
/// where the specifications put them.
pub fn plain_routes() -> Vec<Route> {
    [
        (Operation::Discovery, "/.well-known/openid-configuration"),
        (Operation::OauthMetadata, "/.well-known/oauth-authorization-server"),
        (Operation::Jwks, "/stage/keys"),
        (Operation::Authorize, "/stage/authorize"),
        (Operation::Token, "/stage/token"),
        (Operation::Userinfo, "/stage/userinfo"),
        (Operation::Introspect, "/stage/introspect"),
        (Operation::Revoke, "/stage/revoke"),
        (Operation::Par, "/stage/push"),
        (Operation::DeviceStart, "/stage/device"),
        (Operation::DevicePage, "/stage/pair"),
        (Operation::EndSession, "/stage/leave"),
        (Operation::EndSessionConfirm, "/stage/leave/{flow}"),
        (Operation::FlowShow, "/stage/flow/{flow}"),
        (Operation::FlowSubmit, "/stage/flow/{flow}"),
        (Operation::FlowCancel, "/stage/flow/{flow}/cancel"),
        (Operation::OwnLogout, "/stage/exit"),
    ]
    .map(|(operation, path)| Route { operation, path: path.to_owned(), methods: None, by: None })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Route {
        Route { operation: Operation::Jwks, path: path.into(), methods: None, by: None }
    }

    #[test]
    fn a_place_that_varies_takes_one_segment_and_no_empty_one() {
        let keys = route("/application/o/{slug}/jwks/");
        assert_eq!(keys.matches("/application/o/books/jwks/").unwrap_or_default().get("slug"), Some("books"));
        for other in ["/application/o//jwks/", "/application/o/a/b/jwks/", "/application/o/books/jwks", "/"] {
            assert_eq!(keys.matches(other), None, "{other}");
        }
        assert_eq!(route("/keys").matches("/keys"), Some(Captured::default()));
    }

    #[test]
    fn a_route_can_take_less_than_its_operation() {
        let mut route = Route { operation: Operation::Authorize, ..route("/authorize") };
        assert!(route.takes(&Method::POST) && route.takes(&Method::HEAD));
        route.methods = Some(BTreeSet::from([Verb::Get]));
        assert!(!route.takes(&Method::POST) && route.takes(&Method::HEAD));
    }
}

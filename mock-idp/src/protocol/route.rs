use std::collections::BTreeSet;

use http::Method;
use serde::{Deserialize, Serialize};

use super::draft::ScreenKind;
use super::request::Params;
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
///
/// The addresses of a flow may end in a query, whose values may be `{flow}`, `{client}`, the client's id, `{screen}`, the
/// name of the screen, and `{once}`, a value that nobody else has; `{answer}` is where and how the answer goes, and `{here}` is the URL of the authorization request,
/// `{next}` the same as path and query, and `{request}` in the place of a pair are its parameters; in their paths
/// `{setting.NAME}` is a setting of the client. An address that does not name the flow is about the last one that its
/// browser has open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What it is for.
    pub operation: Operation,
    /// The path below scheme, host and port, with a leading slash, and the query where it has one.
    pub path: String,
    /// The methods that it takes, where they are not all of the operation's.
    #[serde(default)]
    pub methods: Option<BTreeSet<Verb>>,
    /// The screens that lead here, where the pages of a flow have several addresses.
    #[serde(default)]
    pub screens: BTreeSet<ScreenKind>,
    /// Which of the provider's page APIs answers here.
    #[serde(default)]
    pub face: Option<String>,
    /// The quirk that put it there.
    #[serde(skip)]
    pub by: Option<QuirkId>,
}

/// What stood at the places of a path that vary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured(Vec<(String, String)>);

impl Captured {
    /// How many places varied.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What stood at `{name}`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Route {
    /// An address and nothing else.
    pub(crate) fn plain(operation: Operation, path: &str) -> Self {
        Self { operation, path: path.to_owned(), methods: None, screens: BTreeSet::new(), face: None, by: None }
    }

    /// The path without a query.
    pub(crate) fn bare_path(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }

    /// Whether it says which flow it is about.
    pub(crate) fn names_flow(&self) -> bool {
        self.path.contains("{flow}")
    }

    /// The parameter that names the flow.
    fn flow_param(&self) -> Option<&str> {
        let (_, query) = self.path.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_suffix("={flow}"))
    }

    /// What stands at the places that vary, if `path` is meant. Where a flow is taken up at the address of something else,
    /// it is so only with the parameter that names it.
    pub(crate) fn asked(&self, path: &str, query: &Params) -> Option<Captured> {
        let mut captured = self.matches(path)?;
        let param = self.flow_param();
        match param.and_then(|param| query.get(param)) {
            Some(flow) => captured.0.push(("flow".to_owned(), flow.to_owned())),
            None if self.operation == Operation::FlowResume => return None,
            None => {}
        }
        Some(captured)
    }

    /// What stands at the places of the path that vary, if `path` is meant.
    pub(crate) fn matches(&self, path: &str) -> Option<Captured> {
        let mut captured = Captured::default();
        let (mut mine, mut asked) = (self.bare_path().split('/'), path.split('/'));
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
        Operation::CheckSession | Operation::CheckSessionInit => GET,
        Operation::FlowShow | Operation::FlowResume | Operation::EndSessionPage => GET,
        Operation::Authorize
        | Operation::Userinfo
        | Operation::EndSession
        | Operation::DevicePage
        | Operation::PageApi
        | Operation::OwnLogout => BOTH,
        Operation::Token
        | Operation::Introspect
        | Operation::Revoke
        | Operation::Par
        | Operation::DeviceStart
        | Operation::CibaStart
        | Operation::Register
        | Operation::FlowSubmit
        | Operation::FlowCancel
        | Operation::EndSessionConfirm
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
    .map(|(operation, path)| Route {
        // Plain signs nobody out who only followed a link.
        methods: (operation == Operation::OwnLogout).then(|| BTreeSet::from([Verb::Post])),
        ..Route::plain(operation, path)
    })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Route {
        Route::plain(Operation::Jwks, path)
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
    fn a_flow_stands_in_the_path_or_in_the_query() {
        let query = |text: &str| {
            Params::of(form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<(String, String)>>())
        };
        let resume = Route::plain(Operation::FlowResume, "/authorize?interaction={flow}");
        assert_eq!(resume.asked("/authorize", &query("interaction=7")).unwrap_or_default().get("flow"), Some("7"));
        assert_eq!(resume.asked("/authorize", &query("client_id=7")), None, "that is another request");
        let show = Route::plain(Operation::FlowShow, "/login?client_id={client}&tab_id={flow}");
        assert_eq!(show.asked("/login", &query("")), Some(Captured::default()), "it is asked without a flow");
        assert!(show.names_flow() && !Route::plain(Operation::FlowShow, "/login").names_flow());
    }

    #[test]
    fn a_route_can_take_less_than_its_operation() {
        let mut route = Route { operation: Operation::Authorize, ..route("/authorize") };
        assert!(route.takes(&Method::POST) && route.takes(&Method::HEAD));
        route.methods = Some(BTreeSet::from([Verb::Get]));
        assert!(!route.takes(&Method::POST) && route.takes(&Method::HEAD));
    }
}

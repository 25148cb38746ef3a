use http::Method;
use serde::{Deserialize, Serialize};

use super::rules::QuirkId;
use crate::vocab::Operation;

/// An address and what it is for. `{flow}` in the path stands for one segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What it is for.
    pub operation: Operation,
    /// The path below the issuer, with a leading slash.
    pub path: String,
    /// The quirk that put it there.
    #[serde(skip)]
    pub by: Option<QuirkId>,
}

impl Route {
    /// The value of the placeholder if `path` is meant; an empty text where there is none.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.path.split_once("{flow}") {
            None => (self.path == path).then_some(""),
            Some((before, after)) => path
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .filter(|segment| !segment.is_empty() && !segment.contains('/')),
        }
    }

    /// The path with the placeholder filled in.
    pub(crate) fn filled(&self, segment: &str) -> String {
        self.path.replace("{flow}", segment)
    }
}

/// The methods that an operation takes; `GET` brings `HEAD`.
pub(crate) fn methods(operation: Operation) -> &'static [Method] {
    const GET: &[Method] = &[Method::GET];
    const POST: &[Method] = &[Method::POST];
    const BOTH: &[Method] = &[Method::GET, Method::POST];
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
    .map(|(operation, path)| Route { operation, path: path.to_owned(), by: None })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_one_segment() {
        let route = Route { operation: Operation::FlowCancel, path: "/stage/flow/{flow}/cancel".into(), by: None };
        assert_eq!(route.matches("/stage/flow/abc/cancel"), Some("abc"));
        assert_eq!(route.matches("/stage/flow/a/b/cancel"), None);
        assert_eq!(route.matches("/stage/flow//cancel"), None);
        assert_eq!(route.filled("x"), "/stage/flow/x/cancel");
    }
}

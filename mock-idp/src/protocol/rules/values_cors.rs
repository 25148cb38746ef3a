//! What scripts of other origins may read, and what a browser's question about it is answered with (Fetch standard).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::Operation;

/// Which origins may read the answers of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cors {
    /// Any: `*`, where the request names an origin.
    Any,
    /// Any: `*`, whether the request names an origin or not.
    AnyAlways,
    /// Any, which is repeated, with credentials.
    Echo,
    /// Those of the client's redirect URIs, repeated, with credentials.
    EchoRedirectOrigin,
    /// The client's web origins, repeated, with credentials; any as long as no client is known.
    EchoWebOrigin,
    /// The same, and a request from any other origin is refused.
    WebOriginOrRefuse,
}

/// Which origin the answer to a preflight allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreflightOrigin {
    /// Any: `*`.
    Any,
    /// The asking one, whichever it is, with credentials.
    Echo,
}

/// The answer to a preflight where none is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreflightElsewhere {
    /// The method is refused.
    Refuse,
    /// 200 and an `Allow` header.
    Allow,
    /// 200 and nothing.
    Empty,
}

/// How preflights are answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preflight {
    /// The status where it is allowed.
    pub status: u16,
    /// Whom it allows.
    pub origin: PreflightOrigin,
    /// `Access-Control-Allow-Methods` by operation, for those that allow it; without an entry: the methods that there are.
    #[serde(default)]
    pub methods: BTreeMap<Operation, String>,
    /// `Access-Control-Allow-Headers`; without it: those that are asked for.
    #[serde(default)]
    pub headers: Option<String>,
    /// `Access-Control-Max-Age` in seconds.
    #[serde(default)]
    pub max_age: Option<u64>,
    /// The operations that allow it.
    pub at: Vec<Operation>,
    /// What the others say.
    pub elsewhere: PreflightElsewhere,
}

/// Whether a token request may come from a script in a browser, which sends an `Origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenOrigin {
    /// From a script or from anything else.
    Any,
    /// Only from a script.
    Required,
    /// Only from something else.
    Refused,
}

impl Preflight {
    pub(crate) fn plain() -> Self {
        Self {
            status: 204,
            origin: PreflightOrigin::Any,
            methods: BTreeMap::new(),
            headers: Some("authorization, content-type".to_owned()),
            max_age: Some(600),
            at: OPEN.to_vec(),
            elsewhere: PreflightElsewhere::Refuse,
        }
    }
}

/// What scripts of relying parties need.
pub(crate) const OPEN: [Operation; 6] = [
    Operation::Discovery,
    Operation::OauthMetadata,
    Operation::Jwks,
    Operation::Token,
    Operation::Userinfo,
    Operation::Revoke,
];

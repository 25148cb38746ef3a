//! The closed sets that rules choose from.

use serde::{Deserialize, Serialize};

/// Where the host in issuers and addresses comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerSource {
    /// It is configured.
    Fixed,
    /// It is that of the request.
    RequestHost,
}

/// Which issuer a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerOfToken {
    /// That of the authorization request.
    AtAuthorize,
    /// That of the request that fetches the token.
    AtRequest,
}

/// Which headers of a proxy are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    /// None.
    None,
    /// `X-Forwarded-Proto`.
    Proto,
    /// And `X-Forwarded-Host`.
    ProtoHost,
    /// The same; where no scheme is forwarded, it is the one of the connection.
    ProtoHostElseOwn,
    /// All that there are.
    All,
}

/// What happens to a parameter that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubled {
    /// `invalid_request`.
    Refuse,
    /// The first one counts.
    First,
}

/// When the person is asked for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMode {
    /// Never, unless `prompt=consent` asks for it.
    Never,
    /// Where what is remembered does not do; `consent.match` says when it does.
    Remembered,
    /// At every login.
    EachTime,
}

/// What of an earlier consent does for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMatch {
    /// Every scope was agreed to at some time.
    Superset,
    /// Just this set of scopes was agreed to, in whatever order.
    SameSet,
    /// The scopes that were last agreed to, in the same order; only the last consent counts.
    SameString,
}

/// Where a bearer token can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPlace {
    /// `Authorization: Bearer` (RFC 6750 section 2.1).
    Header,
    /// `access_token` in a form (section 2.2).
    Form,
    /// `access_token` in the query (section 2.3).
    Query,
}

/// The host under which an operation is published that is not under the provider's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseOf {
    /// `localhost`, where the provider's own is `127.0.0.1`: the same listener under another name. Else its own.
    Twin,
    /// This one, with the provider's scheme and port.
    Host(String),
}

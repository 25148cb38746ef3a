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

/// A client authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
    /// `none`: a public client.
    None,
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

/// When a refresh token is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshWhen {
    /// With every code.
    Always,
    /// When `offline_access` was granted (Core 11).
    OfflineAccess,
    /// Not at all.
    Never,
}

/// What of an earlier consent does for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMatch {
    /// Every scope was agreed to at some time.
    Superset,
    /// Just this set of scopes was agreed to, in whatever order.
    SameSet,
}

/// What an access token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessFormat {
    /// A JWT (RFC 9068).
    Jwt,
    /// A random text of the shape `shape.access_opaque`.
    Opaque,
}

/// What a logout request without ID token hint leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoHint {
    /// The question whether one really wants to.
    Confirm,
    /// The logout.
    Proceed,
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

/// Which of the person's claims a place carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    /// All that the scopes bring.
    All,
    /// None.
    None,
}

/// What of the person's claims goes where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsIn {
    /// The ID token.
    pub id_token: Carries,
    /// The userinfo answer.
    pub userinfo: Carries,
}

impl Default for ClaimsIn {
    fn default() -> Self {
        Self { id_token: Carries::All, userinfo: Carries::All }
    }
}

/// What a made value looks like: prefix, then groups of 43 base64url characters joined by dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Stands in front of the random part.
    #[serde(default)]
    pub prefix: String,
    /// How many groups of 32 random bytes.
    pub groups: usize,
}

impl Shape {
    pub(crate) fn plain() -> Self {
        Self { prefix: String::new(), groups: 1 }
    }
}

//! The closed sets that rules choose from.

use serde::{Deserialize, Serialize};

/// What happens to a parameter that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubled {
    /// `invalid_request`.
    Refuse,
    /// The first one counts.
    First,
}

/// What happens to a word that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// `invalid_request`.
    Refuse,
    /// As if it had not been there.
    Ignore,
}

/// What happens to a scope that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeUnknown {
    /// It is not granted.
    Drop,
    /// `invalid_scope`.
    Refuse,
}

/// Where the parameters of the authorization response are put (Multiple Response Types section 2.1; Form Post).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that is posted to it.
    FormPost,
}

impl ResponseMode {
    /// Reads the parameter `response_mode`.
    pub fn from_word(word: &str) -> Option<Self> {
        [("query", Self::Query), ("fragment", Self::Fragment), ("form_post", Self::FormPost)]
            .into_iter()
            .find_map(|(known, mode)| (known == word).then_some(mode))
    }
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

/// Loopback redirect URIs that need not be registered exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loopback {
    /// None.
    Exact,
    /// Any port on `127.0.0.1` and `[::1]`.
    IpAnyPort,
}

/// A code challenge method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PkceMethod {
    /// SHA-256 of the verifier.
    S256,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
}

/// Who must send a code challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRequired {
    /// Nobody.
    Never,
    /// Public clients.
    Public,
    /// Everybody.
    Always,
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
    /// The scopes that were last agreed to, in the same order; only the last consent counts.
    SameString,
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

//! What rules about the parameters of the authorization request choose from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What happens to something that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// It is refused.
    Refuse,
    /// As if it had not been there.
    Ignore,
}

/// Which scopes a request without `scope` gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeAbsent {
    /// None (RFC 6749 section 3.3).
    Empty,
    /// All that the client may ask for.
    AllConfigured,
    /// Those that are always granted.
    ClientDefaults,
    /// Those, and `openid`.
    DefaultsAndOpenid,
    /// `invalid_scope`.
    Refuse,
}

/// What happens to a scope that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeUnknown {
    /// It is not granted.
    Drop,
    /// `invalid_scope`.
    Refuse,
    /// It is granted.
    Accept,
}

/// How scopes may be separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeSyntax {
    /// By any white space.
    Lenient,
    /// By one blank; an empty text, two blanks or a tab are `invalid_scope`.
    SingleBlank,
}

/// What becomes of the parameter `claims` (Core 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsParam {
    /// The claims that it names are given; one that cannot be read is refused.
    Honour,
    /// It is read only as far as it names `acr`; one that cannot be read is as good as none.
    AcrOnly,
    /// Nothing.
    Ignore,
}

/// What a claim that is asked for by name leads to, where the client may not have the scope that brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsForeign {
    /// It is given like others.
    Give,
    /// `access_denied`.
    Refuse,
}

/// What asking for an authentication context by `acr_values` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcrValues {
    /// Nothing.
    Ignore,
    /// An `acr` of `0`.
    #[serde(rename = "emit_0")]
    Emit0,
    /// An `acr` of `acr.constant`.
    Constant,
    /// A login at each such request.
    Reauth,
    /// A login at each such request, and the name in `acr.loa_map` of the level that a password reaches.
    LoaMap,
}

/// What `offline_access` without `prompt=consent` leads to (Core 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfflineNeedsConsent {
    /// It is granted like every other scope.
    Accept,
    /// `consent_required`.
    Refuse,
}

/// What the claim `acr` says (Core 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcrForm {
    /// It is not there.
    Absent,
    /// `1` right after a login, `0` where a session did.
    #[serde(rename = "fresh1_sso0")]
    Fresh1Sso0,
    /// `acr.constant`.
    Constant,
    /// `0`, where the request asked for any.
    #[serde(rename = "on_request_0")]
    OnRequest0,
}

/// What becomes of `ui_locales`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiLocales {
    /// Nothing.
    Ignore,
    /// The first of them is the language that pages say they are in.
    Page,
    /// And it stands as `locale` in the address of the page.
    PageAndQuery,
}

/// For which authorization requests the length of `nonce` is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonceLengthFor {
    /// For all.
    All,
    /// For those that bring tokens from the authorization endpoint.
    WithTokens,
}

/// A parameter that names whom an access token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceParam {
    /// `resource` (RFC 8707 section 2).
    Resource,
    /// `audience`, which no specification of the authorization endpoint knows.
    Audience,
}

impl AudienceParam {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Audience => "audience",
        }
    }
}

/// Whom an access token is for where the request names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceUnasked {
    /// Nobody in particular.
    None,
    /// All that the client is registered for.
    All,
}

/// What becomes of a request object (Core 6, RFC 9101).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestObject {
    /// `request_not_supported` (Core 3.1.2.6).
    Refuse,
    /// Nothing.
    Ignore,
    /// What it says outranks what stands beside it.
    Honour(Honoured),
}

/// Which request objects do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Honoured {
    /// The algorithms: `HS256` by the client's secret, others by
    /// the key set in the client's rule `request_object.keys`, or the registered one.
    #[serde(default)]
    pub algs: BTreeSet<String>,
    /// Whether one with `alg: none` does.
    #[serde(default)]
    pub unsigned: bool,
    /// Whether one whose `exp` is over does.
    #[serde(default)]
    pub expired: bool,
    /// Whether `client_id` and `response_type` must stand outside too (Core 6.1).
    #[serde(default)]
    pub outer_needed: bool,
}

/// What becomes of `request_uri` that was not pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestUri {
    /// `request_uri_not_supported` (Core 3.1.2.6).
    Refuse,
    /// Nothing.
    Ignore,
    /// It must be one of the client's `request_uri.known`.
    Registered,
}

/// What a code that cannot be redeemed any more is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSays {
    /// What it is.
    Own,
    /// Not known.
    Unknown,
}

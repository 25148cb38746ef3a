//! What rules about redirect URIs choose from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How an entry of the registration is compared with the redirect URI of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectMatch {
    /// As text (RFC 9700 section 2.1).
    Exact,
    /// As a regular expression that must match the whole URI; one that does not compile matches nothing.
    RegexFull,
    /// So too, but if any entry does not compile, all are compared as text.
    RegexAllOrExact,
    /// A star at the end stands for anything.
    TrailingStar,
    /// A star stands for anything, wherever it is.
    StarAny,
    /// A star stands for anything but `/`, `?` and `#`.
    StarSegment,
}

/// What an entry that is nothing but a star stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StarAlone {
    /// A star.
    Literal,
    /// Any `http` or `https` URI.
    HttpAny,
    /// Any URI.
    Any,
}

/// Loopback redirect URIs that need not be registered exactly (RFC 8252 section 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loopback {
    /// Any port on `127.0.0.1` and `[::1]`.
    IpAnyPort,
    /// Any port on `localhost`, where it is registered without one.
    LocalhostPortless,
    /// Any port on `localhost`, whatever is registered.
    LocalhostAnyPort,
    /// Any port on `127.0.0.1` and `[::1]`, where they are registered without one.
    IpPortless,
}

/// How scheme and host are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostCase {
    /// As they are written.
    Exact,
    /// Without regard to case, and the default port is as good as none.
    Fold,
}

/// What a fragment in a redirect URI leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectFragment {
    /// A refusal (RFC 6749 section 3.1.2).
    Refuse,
    /// It stays, behind the parameters.
    Keep,
}

/// What dot segments and user information lead to where a star would let them through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DotsUserinfo {
    /// They do not match.
    Refuse,
    /// They are characters like others.
    Match,
}

/// Names of response parameters that a redirect URI must not hold already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadParams {
    /// The names.
    pub names: BTreeSet<String>,
    /// Whether the fragment is looked through too.
    #[serde(default)]
    pub fragment: bool,
}

/// For whom `http` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectHttp {
    /// For everybody.
    Allow,
    /// For public clients only on a loopback address.
    LocalOnlyPublic,
    /// For nobody but on a loopback address.
    LocalOnly,
}

/// What a request without `redirect_uri` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectAbsent {
    /// A refusal.
    Refuse,
    /// The only registered one, unless `openid` is asked for (RFC 6749 section 3.1.2.3, Core 3.1.2.1).
    SingleWithoutOpenid,
    /// The first registered one.
    First,
    /// One of the registered ones.
    Random,
}

/// What a client without registered redirect URIs gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoneRegistered {
    /// A refusal.
    Refuse,
    /// What it asks for; whether that is remembered is what follows from `redirect_uri_first_seen`.
    Learn,
    /// A failure of the provider.
    #[serde(rename = "500")]
    Fail,
}

/// What the token endpoint compares `redirect_uri` with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectAtToken {
    /// With that of the authorization request (RFC 6749 section 4.1.3).
    Same,
    /// With the registration.
    Registered,
    /// With nothing.
    Ignored,
}

/// What becomes of answers to a redirect URI that is neither `http` nor `https`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomScheme {
    /// They are sent there.
    Redirect,
    /// Errors stay on a page of the provider.
    Page,
    /// Nothing gets there: instead of a success comes a page, instead of an error a failure of the provider.
    NothingPasses,
    /// The authorization request already fails.
    #[serde(rename = "500")]
    Fail,
}

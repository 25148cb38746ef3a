//! What rules of the pages between an authorization request and its answer choose from.

use serde::{Deserialize, Serialize};

/// In how many pages a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginStages {
    /// Name and password on one page.
    OnePage,
    /// The name first, then a page for the password.
    NameFirst,
}

/// `SameSite` of a cookie (RFC 6265bis 5.6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameSite {
    /// It comes back by top-level navigation too.
    Lax,
    /// It comes back from everywhere; browsers want `Secure` beside it.
    None,
    /// It comes back from the same site alone.
    Strict,
    /// Nothing is said.
    Absent,
}

/// When a cookie is `Secure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecureCookie {
    /// Over https.
    ByScheme,
    /// Always; browsers keep it from `localhost` all the same.
    Always,
    /// Never.
    Never,
}

/// A cookie of the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CookieStyle {
    /// Its name.
    pub name: String,
    /// Its path; `{realm}` stands for the name of the tenant.
    #[serde(default = "root")]
    pub path: String,
    /// Its `SameSite`.
    #[serde(default = "lax")]
    pub same_site: SameSite,
    /// Its `Secure`.
    #[serde(default = "by_scheme")]
    pub secure: SecureCookie,
    /// Whether scripts cannot read it.
    #[serde(default = "yes")]
    pub http_only: bool,
}

fn root() -> String {
    "/".to_owned()
}

fn lax() -> SameSite {
    SameSite::Lax
}

fn by_scheme() -> SecureCookie {
    SecureCookie::ByScheme
}

fn yes() -> bool {
    true
}

impl CookieStyle {
    /// A cookie of this name, for the whole host, `HttpOnly` and `SameSite=Lax`.
    pub(crate) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), path: root(), same_site: lax(), secure: by_scheme(), http_only: true }
    }
}

//! Keys and the userinfo endpoint.

use serde::{Deserialize, Serialize};

/// What happens to an algorithm that no configured key serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFallback {
    /// Its key is in the key set as soon as a client is to have it.
    None,
    /// Its key is made, and listed from then on, when it first signs.
    OnFirstUse,
}

/// Which key the header of a token names that an HMAC protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HmacKid {
    /// None: the client's secret has no name (RFC 7515 section 4.1.4).
    None,
    /// The one that signs RS256, which has nothing to do with it.
    OfRs256,
}

/// What an algorithm that the product does not play does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsupportedAlg {
    /// The token request fails.
    Refuse,
    /// So do the discovery document and the key set.
    #[serde(rename = "500_everywhere")]
    FailEverywhere,
}

/// How the userinfo endpoint answers (Core 5.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserinfoFormat {
    /// As JSON.
    Json,
    /// As a JWT, signed like ID tokens; encrypted where `encrypt.userinfo` says so.
    Jwt,
    /// As JSON that is encrypted and not signed, by `encrypt.userinfo`.
    Jwe,
}

/// What happens to two access tokens in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoTokens {
    /// `invalid_request` (RFC 6750 section 2).
    Refuse,
    /// The one in the header counts.
    Header,
}

/// Whom an access token must be addressed to at the userinfo endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedsAudience {
    /// Nobody in particular.
    None,
    /// The issuer, where it is a JWT.
    Issuer,
}

/// Access tokens that the userinfo endpoint does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserinfoRefuses {
    /// A JWT that says nothing about its subject.
    Lightweight,
    /// One that is encrypted.
    Jwe,
}

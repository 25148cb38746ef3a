//! The closed sets of introspection, revocation, pushed requests, devices and grants.

use serde::{Deserialize, Serialize};

/// A grant type of the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// A code (RFC 6749 section 4.1).
    AuthorizationCode,
    /// A refresh token (RFC 6749 section 6).
    RefreshToken,
    /// The client's own credentials (RFC 6749 section 4.4).
    ClientCredentials,
    /// A person's password (RFC 6749 section 4.3).
    Password,
    /// A device code (RFC 8628 section 3.4).
    DeviceCode,
    /// Another token (RFC 8693 section 2.1).
    TokenExchange,
}

impl GrantType {
    /// All grant types, in the order in which documents list them.
    pub const ALL: [Self; 6] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::Password,
        Self::DeviceCode,
        Self::TokenExchange,
    ];

    /// The value of the parameter `grant_type`.
    pub fn word(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    /// Reads the parameter `grant_type`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// Who must prove who they are at an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthNeed {
    /// Everybody; public clients are refused.
    Required,
    /// Everybody who has a secret; a public client only names itself.
    PublicToo,
    /// Nobody; a client only names itself.
    None,
}

/// Who is told that something is wrong with a pushed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorGoes {
    /// The person, on a page of the provider.
    Page,
    /// The client that pushed it.
    Rp,
}

/// What a device that asks too often is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TooFast {
    /// `slow_down`, and it must wait five seconds longer from then on.
    SlowDown,
    /// As if it had waited.
    Ignore,
}

/// What an unknown scope of a device is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceScope {
    /// What `scope.unknown` says.
    AsAtAuthorize,
    /// It is not granted.
    Drop,
}

/// When a person who typed in the code of a device is asked for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceConsent {
    /// Each time.
    Always,
    /// When `consent.mode` says so.
    AsAtAuthorize,
}

/// What the verification URI that holds the code leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceComplete {
    /// The page with the code filled in.
    Confirm,
    /// What would come after it.
    GoOn,
}

/// Whose tokens a client sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntrospectSees {
    /// Those that were issued to it.
    Own,
    /// All.
    Any,
    /// Those whose audience it is.
    Audience,
}

/// A refusal that can also look like a token that is not active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InactiveOrError {
    /// `{"active": false}`.
    Inactive,
    /// An error.
    Error,
}

/// Whether refresh tokens are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntrospectRefresh {
    /// Yes.
    Yes,
    /// Only with `token_type_hint=refresh_token`.
    WithHint,
    /// No.
    No,
}

/// What is told of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntrospectTells {
    /// The members of RFC 7662 section 2.2.
    Rfc7662,
    /// Its claims and those of the person before them.
    Claims,
}

/// How introspection is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntrospectFormat {
    /// As JSON.
    Json,
    /// As a JWT for those who accept `application/token-introspection+jwt` (RFC 9701 section 4).
    ByAccept,
    /// As a JWT.
    Jwt,
}

/// What happens to another client's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeForeign {
    /// It lives, and the request is refused.
    Refuse,
    /// It lives, and nobody says so.
    OkNoEffect,
    /// It is revoked.
    Works,
}

/// What is said of a token that nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeUnknown {
    /// What is said of one that was revoked.
    Ok,
    /// An error, with the status 200.
    OkWithErrorBody,
}

/// What is said of an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeIdToken {
    /// `unsupported_token_type`.
    Refuse,
    /// What is said of a token that nobody knows.
    AsUnknown,
}

/// What a revocation request without token is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeNoToken {
    /// `invalid_request`.
    Refuse,
    /// What is said of one that was revoked.
    Ok,
}

/// What the answer to a revocation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeBody {
    /// Nothing.
    Empty,
    /// `{}`.
    EmptyObject,
}

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a deviation strikes: an answer of the provider, or a token inside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The discovery document (OpenID Connect Discovery section 4).
    Discovery,
    /// The key set (RFC 7517 section 5).
    Jwks,
    /// The answer of the authorization endpoint that is not yet a callback.
    Authorize,
    /// The login page and the answer to its form.
    Login,
    /// The consent page and the answer to its form.
    Consent,
    /// The authorization response on its way back to the relying party, success or error.
    Callback,
    /// The answer of the token endpoint.
    Token,
    /// The ID token.
    IdToken,
    /// The access token, where it is a JWT.
    AccessToken,
    /// The answer of the userinfo endpoint.
    Userinfo,
    /// The answer of the introspection endpoint.
    Introspect,
    /// The answer of the revocation endpoint.
    Revoke,
    /// The answer to a pushed authorization request.
    Par,
    /// The answer of the device authorization endpoint.
    Device,
    /// The page on which a person types in the code of a device.
    DevicePage,
    /// The answer of the end-session endpoint.
    EndSession,
    /// The logout token that is sent by back channel.
    LogoutToken,
}

impl Place {
    /// The word as it is written in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Jwks => "jwks",
            Self::Authorize => "authorize",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::Callback => "callback",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::AccessToken => "access_token",
            Self::Userinfo => "userinfo",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
            Self::Par => "par",
            Self::Device => "device",
            Self::DevicePage => "device_page",
            Self::EndSession => "end_session",
            Self::LogoutToken => "logout_token",
        }
    }
}

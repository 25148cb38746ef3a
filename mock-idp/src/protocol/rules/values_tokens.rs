//! What tokens are, how long they are good, and how they are wrapped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::jose::{Encryption, UnknownEncryption};

/// What an access token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessFormat {
    /// A JWT (RFC 9068).
    Jwt,
    /// A JWT with the claims of the ID token, and the scopes.
    JwtLikeIdToken,
    /// A random text of the shape `shape.access_opaque`.
    Opaque,
}

/// When a token response has an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdTokenWhen {
    /// With the scope `openid`.
    Openid,
    /// Always.
    Always,
}

/// How long an ID token is good: a number of seconds, or as long as another token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a number of seconds, `as_access` or `as_refresh`")]
pub enum IdTokenLifetime {
    /// Seconds.
    Seconds(u64),
    /// As long as a token that is given beside it.
    As(LifetimeOf),
}

/// A token whose lifetime another one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LifetimeOf {
    /// The access token.
    #[serde(rename = "as_access")]
    Access,
    /// The refresh token.
    #[serde(rename = "as_refresh")]
    Refresh,
}

/// What makes an access token good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidatedBy {
    /// It is known and was not revoked.
    Store,
    /// A key of the key set has signed it; what was revoked meanwhile is not known. Opaque tokens are looked up.
    Signature,
    /// The same, but it was not revoked, and the browser's session lives.
    SignatureAndSession,
}

/// Whose key a token is encrypted with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WrapKey {
    /// The provider's own.
    #[default]
    Own,
    /// One of the client's registration.
    Client,
}

/// What a token is wrapped in. Written as `RSA-OAEP-256 A256GCM` for the provider's own key, with `client` behind it for
/// one of the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrap {
    /// The algorithms.
    pub with: Encryption,
    /// Whose key.
    pub key: WrapKey,
}

impl FromStr for Wrap {
    type Err = UnknownEncryption;
    fn from_str(text: &str) -> Result<Self, UnknownEncryption> {
        let (pair, key) = match text.trim().strip_suffix("client") {
            Some(pair) => (pair, WrapKey::Client),
            None => (text, WrapKey::Own),
        };
        Ok(Self { with: pair.parse()?, key })
    }
}

impl fmt::Display for Wrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            WrapKey::Own => write!(f, "{}", self.with),
            WrapKey::Client => write!(f, "{} client", self.with),
        }
    }
}

impl Serialize for Wrap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wrap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What happens where a token is to be encrypted and there is no fitting key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoKey {
    /// The request is refused.
    Refuse,
    /// The provider fails.
    #[serde(rename = "500")]
    Fail,
    /// The token goes out as it is.
    Plain,
}

/// What `expires_in` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiresIn {
    /// The lifetime.
    Lifetime,
    /// The whole seconds that are left of it when the answer is written.
    RestFloor,
    /// One second less than the lifetime.
    LessOne,
}

/// Whether the token response names its scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EchoWhen {
    /// Always.
    Always,
    /// Never.
    Never,
}

/// In which order a list is given that has none by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EchoOrder {
    /// As it was asked for.
    Requested,
    /// As the scopes are configured.
    ServerFixed,
    /// In an order that only this number knows.
    Shuffled(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrap_is_read_back_from_its_text() {
        for text in ["RSA-OAEP-256 A256GCM", "ECDH-ES+A256KW A128CBC-HS256 client"] {
            assert_eq!(text.parse::<Wrap>().unwrap().to_string(), text);
        }
        assert!("client".parse::<Wrap>().is_err());
    }

    #[test]
    fn a_lifetime_is_a_number_or_a_word() {
        let read = |text: &str| serde_json::from_str::<IdTokenLifetime>(text);
        assert_eq!(read("60").unwrap(), IdTokenLifetime::Seconds(60));
        assert_eq!(read("\"as_access\"").unwrap(), IdTokenLifetime::As(LifetimeOf::Access));
        assert!(read("\"long\"").unwrap_err().to_string().contains("`as_refresh`"));
    }
}

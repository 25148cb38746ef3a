use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A signature algorithm (RFC 7518 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum JwsAlg {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// HMAC with SHA-256, keyed with the client secret (Core 10.1).
    HS256,
}

impl JwsAlg {
    /// The name as it stands in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
            Self::HS256 => "HS256",
        }
    }
}

/// How the content key reaches the receiver (RFC 7518 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyManagement {
    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256.
    RsaOaep256,
}

impl KeyManagement {
    /// The name as it stands in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaOaep256 => "RSA-OAEP-256",
        }
    }
}

/// How the content is encrypted (RFC 7518 section 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentEncryption {
    /// AES GCM with a 256-bit key.
    A256Gcm,
}

impl ContentEncryption {
    /// The name as it stands in `enc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256GCM",
        }
    }
}

/// A pair of algorithms that wraps a token into a JWE. Written as `RSA-OAEP-256 A256GCM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// `alg` of the JWE header.
    pub alg: KeyManagement,
    /// `enc` of the JWE header.
    pub enc: ContentEncryption,
}

impl FromStr for Encryption {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["RSA-OAEP-256", "A256GCM"] => Ok(Self { alg: KeyManagement::RsaOaep256, enc: ContentEncryption::A256Gcm }),
            _ => Err(format!("`{text}` is no pair of algorithms that can be played; write `RSA-OAEP-256 A256GCM`")),
        }
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.alg.name(), self.enc.name())
    }
}

impl Serialize for Encryption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Encryption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

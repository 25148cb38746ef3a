use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// How the content key reaches the receiver (RFC 7518 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyManagement {
    /// RSAES-OAEP with SHA-1 and MGF1 with SHA-1.
    #[serde(rename = "RSA-OAEP")]
    RsaOaep,
    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256.
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
    /// Diffie-Hellman with an ephemeral key; what is agreed on is the content key.
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    /// The same, and what is agreed on wraps the content key.
    #[serde(rename = "ECDH-ES+A256KW")]
    EcdhEsA256Kw,
    /// A secret that both have, or rather its hash, wraps the content key.
    #[serde(rename = "A128KW")]
    A128Kw,
    /// The same with a longer key.
    #[serde(rename = "A256KW")]
    A256Kw,
    /// A key that is made of such a secret by many rounds of hashing wraps the content key.
    #[serde(rename = "PBES2-HS256+A128KW")]
    Pbes2Hs256A128Kw,
}

impl KeyManagement {
    /// All that need a key pair.
    pub const ALL: [Self; 4] = [Self::RsaOaep, Self::RsaOaep256, Self::EcdhEs, Self::EcdhEsA256Kw];

    /// All that need a secret that both have.
    pub const BY_SECRET: [Self; 3] = [Self::A128Kw, Self::A256Kw, Self::Pbes2Hs256A128Kw];

    /// The name as it stands in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaOaep => "RSA-OAEP",
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::A128Kw => "A128KW",
            Self::A256Kw => "A256KW",
            Self::Pbes2Hs256A128Kw => "PBES2-HS256+A128KW",
        }
    }
}

/// How the content is encrypted (RFC 7518 section 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentEncryption {
    /// AES GCM with a 128-bit key.
    A128Gcm,
    /// AES GCM with a 256-bit key.
    A256Gcm,
    /// AES CBC with a 128-bit key, then HMAC with SHA-256.
    A128CbcHs256,
    /// AES CBC with a 256-bit key, then HMAC with SHA-512.
    A256CbcHs512,
}

impl ContentEncryption {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::A128Gcm, Self::A256Gcm, Self::A128CbcHs256, Self::A256CbcHs512];

    /// The name as it stands in `enc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// How many bytes its key has; for CBC that of the MAC is its first half (RFC 7518 section 5.2.2.1).
    pub fn key_len(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
            Self::A256CbcHs512 => 64,
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

impl Encryption {
    /// All pairs that need a key pair.
    pub fn all() -> impl Iterator<Item = Self> {
        KeyManagement::ALL.into_iter().flat_map(|alg| ContentEncryption::ALL.map(|enc| Self { alg, enc }))
    }

    /// The pair of these names.
    pub(super) fn named(alg: &str, enc: &str) -> Option<Self> {
        let mut algs = KeyManagement::ALL.into_iter().chain(KeyManagement::BY_SECRET);
        let alg = algs.find(|known| known.name() == alg)?;
        let enc = ContentEncryption::ALL.into_iter().find(|known| known.name() == enc)?;
        Some(Self { alg, enc })
    }
}

/// A text that names no pair of algorithms.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{text}` is no pair of algorithms that can be played; write `RSA-OAEP-256 A256GCM`, or one of {}, {} and one of {}",
    KeyManagement::ALL.map(KeyManagement::name).join(", "),
    KeyManagement::BY_SECRET.map(KeyManagement::name).join(", "),
    ContentEncryption::ALL.map(ContentEncryption::name).join(", ")
)]
pub struct UnknownEncryption {
    /// The text.
    pub text: String,
}

impl FromStr for Encryption {
    type Err = UnknownEncryption;
    fn from_str(text: &str) -> Result<Self, UnknownEncryption> {
        let pair = match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            [alg, enc] => Self::named(alg, enc),
            _ => None,
        };
        pair.ok_or_else(|| UnknownEncryption { text: text.to_owned() })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_read_back_from_its_text() {
        assert_eq!(Encryption::all().count(), 16);
        for pair in Encryption::all() {
            assert_eq!(pair.to_string().parse(), Ok(pair));
            let json = serde_json::to_value(pair).unwrap();
            assert_eq!(serde_json::from_value::<Encryption>(json).unwrap(), pair);
        }
    }

    #[test]
    fn half_a_pair_is_answered_with_the_words_there_are() {
        let said = "RSA1_5 A256GCM".parse::<Encryption>().unwrap_err().to_string();
        assert!(said.contains("ECDH-ES+A256KW") && said.contains("A128CBC-HS256"), "{said}");
        assert!("ECDH-ES".parse::<Encryption>().is_err());
    }
}

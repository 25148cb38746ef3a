//! What made values look like.

use serde::{Deserialize, Serialize};

use crate::jose::JwsAlg;

/// The characters of a random group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// `A-Z a-z 0-9 - _`.
    #[default]
    Base64url,
    /// `0-9 a-f`.
    Hex,
    /// `A-Z a-z 0-9`.
    Alphanumeric,
    /// `A-Z`.
    Letters,
    /// `B-Z` without vowels.
    Consonants,
    /// Everything of ASCII that is printed, quotes and backslash included, but no blank.
    Printable,
}

impl Alphabet {
    pub(crate) fn characters(self) -> Vec<u8> {
        let all = b'!'..=b'~';
        match self {
            Self::Base64url => all.filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).collect(),
            Self::Hex => b"0123456789abcdef".to_vec(),
            Self::Alphanumeric => all.filter(u8::is_ascii_alphanumeric).collect(),
            Self::Letters => (b'A'..=b'Z').collect(),
            Self::Consonants => (b'A'..=b'Z').filter(|byte| !b"AEIOUY".contains(byte)).collect(),
            Self::Printable => all.collect(),
        }
    }
}

/// A part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Random characters of the shape's alphabet.
    Random,
    /// A UUID, version 4.
    Uuid,
    /// Something of the form of a UUID, but of no version.
    UuidShaped,
    /// The id of the session; where there is none, a UUID.
    Sid,
    /// A UUID that is the client's.
    Client,
}

/// What a made value looks like: a prefix, then parts, then perhaps the whole as a JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    /// Stands in front of the parts.
    pub prefix: String,
    /// How many random groups there are; not beside `parts`.
    pub groups: usize,
    /// What random groups consist of.
    pub alphabet: Alphabet,
    /// How many characters a random group has.
    pub length: usize,
    /// The parts, if they are not just random groups.
    pub parts: Vec<Part>,
    /// What stands between them.
    pub joined_by: String,
    /// The value is the `jti` of a JWT that is signed so, with a key of the provider's own where that is an HMAC; of
    /// refresh tokens only.
    pub jwt: Option<JwsAlg>,
}

impl Default for Shape {
    fn default() -> Self {
        Self::plain()
    }
}

impl Shape {
    /// 43 characters of base64url: 32 random bytes.
    pub(crate) fn plain() -> Self {
        Self {
            prefix: String::new(),
            groups: 1,
            alphabet: Alphabet::Base64url,
            length: 43,
            parts: Vec::new(),
            joined_by: ".".to_owned(),
            jwt: None,
        }
    }

    /// A UUID, version 4.
    pub(crate) fn uuid() -> Self {
        Self { parts: vec![Part::Uuid], ..Self::plain() }
    }
}

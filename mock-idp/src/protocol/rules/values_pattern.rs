use clock::Randomness;
use serde::{Deserialize, Serialize};

/// The characters of a made value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternAlphabet {
    /// Letters, digits, `-` and `_` (RFC 4648 section 5).
    Base64url,
    /// Letters and digits.
    Alphanumeric,
    /// Capital letters.
    Letters,
    /// Capital letters without vowels and without `Y`, so that no words come about (RFC 8628 section 6.1).
    Consonants,
    /// Digits.
    Digits,
    /// Lower-case hex digits.
    Hex,
    /// All of ASCII that can be seen, quotes and backslash included.
    Printable,
}

impl PatternAlphabet {
    fn characters(self) -> Vec<u8> {
        let runs: &[&[u8]] = match self {
            Self::Base64url => &[b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"],
            Self::Alphanumeric => &[b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"],
            Self::Letters => &[b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
            Self::Consonants => &[b"BCDFGHJKLMNPQRSTVWXZ"],
            Self::Digits => &[b"0123456789"],
            Self::Hex => &[b"0123456789abcdef"],
            Self::Printable => return (b'!'..=b'~').collect(),
        };
        runs.concat()
    }
}

/// What a made value looks like where [`Shape`](super::Shape) does not reach: prefix, then groups of characters with
/// something between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Stands in front of the random part.
    #[serde(default)]
    pub prefix: String,
    /// What the random part is made of.
    pub of: PatternAlphabet,
    /// How many characters, by group.
    pub groups: Vec<usize>,
    /// What stands between the groups.
    #[serde(default)]
    pub between: String,
}

impl Pattern {
    /// 43 characters, as of 32 bytes in base64url.
    pub(crate) fn token() -> Self {
        Self { prefix: String::new(), of: PatternAlphabet::Base64url, groups: vec![43], between: String::new() }
    }

    /// `urn:ietf:params:oauth:request_uri:` and 43 characters (RFC 9126 section 2.2).
    pub(crate) fn request_uri() -> Self {
        Self { prefix: "urn:ietf:params:oauth:request_uri:".into(), ..Self::token() }
    }

    /// Eight letters, as RFC 8628 section 6.1 recommends them.
    pub(crate) fn user_code() -> Self {
        Self { of: PatternAlphabet::Consonants, groups: vec![8], ..Self::token() }
    }

    /// A value of this shape.
    pub(crate) fn made(&self, randomness: &Randomness) -> String {
        let characters = self.of.characters();
        let groups: Vec<String> = self.groups.iter().map(|length| randomness.text(*length, &characters)).collect();
        format!("{}{}", self.prefix, groups.join(&self.between))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_its_prefix_and_its_groups() {
        let pattern =
            Pattern { prefix: "E".into(), of: PatternAlphabet::Digits, groups: vec![4, 3], between: "-".into() };
        let made = pattern.made(&Randomness::from_seed(1));
        let (first, second) = made[1..].split_once('-').unwrap();
        assert!(made.starts_with('E') && first.len() == 4 && second.len() == 3, "{made}");
        assert!(first.bytes().chain(second.bytes()).all(|digit| digit.is_ascii_digit()), "{made}");
    }
}

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::signing::thumbprint;
use crate::vocab::Members;

/// What a `kid` is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KidAlphabet {
    /// Base64url without padding.
    #[default]
    Base64url,
    /// Lower-case hex.
    Hex,
}

/// How a key is named: by its thumbprint (RFC 7638), by that of its certificate, or by the first characters of the SHA-512 of
/// its public half.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KidShape {
    /// What it is written in.
    pub alphabet: KidAlphabet,
    /// How many characters it has, at most 86 of base64url or 128 of hex; 0: it is the thumbprint.
    pub length: usize,
    /// Whether it is the SHA-1 thumbprint of its certificate (RFC 7517 section 4.8), where it can have one.
    pub by_certificate: bool,
    /// Whether `-rs256` or the like follows, after the algorithm that the key was made for.
    pub with_alg: bool,
}

impl KidShape {
    /// The name of the key with these required members, made for `alg`.
    pub(super) fn name(&self, required: Members, alg: &str) -> String {
        let mut required = required;
        required.sort();
        let name = match self.length {
            0 => thumbprint(required),
            length => {
                let digest = digest::digest(&digest::SHA512, required.to_json().as_bytes());
                let text = match self.alphabet {
                    KidAlphabet::Base64url => URL_SAFE_NO_PAD.encode(digest),
                    KidAlphabet::Hex => digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
                };
                text.chars().take(length).collect()
            }
        };
        if self.with_alg { format!("{name}-{}", alg.to_lowercase()) } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_long_as_it_is_to_be_and_the_same_every_time() {
        let key = || Members::from_iter([("kty", "OKP"), ("crv", "Ed25519"), ("x", "AA")]);
        let named = |alphabet, length, with_alg| {
            KidShape { alphabet, length, with_alg, ..KidShape::default() }.name(key(), "EdDSA")
        };
        assert_eq!(named(KidAlphabet::Base64url, 0, false), thumbprint(key()));
        let hex = named(KidAlphabet::Hex, 32, false);
        assert!(hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");
        assert_eq!(named(KidAlphabet::Base64url, 86, false).len(), 86);
        assert_eq!(named(KidAlphabet::Hex, 6, true), format!("{}-eddsa", &hex[..6]));
    }
}

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a signature is made (RFC 7518 section 3; EdDSA: RFC 8037 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    Pkcs1,
    /// RSASSA-PSS, its salt as long as the hash.
    Pss,
    /// ECDSA, the signature as two integers of fixed length.
    Ecdsa,
    /// EdDSA on Ed25519.
    Ed25519,
    /// HMAC, keyed with the client's secret (Core 10.1).
    Hmac,
}

/// The hash of an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The left half of a value's hash, base64url: `at_hash`, `c_hash` and `s_hash` (Core 3.1.3.6, 3.3.2.11).
    pub fn half(self, value: &str) -> String {
        let digest = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        let whole = digest::digest(digest, value.as_bytes());
        URL_SAFE_NO_PAD.encode(&whole.as_ref()[..digest.output_len() / 2])
    }
}

/// A curve of NIST (RFC 7518 section 6.2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
}

impl Curve {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// The name as it stands in `crv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// How many bytes a coordinate has: "the length of this octet string MUST be the full size of a coordinate" (RFC 7518
    /// section 6.2.1.2).
    pub fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// What kind of key pair an algorithm needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, for RS* and PS* alike.
    Rsa,
    /// A point on a curve of NIST.
    Ec(Curve),
    /// Ed25519 (RFC 8037).
    Ed25519,
}

impl KeyKind {
    /// All of them, in the order in which keys are published.
    pub const ALL: [Self; 5] =
        [Self::Rsa, Self::Ec(Curve::P256), Self::Ec(Curve::P384), Self::Ec(Curve::P521), Self::Ed25519];

    /// The algorithm that a key of this kind is most often made for.
    pub fn usual_alg(self) -> JwsAlg {
        match self {
            Self::Rsa => JwsAlg::RS256,
            Self::Ec(Curve::P256) => JwsAlg::ES256,
            Self::Ec(Curve::P384) => JwsAlg::ES384,
            Self::Ec(Curve::P521) => JwsAlg::ES512,
            Self::Ed25519 => JwsAlg::EdDSA,
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Ec(curve) => curve.name(),
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// A text that names no signature algorithm.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{text}` is no signature algorithm that can be played; write one of {known}")]
pub struct UnknownAlg {
    /// The text.
    pub text: String,
    /// All names.
    pub known: String,
}

/// One line for each algorithm: its name, how it signs, its hash, and the kind of its key pair.
macro_rules! algorithms {
    ($($(#[$doc:meta])* $alg:ident: $scheme:ident, $hash:ident, $kind:expr;)*) => {
        /// A signature algorithm (RFC 7518 section 3.1; EdDSA: RFC 8037 section 3.1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum JwsAlg {
            $($(#[$doc])* $alg,)*
        }

        impl JwsAlg {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$alg),*];

            /// The name as it stands in `alg`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$alg => stringify!($alg),)*
                }
            }

            pub(super) fn scheme(self) -> Scheme {
                match self {
                    $(Self::$alg => Scheme::$scheme,)*
                }
            }

            /// Its hash; for EdDSA the one that Ed25519 uses inside (RFC 8032 section 5.1).
            pub fn hash(self) -> Hash {
                match self {
                    $(Self::$alg => Hash::$hash,)*
                }
            }

            /// The kind of its key pair; none where the client's secret is the key.
            pub fn key_kind(self) -> Option<KeyKind> {
                match self {
                    $(Self::$alg => $kind,)*
                }
            }
        }
    };
}

algorithms! {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256: Pkcs1, Sha256, Some(KeyKind::Rsa);
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384: Pkcs1, Sha384, Some(KeyKind::Rsa);
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512: Pkcs1, Sha512, Some(KeyKind::Rsa);
    /// RSASSA-PSS with SHA-256 and MGF1 with SHA-256.
    PS256: Pss, Sha256, Some(KeyKind::Rsa);
    /// RSASSA-PSS with SHA-384 and MGF1 with SHA-384.
    PS384: Pss, Sha384, Some(KeyKind::Rsa);
    /// RSASSA-PSS with SHA-512 and MGF1 with SHA-512.
    PS512: Pss, Sha512, Some(KeyKind::Rsa);
    /// ECDSA on P-256 with SHA-256.
    ES256: Ecdsa, Sha256, Some(KeyKind::Ec(Curve::P256));
    /// ECDSA on P-384 with SHA-384.
    ES384: Ecdsa, Sha384, Some(KeyKind::Ec(Curve::P384));
    /// ECDSA on P-521 with SHA-512.
    ES512: Ecdsa, Sha512, Some(KeyKind::Ec(Curve::P521));
    /// EdDSA on Ed25519.
    EdDSA: Ed25519, Sha512, Some(KeyKind::Ed25519);
    /// HMAC with SHA-256, keyed with the client secret (Core 10.1).
    HS256: Hmac, Sha256, None;
    /// HMAC with SHA-384, keyed with the client secret.
    HS384: Hmac, Sha384, None;
    /// HMAC with SHA-512, keyed with the client secret.
    HS512: Hmac, Sha512, None;
}

impl JwsAlg {
    /// The HMAC of the same hash, which algorithm confusion pretends.
    pub(super) fn as_hmac(self) -> Self {
        match self.hash() {
            Hash::Sha256 => Self::HS256,
            Hash::Sha384 => Self::HS384,
            Hash::Sha512 => Self::HS512,
        }
    }

    /// Itself, or, where it has no key pair, the RSA signature of the same hash.
    pub(super) fn as_asymmetric(self) -> Self {
        match self {
            Self::HS256 => Self::RS256,
            Self::HS384 => Self::RS384,
            Self::HS512 => Self::RS512,
            other => other,
        }
    }
}

impl fmt::Display for JwsAlg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for JwsAlg {
    type Err = UnknownAlg;
    fn from_str(text: &str) -> Result<Self, UnknownAlg> {
        let known = || Self::ALL.iter().map(|alg| alg.name()).collect::<Vec<_>>().join(", ");
        let found = Self::ALL.iter().copied().find(|alg| alg.name() == text);
        found.ok_or_else(|| UnknownAlg { text: text.to_owned(), known: known() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_is_what_serde_writes() {
        for alg in JwsAlg::ALL {
            assert_eq!(alg.name().parse(), Ok(*alg));
            assert_eq!(serde_json::to_value(alg).unwrap(), alg.name());
        }
    }

    #[test]
    fn a_name_that_is_none_is_answered_with_those_there_are() {
        let said = "ES255".parse::<JwsAlg>().unwrap_err().to_string();
        assert!(said.starts_with("`ES255` is no signature algorithm"), "{said}");
        assert!(said.contains("ES256") && said.ends_with("HS512"), "{said}");
    }

    #[test]
    fn half_a_hash_is_as_long_as_the_algorithm_says() {
        for (alg, length) in [(JwsAlg::ES256, 22), (JwsAlg::PS384, 32), (JwsAlg::HS512, 43), (JwsAlg::EdDSA, 43)] {
            assert_eq!(alg.hash().half("token").len(), length, "{alg}");
        }
        // The example of Core appendix A.3.
        assert_eq!(Hash::Sha256.half("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}

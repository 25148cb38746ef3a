use thiserror::Error;

use crate::jose::alg::{Curve, KeyKind};

/// The keys of one slot that came with the program, as PEM texts.
#[derive(Debug)]
pub(super) struct TestKeys {
    rsa: &'static str,
    p256: &'static str,
    p384: &'static str,
    p521: &'static str,
    ed25519: &'static str,
    /// A second one to sign with.
    pub(super) rsa_second: &'static str,
    pub(super) rsa_encryption: &'static str,
    pub(super) p256_encryption: &'static str,
}

impl TestKeys {
    pub(super) fn signing(&self, kind: KeyKind) -> &'static str {
        match kind {
            KeyKind::Rsa => self.rsa,
            KeyKind::Ec(Curve::P256) => self.p256,
            KeyKind::Ec(Curve::P384) => self.p384,
            KeyKind::Ec(Curve::P521) => self.p521,
            KeyKind::Ed25519 => self.ed25519,
        }
    }
}

macro_rules! slot {
    ($number:literal) => {
        TestKeys {
            rsa: include_str!(concat!("../test-keys/rsa-sig-", $number, ".pem")),
            p256: include_str!(concat!("../test-keys/ec-", $number, ".pem")),
            p384: include_str!(concat!("../test-keys/p384-", $number, ".pem")),
            p521: include_str!(concat!("../test-keys/p521-", $number, ".pem")),
            ed25519: include_str!(concat!("../test-keys/ed25519-", $number, ".pem")),
            rsa_second: include_str!(concat!("../test-keys/rsa-second-", $number, ".pem")),
            rsa_encryption: include_str!(concat!("../test-keys/rsa-enc-", $number, ".pem")),
            p256_encryption: include_str!(concat!("../test-keys/ec-enc-", $number, ".pem")),
        }
    };
}

static TEST_KEYS: [TestKeys; 4] = [slot!(0), slot!(1), slot!(2), slot!(3)];

/// A key that no instance publishes.
pub(super) fn stranger(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Rsa => include_str!("../test-keys/rsa-stranger.pem"),
        KeyKind::Ec(Curve::P256) => include_str!("../test-keys/ec-stranger.pem"),
        KeyKind::Ec(Curve::P384) => include_str!("../test-keys/p384-stranger.pem"),
        KeyKind::Ec(Curve::P521) => include_str!("../test-keys/p521-stranger.pem"),
        KeyKind::Ed25519 => include_str!("../test-keys/ed25519-stranger.pem"),
    }
}

/// Where the keys of an instance come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The embedded test keys of this slot, 0 to 3; any other slot has fresh ones. Instances of one slot share their keys.
    Test(usize),
    /// New keys, made when they are first needed (about 70 ms for each RSA key).
    Fresh,
}

impl KeySource {
    /// How many slots of embedded test keys there are.
    pub const SLOTS: usize = TEST_KEYS.len();

    pub(super) fn test_keys(self) -> Option<&'static TestKeys> {
        match self {
            Self::Test(slot) => TEST_KEYS.get(slot),
            Self::Fresh => None,
        }
    }
}

/// A key that cannot be used.
#[derive(Debug, Error)]
pub enum KeysError {
    /// No PEM-encoded PKCS #8 key.
    #[error("the key is no PEM-encoded PKCS #8 private key: {0}")]
    NotPem(String),
    /// The cryptographic library does not take it.
    #[error("the {kind} key is refused: {reason}")]
    Rejected {
        /// `RSA`, `P-256`, `P-384`, `P-521` or `Ed25519`.
        kind: &'static str,
        /// What the library says.
        reason: String,
    },
}

impl KeysError {
    /// Turns what the library says of a key of this kind into an error.
    pub(in crate::jose) fn rejected<E: ToString>(kind: &'static str) -> impl Fn(E) -> Self {
        move |reason| Self::Rejected { kind, reason: reason.to_string() }
    }
}

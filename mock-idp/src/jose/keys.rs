use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use thiserror::Error;

use super::alg::JwsAlg;
use super::jwe::{self, JweError};
use crate::vocab::Members;

/// The keys that came with the program, by slot: signature RSA, encryption RSA, P-256.
const TEST_KEYS: [[&str; 3]; 4] = [
    [
        include_str!("test-keys/rsa-sig-0.pem"),
        include_str!("test-keys/rsa-enc-0.pem"),
        include_str!("test-keys/ec-0.pem"),
    ],
    [
        include_str!("test-keys/rsa-sig-1.pem"),
        include_str!("test-keys/rsa-enc-1.pem"),
        include_str!("test-keys/ec-1.pem"),
    ],
    [
        include_str!("test-keys/rsa-sig-2.pem"),
        include_str!("test-keys/rsa-enc-2.pem"),
        include_str!("test-keys/ec-2.pem"),
    ],
    [
        include_str!("test-keys/rsa-sig-3.pem"),
        include_str!("test-keys/rsa-enc-3.pem"),
        include_str!("test-keys/ec-3.pem"),
    ],
];
const STRANGER_RSA: &str = include_str!("test-keys/rsa-stranger.pem");
const STRANGER_EC: &str = include_str!("test-keys/ec-stranger.pem");

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
        /// `RSA` or `P-256`.
        kind: &'static str,
        /// What the library says.
        reason: String,
    },
}

/// A public key as a JWK (RFC 7517 section 4), in the order `kty use alg kid …`.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicJwk {
    /// Its members.
    pub members: Members,
}

/// A key to sign with.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) pair: Pair,
}

#[derive(Debug)]
pub(crate) enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
}

impl SigningKey {
    fn rsa(pair: RsaKeyPair) -> Self {
        let (n, e) = rsa_parts(&pair);
        // The thumbprint of RFC 7638 section 3: the required members, sorted, without white space.
        let kid = thumbprint(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        Self { kid, pair: Pair::Rsa(Box::new(pair)) }
    }

    fn ec(pair: EcdsaKeyPair) -> Self {
        let (x, y) = ec_parts(&pair);
        let kid = thumbprint(&format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#));
        Self { kid, pair: Pair::Ec(Box::new(pair)) }
    }

    pub(crate) fn alg(&self) -> JwsAlg {
        match self.pair {
            Pair::Rsa(_) => JwsAlg::RS256,
            Pair::Ec(_) => JwsAlg::ES256,
        }
    }

    pub(crate) fn jwk(&self) -> PublicJwk {
        let mut members = match &self.pair {
            Pair::Rsa(pair) => {
                let (n, e) = rsa_parts(pair);
                Members::from_iter([("kty", "RSA".to_owned()), ("n", n), ("e", e)])
            }
            Pair::Ec(pair) => {
                let (x, y) = ec_parts(pair);
                Members::from_iter([("kty", "EC".to_owned()), ("crv", "P-256".to_owned()), ("x", x), ("y", y)])
            }
        };
        members.push("use", "sig");
        members.push("alg", self.alg().name());
        members.push("kid", self.kid.as_str());
        PublicJwk { members }
    }

    /// The public key as PEM text (SubjectPublicKeyInfo), the secret of the algorithm confusion attack.
    pub(crate) fn public_pem(&self) -> String {
        let der = match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_der().map(|der| der.as_ref().to_vec()),
            Pair::Ec(pair) => pair.public_key().as_der().map(|der| der.as_ref().to_vec()),
        }
        .unwrap_or_default();
        let text = STANDARD.encode(der);
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or("")).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }
}

fn rsa_parts(pair: &RsaKeyPair) -> (String, String) {
    let public = pair.public_key();
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    (
        encode(public.modulus().big_endian_without_leading_zero()),
        encode(public.exponent().big_endian_without_leading_zero()),
    )
}

fn ec_parts(pair: &EcdsaKeyPair) -> (String, String) {
    // An uncompressed point: 0x04, x, y.
    let point = pair.public_key().as_ref();
    (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]))
}

fn thumbprint(canonical: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
}

fn der(pem: &str) -> Result<Vec<u8>, KeysError> {
    PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
        .map(|key| key.secret_pkcs8_der().to_vec())
        .map_err(|err| KeysError::NotPem(err.to_string()))
}

fn rejected(kind: &'static str) -> impl Fn(String) -> KeysError {
    move |reason| KeysError::Rejected { kind, reason }
}

fn rsa_from(pem: &str) -> Result<SigningKey, KeysError> {
    RsaKeyPair::from_pkcs8(&der(pem)?).map(SigningKey::rsa).map_err(|err| rejected("RSA")(err.to_string()))
}

fn ec_from(pem: &str) -> Result<SigningKey, KeysError> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der(pem)?)
        .map(SigningKey::ec)
        .map_err(|err| rejected("P-256")(err.to_string()))
}

/// The keys of one instance. Each is parsed or made when it is first needed, once, and then kept parsed.
#[derive(Debug)]
pub struct KeyRing {
    source: KeySource,
    /// How often the keys were replaced; test keys serve only the first generation.
    generation: usize,
    rsa: OnceLock<Arc<SigningKey>>,
    ec: OnceLock<Arc<SigningKey>>,
    encryption: OnceLock<Arc<EncryptionKey>>,
    /// Keys that were replaced and are still published.
    previous: Vec<Arc<SigningKey>>,
}

#[derive(Debug)]
pub(crate) struct EncryptionKey {
    pub(crate) kid: String,
    pub(crate) public: PublicEncryptingKey,
    pub(crate) private: PrivateDecryptingKey,
}

impl KeyRing {
    /// A ring whose keys are not parsed yet.
    pub fn new(source: KeySource) -> Self {
        Self {
            source,
            generation: 0,
            rsa: OnceLock::new(),
            ec: OnceLock::new(),
            encryption: OnceLock::new(),
            previous: Vec::new(),
        }
    }

    /// The test keys of this slot.
    fn pems(&self) -> Option<&'static [&'static str; 3]> {
        match self.source {
            KeySource::Test(slot) => TEST_KEYS.get(slot),
            KeySource::Fresh => None,
        }
    }

    /// The test keys to sign with; none after a rotation.
    fn signing_pems(&self) -> Option<&'static [&'static str; 3]> {
        self.pems().filter(|_| self.generation == 0)
    }

    /// The active key of an asymmetric algorithm; HS256 has none.
    pub(crate) fn active(&self, alg: JwsAlg) -> Result<Option<Arc<SigningKey>>, KeysError> {
        match alg {
            JwsAlg::HS256 => Ok(None),
            JwsAlg::RS256 => get_or_make(&self.rsa, || match self.signing_pems() {
                Some([pem, ..]) => rsa_from(pem),
                None => RsaKeyPair::generate(KeySize::Rsa2048)
                    .map(SigningKey::rsa)
                    .map_err(|err| rejected("RSA")(err.to_string())),
            })
            .map(Some),
            JwsAlg::ES256 => get_or_make(&self.ec, || match self.signing_pems() {
                Some([_, _, pem]) => ec_from(pem),
                None => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                    .map(SigningKey::ec)
                    .map_err(|err| rejected("P-256")(err.to_string())),
            })
            .map(Some),
        }
    }

    /// A key of this algorithm that no instance publishes.
    pub(crate) fn stranger(alg: JwsAlg) -> Result<SigningKey, KeysError> {
        match alg {
            JwsAlg::ES256 => ec_from(STRANGER_EC),
            JwsAlg::RS256 | JwsAlg::HS256 => rsa_from(STRANGER_RSA),
        }
    }

    /// The provider's own encryption key. A rotation leaves it: tokens that are encrypted with it are still to be opened.
    pub(crate) fn encryption(&self) -> Result<Arc<EncryptionKey>, KeysError> {
        get_or_make(&self.encryption, || {
            let private = match self.pems() {
                Some([_, pem, _]) => {
                    PrivateDecryptingKey::from_pkcs8(&der(pem)?).map_err(|err| rejected("RSA")(err.to_string()))?
                }
                None => {
                    PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|err| rejected("RSA")(err.to_string()))?
                }
            };
            let public = private.public_key();
            let spki = public.as_der().map_err(|err| rejected("RSA")(err.to_string()))?;
            let kid = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, spki.as_ref()));
            Ok(EncryptionKey { kid, public, private })
        })
    }

    /// The public keys that are published: RSA, P-256, then what was replaced.
    pub fn published(&self) -> Result<Vec<PublicJwk>, KeysError> {
        let mut keys = Vec::new();
        for alg in [JwsAlg::RS256, JwsAlg::ES256] {
            keys.extend(self.active(alg)?.map(|key| key.jwk()));
        }
        keys.extend(self.previous.iter().map(|key| key.jwk()));
        Ok(keys)
    }

    /// The key, active or replaced, that a token's header names.
    pub(crate) fn by_kid(&self, kid: &str) -> Result<Option<Arc<SigningKey>>, KeysError> {
        for alg in [JwsAlg::RS256, JwsAlg::ES256] {
            if let Some(key) = self.active(alg)?.filter(|key| key.kid == kid) {
                return Ok(Some(key));
            }
        }
        Ok(self.previous.iter().find(|key| key.kid == kid).cloned())
    }

    /// Opens a token that was encrypted with this instance's own key.
    ///
    /// # Errors
    /// When it is no compact JWE, or was encrypted with another key.
    pub fn open(&self, jwe: &str) -> Result<String, JweError> {
        let key = self.encryption().map_err(|_| JweError::Refused)?;
        jwe::decrypt(jwe, &key)
    }

    /// New keys sign from now on; the old ones stay published (Core 10.1.1). The encryption key stays.
    ///
    /// # Errors
    /// When the old keys cannot be read.
    pub fn rotate(&mut self) -> Result<(), KeysError> {
        for alg in [JwsAlg::RS256, JwsAlg::ES256] {
            self.previous.extend(self.active(alg)?);
        }
        self.generation += 1;
        self.rsa = OnceLock::new();
        self.ec = OnceLock::new();
        Ok(())
    }
}

/// `OnceLock::get_or_try_init` is not stable; two threads that come first at once make it twice and keep one.
fn get_or_make<T>(cell: &OnceLock<Arc<T>>, make: impl FnOnce() -> Result<T, KeysError>) -> Result<Arc<T>, KeysError> {
    if let Some(made) = cell.get() {
        return Ok(made.clone());
    }
    let made = Arc::new(make()?);
    Ok(cell.get_or_init(|| made).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_key_is_read_and_no_two_are_alike() {
        let mut kids = Vec::new();
        for slot in 0..KeySource::SLOTS {
            let ring = KeyRing::new(KeySource::Test(slot));
            kids.extend(ring.published().unwrap().iter().map(|key| key.members.text("kid").unwrap().to_owned()));
            kids.push(ring.encryption().unwrap().kid.clone());
        }
        kids.push(KeyRing::stranger(JwsAlg::RS256).unwrap().kid);
        kids.push(KeyRing::stranger(JwsAlg::ES256).unwrap().kid);
        let all = kids.len();
        kids.sort();
        kids.dedup();
        assert_eq!(kids.len(), all);
    }

    #[test]
    fn a_rotation_signs_with_a_new_key_and_still_publishes_the_old_one() {
        let mut ring = KeyRing::new(KeySource::Test(0));
        let old = ring.active(JwsAlg::ES256).unwrap().unwrap().kid.clone();
        ring.rotate().unwrap();
        assert_ne!(ring.active(JwsAlg::ES256).unwrap().unwrap().kid, old);
        assert!(ring.by_kid(&old).unwrap().is_some());
        assert_eq!(ring.published().unwrap().len(), 4);
    }
}

use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest;
use clock::Randomness;
use serde::{Deserialize, Serialize};

use super::encryption::EncryptionKey;
use super::naming::KidShape;
use super::signing::{PublicJwk, SigningKey};
use super::source::{KeySource, KeysError, TestKeys, stranger};
use crate::jose::alg::{Curve, JwsAlg, KeyKind};
use crate::jose::encryption::KeyManagement;
use crate::jose::jwe::{self, JweError};

/// What a key of the key set is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To sign with.
    Sig,
    /// To encrypt to.
    Enc,
}

/// Where a key of the key set stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is used.
    Active,
    /// It was replaced, and what it signed is still good.
    Passive,
    /// It was made because an algorithm was asked for that no configured key serves.
    Fallback,
}

/// A key of the key set.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// What it is for.
    pub role: Role,
    /// Where it stands in its life.
    pub standing: Standing,
    /// Its public half.
    pub jwk: PublicJwk,
}

/// What becomes of keys that are replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retirement {
    /// They stay in the key set, and what they signed is good (Core 10.1.1).
    #[default]
    Overlap,
    /// They are gone at once.
    Instant,
    /// They stay until the next rotation.
    PassiveThenGone,
}

/// The keys of one instance, one of each kind: RS* and PS* share theirs unless [`KeyRing::with_own_key`] says otherwise.
/// Each is parsed or made when it is first needed, once, and then kept parsed.
#[derive(Debug)]
pub struct KeyRing {
    source: KeySource,
    names: KidShape,
    /// What the provider itself keys HMACs with.
    hmac: OnceLock<Vec<u8>>,
    /// How often the keys were replaced; test keys serve only the first generation.
    generation: usize,
    signing: SigningKeys,
    /// Algorithms that share no key with others of their kind.
    apart: Vec<(JwsAlg, OnceLock<Arc<SigningKey>>)>,
    rsa_encryption: OnceLock<Arc<EncryptionKey>>,
    p256_encryption: OnceLock<Arc<EncryptionKey>>,
    /// Keys that were replaced and are still published.
    previous: Vec<Previous>,
}

#[derive(Debug)]
struct Previous {
    key: Arc<SigningKey>,
    /// The algorithm that had it for itself.
    apart: Option<JwsAlg>,
}

/// A place for a key of each kind.
#[derive(Debug, Default)]
struct SigningKeys {
    rsa: OnceLock<Arc<SigningKey>>,
    p256: OnceLock<Arc<SigningKey>>,
    p384: OnceLock<Arc<SigningKey>>,
    p521: OnceLock<Arc<SigningKey>>,
    ed25519: OnceLock<Arc<SigningKey>>,
}

impl SigningKeys {
    fn place(&self, kind: KeyKind) -> &OnceLock<Arc<SigningKey>> {
        match kind {
            KeyKind::Rsa => &self.rsa,
            KeyKind::Ec(Curve::P256) => &self.p256,
            KeyKind::Ec(Curve::P384) => &self.p384,
            KeyKind::Ec(Curve::P521) => &self.p521,
            KeyKind::Ed25519 => &self.ed25519,
        }
    }
}

impl KeyRing {
    /// The algorithms whose keys are published whatever is in use.
    pub const LISTED: &'static [JwsAlg] = &[JwsAlg::RS256, JwsAlg::ES256];

    /// A ring whose keys are not parsed yet.
    pub fn new(source: KeySource) -> Self {
        Self {
            source,
            names: KidShape::default(),
            hmac: OnceLock::new(),
            generation: 0,
            signing: SigningKeys::default(),
            apart: Vec::new(),
            rsa_encryption: OnceLock::new(),
            p256_encryption: OnceLock::new(),
            previous: Vec::new(),
        }
    }

    /// Names its keys so from now on; those that were parsed or made before keep their names.
    #[must_use]
    pub fn named(mut self, names: KidShape) -> Self {
        self.names = names;
        self
    }

    /// What the provider itself keys HMACs with: 64 bytes that no rotation replaces.
    pub(crate) fn hmac(&self) -> &[u8] {
        self.hmac.get_or_init(|| match self.source {
            KeySource::Test(slot) => {
                let label = format!("the HMAC key of test slot {slot}");
                digest::digest(&digest::SHA512, label.as_bytes()).as_ref().to_vec()
            }
            KeySource::Fresh => Randomness::from_system().bytes::<64>().to_vec(),
        })
    }

    /// Whether the key for this algorithm was ever needed.
    pub(crate) fn is_in_use(&self, alg: JwsAlg) -> bool {
        let own = self.apart.iter().find(|(apart, _)| *apart == alg).map(|(_, place)| place);
        let place = own.or_else(|| alg.key_kind().map(|kind| self.signing.place(kind)));
        place.is_some_and(|place| place.get().is_some())
    }

    /// Gives an algorithm a key of its own, as products do that make one for each. It is a new one from any source: there
    /// is a test key for one of RSA alone.
    #[must_use]
    pub fn with_own_key(mut self, alg: JwsAlg) -> Self {
        if !self.is_apart(alg) {
            self.apart.push((alg, OnceLock::new()));
        }
        self
    }

    /// The test key of the first algorithm with an RSA key of its own.
    fn second_pem(&self, alg: JwsAlg) -> Option<&'static str> {
        let first = self.apart.iter().map(|(apart, _)| *apart).find(|apart| apart.key_kind() == Some(KeyKind::Rsa));
        self.signing_pems().filter(|_| first == Some(alg)).map(|keys| keys.rsa_second)
    }

    fn is_apart(&self, alg: JwsAlg) -> bool {
        self.apart.iter().any(|(apart, _)| *apart == alg)
    }

    /// The test keys to sign with; none after a rotation.
    fn signing_pems(&self) -> Option<&'static TestKeys> {
        self.source.test_keys().filter(|_| self.generation == 0)
    }

    fn of_kind(&self, kind: KeyKind) -> Result<Arc<SigningKey>, KeysError> {
        get_or_make(self.signing.place(kind), || match self.signing_pems() {
            Some(pems) => SigningKey::from_pem(kind, pems.signing(kind), &self.names, kind.usual_alg()),
            None => SigningKey::generate(kind, &self.names, kind.usual_alg()),
        })
    }

    /// The active key of an asymmetric algorithm; HS* have none.
    pub(crate) fn active(&self, alg: JwsAlg) -> Result<Option<Arc<SigningKey>>, KeysError> {
        let Some(kind) = alg.key_kind() else { return Ok(None) };
        match self.apart.iter().find(|(apart, _)| *apart == alg) {
            Some((_, place)) => get_or_make(place, || match self.second_pem(alg) {
                Some(pem) => SigningKey::from_pem(kind, pem, &self.names, alg),
                None => SigningKey::generate(kind, &self.names, alg),
            }),
            None => self.of_kind(kind),
        }
        .map(Some)
    }

    /// A key of this kind that no instance publishes.
    pub(crate) fn stranger(kind: KeyKind) -> Result<SigningKey, KeysError> {
        SigningKey::from_pem(kind, stranger(kind), &KidShape::default(), kind.usual_alg())
    }

    /// The provider's own encryption key. A rotation leaves it: tokens that are encrypted with it are still to be opened.
    pub(crate) fn encryption(&self, alg: KeyManagement) -> Result<Arc<EncryptionKey>, KeysError> {
        let pems = self.source.test_keys();
        match alg {
            KeyManagement::RsaOaep | KeyManagement::RsaOaep256 => get_or_make(&self.rsa_encryption, || {
                EncryptionKey::rsa(pems.map(|keys| keys.rsa_encryption), &self.names)
            }),
            KeyManagement::EcdhEs | KeyManagement::EcdhEsA256Kw => get_or_make(&self.p256_encryption, || {
                EncryptionKey::p256(pems.map(|keys| keys.p256_encryption), &self.names)
            }),
            KeyManagement::A128Kw | KeyManagement::A256Kw | KeyManagement::Pbes2Hs256A128Kw => {
                Err(KeysError::rejected("symmetric")("the provider has no secret of its own to encrypt with"))
            }
        }
    }

    /// The public half of the provider's own encryption key for this algorithm; it is not in the key set by itself.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn encryption_jwk(&self, alg: KeyManagement) -> Result<PublicJwk, KeysError> {
        self.encryption(alg)?.jwk(alg)
    }

    /// The public keys that these algorithms need, in the order of [`KeyKind::ALL`], then what was replaced. A key that
    /// serves several of them says no `alg`: either would make a careful relying party refuse the other.
    ///
    /// # Errors
    /// When a key cannot be read or made.
    pub fn published(&self, algs: &[JwsAlg]) -> Result<Vec<PublicJwk>, KeysError> {
        Ok(self.listed(algs)?.into_iter().map(|listed| listed.jwk).collect())
    }

    /// The same keys, with what each is and a certificate for it.
    ///
    /// # Errors
    /// When a key cannot be read or made.
    pub fn listed(&self, algs: &[JwsAlg]) -> Result<Vec<Listed>, KeysError> {
        let (apart, shared): (Vec<JwsAlg>, Vec<JwsAlg>) = algs.iter().partition(|alg| self.is_apart(**alg));
        let listed = |key: &SigningKey, alg, standing| {
            let jwk = PublicJwk { certificate: key.certificate(), ..key.jwk(alg) };
            Listed { role: Role::Sig, standing, jwk }
        };
        let mut keys = Vec::new();
        for kind in KeyKind::ALL {
            let of_kind = |alg: &&JwsAlg| alg.key_kind() == Some(kind);
            if shared.iter().any(|alg| of_kind(&alg)) {
                keys.push(listed(&*self.of_kind(kind)?, only_alg(kind, &shared), Standing::Active));
            }
            for alg in apart.iter().filter(of_kind) {
                keys.extend(self.active(*alg)?.map(|key| listed(&key, Some(*alg), Standing::Active)));
            }
        }
        let replaced = self.previous.iter();
        keys.extend(replaced.map(|Previous { key, apart }| {
            listed(key, apart.or_else(|| only_alg(key.kind, &shared)), Standing::Passive)
        }));
        Ok(keys)
    }

    /// The key for this algorithm, active or replaced, that a token's header names.
    pub(crate) fn by_kid(&self, alg: JwsAlg, kid: &str) -> Result<Option<Arc<SigningKey>>, KeysError> {
        let Some(active) = self.active(alg)? else { return Ok(None) };
        if active.kid == kid {
            return Ok(Some(active));
        }
        let mut replaced = self.previous.iter().map(|previous| &previous.key);
        Ok(replaced.find(|key| key.kind == active.kind && key.kid == kid).cloned())
    }

    /// Opens a token that was encrypted with this instance's own key.
    ///
    /// # Errors
    /// When it is no compact JWE, or was encrypted with another key.
    pub fn open(&self, jwe: &str) -> Result<String, JweError> {
        jwe::open(jwe, self)
    }

    /// New keys sign from now on; the old ones stay published (Core 10.1.1). The encryption keys stay.
    ///
    /// # Errors
    /// When the old keys cannot be read.
    pub fn rotate(&mut self) -> Result<(), KeysError> {
        self.rotate_with(Retirement::Overlap)
    }

    /// New keys sign from now on, and this becomes of the old ones. The encryption keys stay.
    ///
    /// # Errors
    /// When the old keys cannot be read.
    pub fn rotate_with(&mut self, retirement: Retirement) -> Result<(), KeysError> {
        if retirement != Retirement::Overlap {
            self.previous.clear();
        }
        // A key that is listed counts as seen even if it was never asked for; of the others nobody can know.
        for alg in Self::LISTED {
            self.active(*alg)?;
        }
        for kind in KeyKind::ALL {
            let used = self.signing.place(kind).get().cloned();
            self.previous.extend(used.map(|key| Previous { key, apart: None }));
        }
        for (alg, place) in &mut self.apart {
            self.previous.extend(place.take().map(|key| Previous { key, apart: Some(*alg) }));
        }
        if retirement == Retirement::Instant {
            self.previous.clear();
        }
        self.generation += 1;
        self.signing = SigningKeys::default();
        Ok(())
    }

    /// New keys sign from now on, and the old ones are gone. The encryption keys stay.
    ///
    /// # Errors
    /// When the old keys cannot be read.
    pub fn replace(&mut self) -> Result<(), KeysError> {
        self.rotate()?;
        self.previous.clear();
        Ok(())
    }
}

/// The algorithm that a key of this kind says: the only one of `algs` that it serves, or, if it serves none of them, the
/// only one there is.
fn only_alg(kind: KeyKind, algs: &[JwsAlg]) -> Option<JwsAlg> {
    let fitting =
        |algs: &[JwsAlg]| -> Vec<JwsAlg> { algs.iter().copied().filter(|alg| alg.key_kind() == Some(kind)).collect() };
    let served = Some(fitting(algs)).filter(|served| !served.is_empty()).unwrap_or_else(|| fitting(JwsAlg::ALL));
    let first = *served.first()?;
    served.iter().all(|alg| *alg == first).then_some(first)
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

    fn texts(keys: &[PublicJwk], member: &str) -> Vec<String> {
        keys.iter().map(|key| key.members.text(member).unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn every_embedded_key_is_read_and_no_two_are_alike() {
        let mut kids = Vec::new();
        for slot in 0..KeySource::SLOTS {
            let ring = KeyRing::new(KeySource::Test(slot));
            kids.extend(texts(&ring.published(JwsAlg::ALL).unwrap(), "kid"));
            for alg in [KeyManagement::RsaOaep, KeyManagement::EcdhEs] {
                kids.push(ring.encryption(alg).unwrap().kid().to_owned());
            }
        }
        kids.extend(KeyKind::ALL.map(|kind| KeyRing::stranger(kind).unwrap().kid));
        assert_eq!(kids.len(), 4 * 7 + 5);
        kids.sort();
        let all = kids.len();
        kids.dedup();
        assert_eq!(kids.len(), all);
    }

    #[test]
    fn only_what_is_asked_for_is_published_and_parsed() {
        let ring = KeyRing::new(KeySource::Test(0));
        let listed = ring.published(KeyRing::LISTED).unwrap();
        assert_eq!(texts(&listed, "alg"), ["RS256", "ES256"]);
        for kind in [KeyKind::Ec(Curve::P384), KeyKind::Ec(Curve::P521), KeyKind::Ed25519] {
            assert!(ring.signing.place(kind).get().is_none(), "{kind:?}");
        }
        assert!(ring.rsa_encryption.get().is_none() && ring.p256_encryption.get().is_none());
        let asked = ring.published(&[JwsAlg::EdDSA, JwsAlg::ES384, JwsAlg::HS256]).unwrap();
        assert_eq!(texts(&asked, "crv"), ["P-384", "Ed25519"]);
    }

    #[test]
    fn a_key_that_serves_two_algorithms_says_neither() {
        let ring = KeyRing::new(KeySource::Test(0));
        assert_eq!(texts(&ring.published(&[JwsAlg::PS256, JwsAlg::PS256]).unwrap(), "alg"), ["PS256"]);
        assert_eq!(texts(&ring.published(&[JwsAlg::PS256, JwsAlg::RS256]).unwrap(), "alg"), ["-"]);
    }

    #[test]
    fn an_algorithm_with_a_key_of_its_own_shares_it_with_none_not_even_after_a_rotation() {
        let mut ring = KeyRing::new(KeySource::Test(0)).with_own_key(JwsAlg::ES256).with_own_key(JwsAlg::ES256);
        let algs = [JwsAlg::RS256, JwsAlg::PS256, JwsAlg::ES256];
        let shared = KeyRing::new(KeySource::Test(0)).active(JwsAlg::ES256).unwrap().unwrap().kid.clone();
        let own = ring.active(JwsAlg::ES256).unwrap().unwrap().kid.clone();
        assert_ne!(own, shared);
        assert_eq!(texts(&ring.published(&algs).unwrap(), "alg"), ["-", "ES256"]);
        ring.rotate().unwrap();
        assert_eq!(texts(&ring.published(&algs).unwrap(), "alg"), ["-", "ES256", "-", "ES256"]);
        assert!(ring.by_kid(JwsAlg::ES256, &own).unwrap().is_some());
        assert!(ring.by_kid(JwsAlg::ES256, &shared).unwrap().is_none());
    }

    #[test]
    fn two_rsa_algorithms_can_be_told_apart() {
        let ring = KeyRing::new(KeySource::Test(0)).with_own_key(JwsAlg::PS256);
        let keys = ring.published(&[JwsAlg::RS256, JwsAlg::PS256]).unwrap();
        assert_eq!(texts(&keys, "alg"), ["RS256", "PS256"]);
        assert_ne!(texts(&keys, "n")[0], texts(&keys, "n")[1]);
    }

    #[test]
    fn a_rotation_signs_with_a_new_key_and_still_publishes_the_old_one() {
        let mut ring = KeyRing::new(KeySource::Test(0));
        let old = ring.active(JwsAlg::ES256).unwrap().unwrap().kid.clone();
        ring.rotate().unwrap();
        assert_ne!(ring.active(JwsAlg::ES256).unwrap().unwrap().kid, old);
        assert!(ring.by_kid(JwsAlg::ES256, &old).unwrap().is_some());
        assert_eq!(ring.published(KeyRing::LISTED).unwrap().len(), 4);
    }

    #[test]
    fn a_rotation_keeps_every_key_that_was_used_and_makes_none() {
        let mut ring = KeyRing::new(KeySource::Test(0));
        let used = ring.active(JwsAlg::EdDSA).unwrap().unwrap().kid.clone();
        ring.rotate().unwrap();
        assert_eq!(
            ring.previous.iter().map(|old| old.key.kind.name()).collect::<Vec<_>>(),
            ["RSA", "P-256", "Ed25519"]
        );
        assert!(ring.by_kid(JwsAlg::EdDSA, &used).unwrap().is_some());
        assert!(ring.by_kid(JwsAlg::ES256, &used).unwrap().is_none());
    }

    #[test]
    fn fresh_keys_are_made_of_every_kind() {
        let ring = KeyRing::new(KeySource::Fresh);
        let kinds = texts(&ring.published(&[JwsAlg::ES384, JwsAlg::ES512, JwsAlg::EdDSA]).unwrap(), "kty");
        assert_eq!(kinds, ["EC", "EC", "OKP"]);
        assert_eq!(ring.encryption_jwk(KeyManagement::EcdhEs).unwrap().members.text("use"), Some("enc"));
    }
}

use std::fmt;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore as _, SeedableRng as _};

/// A source of random values. A seed makes every code, state and identifier of a run the same again.
///
/// Keys, and the randomness inside ECDSA, PSS and OAEP, come from the cryptographic library and cannot be seeded.
pub struct Randomness(Mutex<ChaCha20Rng>);

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

impl Randomness {
    /// The same values every time, for the same `seed`.
    pub fn from_seed(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }

    /// Values that nobody can foresee.
    pub fn from_system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
        let rng = ChaCha20Rng::from_entropy();
        Self(Mutex::new(rng))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A random number, for seeding another source.
    pub fn number(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }

    /// `len` characters out of `alphabet`, which must be ASCII and not empty.
    pub fn text(&self, len: usize, alphabet: &[u8]) -> String {
        (0..len).map(|_| char::from(alphabet[(self.number() % alphabet.len() as u64) as usize])).collect()
    }

    /// 32 bytes as 43 base64url characters: an unguessable token, code, state, nonce or code verifier.
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A UUID, version 4 (RFC 9562 section 5.4), in lower-case hex with hyphens.
    pub fn uuid(&self) -> String {
        let mut b = self.bytes::<16>();
        b[6] = (b[6] & 0x0f) | 0x40;
        b[8] = (b[8] & 0x3f) | 0x80;
        let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_values_again() {
        let (a, b) = (Randomness::from_seed(7), Randomness::from_seed(7));
        assert_eq!((a.token(), a.uuid()), (b.token(), b.uuid()));
        assert_ne!(Randomness::from_seed(8).token(), Randomness::from_seed(7).token());
    }

    #[test]
    fn a_uuid_is_of_version_4() {
        let uuid = Randomness::from_seed(1).uuid();
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
    }
}

use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, EphemeralPrivateKey, PrivateKey, UnparsedPublicKey, agree,
    agree_ephemeral,
};
use aws_lc_rs::rand::SystemRandom;

use super::concat_kdf;
use super::error::JweError;
use crate::jose::alg::Curve;

/// What both sides come to: `len` bytes for `algorithm` (RFC 7518 section 4.6.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct Purpose<'a> {
    pub(super) algorithm: &'a str,
    pub(super) apu: &'a [u8],
    pub(super) apv: &'a [u8],
    pub(super) len: usize,
}

impl Purpose<'_> {
    fn derive(self, shared: &[u8]) -> Vec<u8> {
        concat_kdf::derive(shared, self.algorithm, self.apu, self.apv, self.len)
    }
}

/// How the library names the curve.
pub(super) fn ecdh(curve: Curve) -> &'static Algorithm {
    match curve {
        Curve::P256 => &ECDH_P256,
        Curve::P384 => &ECDH_P384,
        Curve::P521 => &ECDH_P521,
    }
}

/// The sender's half: the point of a new key, and what is agreed on with the receiver's point.
pub(super) fn with_new_key(
    curve: Curve,
    receiver: &[u8],
    purpose: Purpose<'_>,
) -> Result<(Vec<u8>, Vec<u8>), JweError> {
    // The library's own source: it makes keys from no other.
    let mine = EphemeralPrivateKey::generate(ecdh(curve), &SystemRandom::new()).map_err(|_| JweError::Refused)?;
    let point = mine.compute_public_key().map_err(|_| JweError::Refused)?.as_ref().to_vec();
    let receiver = UnparsedPublicKey::new(ecdh(curve), receiver);
    let derived = agree_ephemeral(mine, receiver, JweError::Refused, |shared| Ok(purpose.derive(shared)))?;
    Ok((point, derived))
}

/// The receiver's half: what is agreed on with the sender's point.
pub(super) fn with_own_key(own: &PrivateKey, sender: &[u8], purpose: Purpose<'_>) -> Result<Vec<u8>, JweError> {
    let sender = UnparsedPublicKey::new(own.algorithm(), sender);
    agree(own, sender, JweError::Refused, |shared| Ok(purpose.derive(shared)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_come_to_the_same_on_every_curve() {
        for curve in Curve::ALL {
            let own = PrivateKey::generate(ecdh(curve)).unwrap();
            let public = own.compute_public_key().unwrap();
            let purpose = Purpose { algorithm: "A256GCM", apu: b"", apv: b"", len: 32 };
            let (sent, derived) = with_new_key(curve, public.as_ref(), purpose).unwrap();
            assert_eq!(sent.len(), 1 + 2 * curve.coordinate_len());
            assert_eq!(with_own_key(&own, &sent, purpose).unwrap(), derived, "{curve:?}");
            let other = Purpose { algorithm: "A128GCM", ..purpose };
            assert_ne!(with_own_key(&own, &sent, other).unwrap(), derived, "{curve:?}");
        }
    }
}

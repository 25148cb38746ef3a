//! A key out of a secret, by many rounds of hashing (RFC 7518 section 4.8).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;

/// `p2c`: how many rounds.
pub(super) const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).unwrap();

/// The key of 128 bits that wraps the content key. "The salt value used is (UTF8(Alg) || 0x00 || Salt Input)".
pub(super) fn key(secret: &[u8], alg: &str, salt: &[u8]) -> [u8; 16] {
    let salt = [alg.as_bytes(), &[0], salt].concat();
    let mut key = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, secret, &mut key);
    key
}

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;

/// Few, since the passwords are of test accounts and a hundred logins must not take seconds.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
/// Bytes of a salt.
pub(super) const SALT: usize = 16;
const DIGEST: usize = 32;

/// Salt and PBKDF2 digest of a password, one after the other.
pub(super) fn digest(password: &str, salt: &[u8; SALT]) -> Vec<u8> {
    let mut stored = salt.to_vec();
    let mut digest = [0; DIGEST];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, salt, password.as_bytes(), &mut digest);
    stored.extend(digest);
    stored
}

pub(super) fn verify(password: &str, stored: &[u8]) -> bool {
    let (salt, digest) = stored.split_at_checked(SALT).unwrap_or((&[0; SALT], &[0; DIGEST]));
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, salt, password.as_bytes(), digest).is_ok()
}

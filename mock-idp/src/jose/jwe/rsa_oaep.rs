use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};

use super::error::JweError;

/// The hash of RSA-OAEP (RFC 7518 section 4.3).
#[derive(Clone, Copy, Debug)]
pub(super) enum Oaep {
    /// RSA-OAEP.
    Sha1,
    /// RSA-OAEP-256.
    Sha256,
}

impl Oaep {
    fn algorithm(self) -> &'static OaepAlgorithm {
        match self {
            Self::Sha1 => &OAEP_SHA1_MGF1SHA1,
            Self::Sha256 => &OAEP_SHA256_MGF1SHA256,
        }
    }
}

/// Encrypts the content key.
pub(super) fn wrap(oaep: Oaep, key: &PublicEncryptingKey, content_key: &[u8]) -> Result<Vec<u8>, JweError> {
    let key = OaepPublicEncryptingKey::new(key.clone()).map_err(|_| JweError::Refused)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    let wrapped = key.encrypt(oaep.algorithm(), content_key, &mut wrapped, None).map_err(|_| JweError::Refused)?;
    Ok(wrapped.to_vec())
}

/// Decrypts the content key.
pub(super) fn unwrap(oaep: Oaep, key: &PrivateDecryptingKey, wrapped: &[u8]) -> Result<Vec<u8>, JweError> {
    let key = OaepPrivateDecryptingKey::new(key.clone()).map_err(|_| JweError::Refused)?;
    let mut content_key = vec![0; key.min_output_size()];
    let content_key = key.decrypt(oaep.algorithm(), wrapped, &mut content_key, None).map_err(|_| JweError::Refused)?;
    Ok(content_key.to_vec())
}

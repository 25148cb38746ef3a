use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Randomness;
use thiserror::Error;

use super::alg::Encryption;
use super::keys::{EncryptionKey, KeyRing};
use crate::vocab::Members;

/// Why a JWE could not be made or opened.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum JweError {
    /// Not five parts, or not base64url.
    #[error("not a compact JWE")]
    Malformed,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Refused,
}

/// Wraps a signed token with the provider's own encryption key (RFC 7519 section 11.2: sign, then encrypt).
pub(crate) fn encrypt_token(
    token: &str,
    with: Encryption,
    keys: &KeyRing,
    random: &Randomness,
) -> Result<String, JweError> {
    let key = keys.encryption().map_err(|_| JweError::Refused)?;
    let header = Members::from_iter([
        ("alg", with.alg.name()),
        ("enc", with.enc.name()),
        ("cty", "JWT"),
        ("kid", key.kid.as_str()),
    ]);
    encrypt(&header, token, &key, random)
}

/// Wraps a signed token (RFC 7516 section 5.1). The header is written as given; the content key and the initialization
/// vector come from `random`.
fn encrypt(header: &Members, token: &str, key: &EncryptionKey, random: &Randomness) -> Result<String, JweError> {
    let content_key = random.bytes::<32>();
    let iv = random.bytes::<12>();
    let oaep = OaepPublicEncryptingKey::new(key.public.clone()).map_err(|_| JweError::Refused)?;
    let mut wrapped = vec![0; oaep.ciphertext_size()];
    let wrapped =
        oaep.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut wrapped, None).map_err(|_| JweError::Refused)?;
    let protected = URL_SAFE_NO_PAD.encode(header.to_json());
    let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).map_err(|_| JweError::Refused)?);
    let mut content = token.as_bytes().to_vec();
    let tag = sealing
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::from(protected.as_bytes()), &mut content)
        .map_err(|_| JweError::Refused)?;
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    Ok(format!("{protected}.{}.{}.{}.{}", encode(wrapped), encode(&iv), encode(&content), encode(tag.as_ref())))
}

/// Opens what [`encrypt`] made.
pub(super) fn decrypt(jwe: &str, key: &EncryptionKey) -> Result<String, JweError> {
    let parts: Vec<&str> = jwe.split('.').collect();
    let [protected, wrapped, iv, content, tag] = parts.as_slice() else { return Err(JweError::Malformed) };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| JweError::Malformed);
    let oaep = aws_lc_rs::rsa::OaepPrivateDecryptingKey::new(key.private.clone()).map_err(|_| JweError::Refused)?;
    let mut content_key = vec![0; oaep.min_output_size()];
    let content_key = oaep
        .decrypt(&OAEP_SHA256_MGF1SHA256, &bytes(wrapped)?, &mut content_key, None)
        .map_err(|_| JweError::Refused)?;
    let opening = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, content_key).map_err(|_| JweError::Refused)?);
    let nonce = Nonce::try_assume_unique_for_key(&bytes(iv)?).map_err(|_| JweError::Malformed)?;
    let mut sealed = bytes(content)?;
    sealed.extend(bytes(tag)?);
    let opened =
        opening.open_in_place(nonce, Aad::from(protected.as_bytes()), &mut sealed).map_err(|_| JweError::Refused)?;
    String::from_utf8(opened.to_vec()).map_err(|_| JweError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::KeySource;

    #[test]
    fn what_is_wrapped_here_can_be_opened_here_and_nowhere_else() {
        let with: Encryption = "RSA-OAEP-256 A256GCM".parse().unwrap();
        let header = Members::from_iter([("alg", with.alg.name()), ("enc", with.enc.name())]);
        let key = KeyRing::new(KeySource::Test(0)).encryption().unwrap();
        let jwe = encrypt(&header, "a.b.c", &key, &Randomness::from_seed(1)).unwrap();
        assert_eq!(jwe.split('.').count(), 5);
        assert_eq!(decrypt(&jwe, &key).unwrap(), "a.b.c");
        let other = KeyRing::new(KeySource::Test(1)).encryption().unwrap();
        assert_eq!(decrypt(&jwe, &other), Err(JweError::Refused));
    }
}

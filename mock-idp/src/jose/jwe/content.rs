use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_256, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use clock::Randomness;

use super::error::JweError;
use crate::jose::encryption::ContentEncryption;

/// An encrypted content with what is needed to open it.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) iv: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// A new content key. No more is drawn than is needed, so that a seed gives the same tokens whatever else is played.
pub(super) fn new_key(enc: ContentEncryption, random: &Randomness) -> Vec<u8> {
    match enc {
        ContentEncryption::A128Gcm => random.bytes::<16>().to_vec(),
        ContentEncryption::A256Gcm | ContentEncryption::A128CbcHs256 => random.bytes::<32>().to_vec(),
        ContentEncryption::A256CbcHs512 => random.bytes::<64>().to_vec(),
    }
}

/// Encrypts under a key of the right length (RFC 7516 section 5.1, steps 9 to 15). `aad` is the encoded header.
pub(super) fn seal(
    enc: ContentEncryption,
    key: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    random: &Randomness,
) -> Result<Sealed, JweError> {
    let mut ciphertext = plaintext.to_vec();
    if let Some(cbc) = CbcHmac::of(enc, key)? {
        let iv = random.bytes::<16>();
        let context = EncryptionContext::Iv128(FixedLength::from(iv));
        let cipher = UnboundCipherKey::new(cbc.cipher, cbc.encryption_key).map_err(|_| JweError::Refused)?;
        PaddedBlockEncryptingKey::cbc_pkcs7(cipher)
            .and_then(|cipher| cipher.less_safe_encrypt(&mut ciphertext, context))
            .map_err(|_| JweError::Refused)?;
        let tag = cbc.tag(aad, &iv, &ciphertext);
        return Ok(Sealed { iv: iv.to_vec(), ciphertext, tag });
    }
    let iv = random.bytes::<12>();
    let tag = gcm(enc, key)?
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::from(aad), &mut ciphertext)
        .map_err(|_| JweError::Refused)?;
    Ok(Sealed { iv: iv.to_vec(), ciphertext, tag: tag.as_ref().to_vec() })
}

/// Decrypts (RFC 7516 section 5.2, steps 14 to 16).
pub(super) fn open(enc: ContentEncryption, key: &[u8], aad: &[u8], sealed: Sealed) -> Result<Vec<u8>, JweError> {
    let Sealed { iv, mut ciphertext, tag } = sealed;
    if let Some(cbc) = CbcHmac::of(enc, key)? {
        verify_slices_are_equal(&cbc.tag(aad, &iv, &ciphertext), &tag).map_err(|_| JweError::Refused)?;
        let iv = FixedLength::try_from(iv.as_slice()).map_err(|_| JweError::Malformed)?;
        let cipher = UnboundCipherKey::new(cbc.cipher, cbc.encryption_key).map_err(|_| JweError::Refused)?;
        return PaddedBlockDecryptingKey::cbc_pkcs7(cipher)
            .and_then(|cipher| {
                cipher.decrypt(&mut ciphertext, DecryptionContext::Iv128(iv)).map(|opened| opened.to_vec())
            })
            .map_err(|_| JweError::Refused);
    }
    let nonce = Nonce::try_assume_unique_for_key(&iv).map_err(|_| JweError::Malformed)?;
    gcm(enc, key)?
        .open_in_place_separate_tag(nonce, Aad::from(aad), &tag, &mut ciphertext)
        .map_err(|_| JweError::Refused)?;
    Ok(ciphertext)
}

fn gcm(enc: ContentEncryption, key: &[u8]) -> Result<LessSafeKey, JweError> {
    let algorithm = if enc == ContentEncryption::A128Gcm { &AES_128_GCM } else { &AES_256_GCM };
    UnboundKey::new(algorithm, key).map(LessSafeKey::new).map_err(|_| JweError::Refused)
}

/// AES CBC with an HMAC over all of it (RFC 7518 section 5.2.2).
struct CbcHmac<'k> {
    cipher: &'static Algorithm,
    mac: hmac::Algorithm,
    mac_key: &'k [u8],
    encryption_key: &'k [u8],
}

impl<'k> CbcHmac<'k> {
    /// `None` for GCM.
    fn of(enc: ContentEncryption, key: &'k [u8]) -> Result<Option<Self>, JweError> {
        let (cipher, mac) = match enc {
            ContentEncryption::A128Gcm | ContentEncryption::A256Gcm => return Ok(None),
            ContentEncryption::A128CbcHs256 => (&AES_128, hmac::HMAC_SHA256),
            ContentEncryption::A256CbcHs512 => (&AES_256, hmac::HMAC_SHA512),
        };
        // "The initial octets": MAC_KEY; "the final octets": ENC_KEY.
        let (mac_key, encryption_key) = key.split_at_checked(enc.key_len() / 2).ok_or(JweError::Refused)?;
        Ok(Some(Self { cipher, mac, mac_key, encryption_key }))
    }

    /// The first half of the HMAC over header, vector, ciphertext and the header's length in bits.
    fn tag(&self, aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> Vec<u8> {
        let mut hmac = hmac::Context::with_key(&hmac::Key::new(self.mac, self.mac_key));
        let bits = (aad.len() as u64) * 8;
        for part in [aad, iv, ciphertext, bits.to_be_bytes().as_slice()] {
            hmac.update(part);
        }
        let whole = hmac.sign();
        whole.as_ref()[..self.mac_key.len()].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, the header and the vector of RFC 7518 appendix B.
    const TEXT: &[u8] = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
    const HEADER: &[u8] = b"The second principle of Auguste Kerckhoffs";
    const IV: [u8; 16] =
        [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];

    #[test]
    fn the_examples_of_rfc_7518_appendix_b_come_out() {
        for (enc, expected) in [
            (ContentEncryption::A128CbcHs256, "652c3fa36b0a7c5b3219fab3a30bc1c4"),
            (ContentEncryption::A256CbcHs512, "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5"),
        ] {
            let key: Vec<u8> = (0..u8::try_from(enc.key_len()).unwrap()).collect();
            let cbc = CbcHmac::of(enc, &key).unwrap().unwrap();
            let mut ciphertext = TEXT.to_vec();
            PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(cbc.cipher, cbc.encryption_key).unwrap())
                .unwrap()
                .less_safe_encrypt(&mut ciphertext, EncryptionContext::Iv128(FixedLength::from(IV)))
                .unwrap();
            let tag = cbc.tag(HEADER, &IV, &ciphertext);
            assert_eq!(tag.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), expected, "{enc:?}");
            let sealed = Sealed { iv: IV.to_vec(), ciphertext, tag };
            assert_eq!(open(enc, &key, HEADER, sealed).unwrap(), TEXT, "{enc:?}");
        }
    }

    #[test]
    fn a_key_or_a_tag_of_another_length_is_refused() {
        for enc in ContentEncryption::ALL {
            let random = Randomness::from_seed(1);
            let key = new_key(enc, &random);
            assert_eq!(key.len(), enc.key_len());
            let mut sealed = seal(enc, &key, b"header", b"text", &random).unwrap();
            sealed.tag.pop();
            assert_eq!(open(enc, &key, b"header", sealed), Err(JweError::Refused), "{enc:?}");
            let sealed = seal(enc, &key, b"header", b"text", &random).unwrap();
            assert_eq!(open(enc, &key[1..], b"header", sealed), Err(JweError::Refused), "{enc:?}");
        }
    }
}

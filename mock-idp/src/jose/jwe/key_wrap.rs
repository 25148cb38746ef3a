use aws_lc_rs::key_wrap::{AES_128, AES_256, AesBlockCipher, AesKek, KeyWrap as _};

use super::error::JweError;

/// How many bytes are agreed on to wrap with.
pub(super) const KEY_LEN: usize = 32;

/// The cipher for a key of that length.
fn cipher(key: &[u8]) -> &'static AesBlockCipher {
    if key.len() == 16 { &AES_128 } else { &AES_256 }
}

/// Wraps the content key in what was agreed on (RFC 7518 section 4.4; RFC 3394 section 2.2.1).
pub(super) fn wrap(agreed: &[u8], content_key: &[u8]) -> Result<Vec<u8>, JweError> {
    let kek = AesKek::new(cipher(agreed), agreed).map_err(|_| JweError::Refused)?;
    let mut wrapped = vec![0; content_key.len() + 8];
    kek.wrap(content_key, &mut wrapped).map(|wrapped| wrapped.to_vec()).map_err(|_| JweError::Refused)
}

/// Unwraps the content key.
pub(super) fn unwrap(agreed: &[u8], wrapped: &[u8]) -> Result<Vec<u8>, JweError> {
    let kek = AesKek::new(cipher(agreed), agreed).map_err(|_| JweError::Refused)?;
    let mut content_key = vec![0; wrapped.len()];
    kek.unwrap(wrapped, &mut content_key).map(|key| key.to_vec()).map_err(|_| JweError::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_3394_section_4_6_comes_out() {
        let kek: Vec<u8> = (0..32).collect();
        let key: Vec<u8> = (0..16).map(|byte| byte * 0x11).chain(0..16).collect();
        let wrapped = wrap(&kek, &key).unwrap();
        let hex: String = wrapped.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(hex, "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21");
        assert_eq!(unwrap(&kek, &wrapped).unwrap(), key);
    }
}

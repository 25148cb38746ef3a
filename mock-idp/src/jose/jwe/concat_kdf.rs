use aws_lc_rs::digest::{Context, SHA256};

/// The Concat KDF of NIST SP 800-56A with SHA-256, as RFC 7518 section 4.6.2 fills it in: `len` bytes for `algorithm`
/// (`enc` where what is derived is the content key, `alg` where it wraps it).
pub(super) fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], len: usize) -> Vec<u8> {
    let mut derived = Vec::with_capacity(len + SHA256.output_len());
    let mut round: u32 = 1;
    while derived.len() < len {
        let mut hash = Context::new(&SHA256);
        hash.update(&round.to_be_bytes());
        hash.update(shared);
        for field in [algorithm.as_bytes(), apu, apv] {
            hash.update(&number(field.len()));
            hash.update(field);
        }
        // SuppPubInfo: the length in bits. SuppPrivInfo is empty.
        hash.update(&number(len * 8));
        derived.extend(hash.finish().as_ref());
        round += 1;
    }
    derived.truncate(len);
    derived
}

/// A 32-bit big-endian number. What is counted here is a part of a header or a key, far below its limit.
fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn the_example_of_rfc_7518_appendix_c_comes_out() {
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128,
            106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let derived = derive(&shared, "A128GCM", b"Alice", b"Bob", 16);
        assert_eq!(URL_SAFE_NO_PAD.encode(derived), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn a_key_longer_than_the_hash_takes_a_second_round() {
        let long = derive(b"shared", "A256CBC-HS512", b"", b"", 64);
        assert_eq!(long.len(), 64);
        assert_ne!(long[..32], long[32..]);
    }
}

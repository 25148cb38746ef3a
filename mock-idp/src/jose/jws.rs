use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaParameters, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::alg::{Curve, Hash, JwsAlg, KeyKind, Scheme};
use super::keys::{KeyRing, KeysError, Pair, SigningKey};
use crate::vocab::Members;

/// A token that cannot be signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The key is not there or not usable.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// An HMAC for a client without a secret.
    #[error("{0} needs a client secret, and the client has none; give it one or choose RS256")]
    NoSecret(JwsAlg),
    /// A key pair of another kind than the algorithm's.
    #[error("{alg} does not sign with a key of the kind {kind}")]
    Unfit {
        /// The algorithm.
        alg: JwsAlg,
        /// The kind of the key.
        kind: &'static str,
    },
    /// The cryptographic library refused.
    #[error("the cryptographic library refused to sign")]
    Refused,
}

/// A compact JWS in its parts (RFC 7515 section 7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jws {
    /// Base64url header and payload, joined by a dot.
    pub signing_input: String,
    /// The raw signature.
    pub signature: Vec<u8>,
}

impl Jws {
    /// The compact serialization.
    pub fn compact(&self) -> String {
        format!("{}.{}", self.signing_input, URL_SAFE_NO_PAD.encode(&self.signature))
    }
}

pub(crate) fn signing_input(header: &Members, payload: &Members) -> String {
    signing_input_of(&header.to_json(), payload)
}

/// The same with a header whose text stands as it is.
pub(crate) fn signing_input_of(header: &str, payload: &Members) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload.to_json()))
}

/// The header that a token of this algorithm honestly has: `alg`, `typ`, and the `kid` of the active key.
pub(crate) fn honest_header(alg: JwsAlg, typ: Option<&str>, keys: &KeyRing) -> Result<Members, SignError> {
    let mut header = Members::from_iter([("alg", alg.name())]);
    if let Some(typ) = typ {
        header.push("typ", typ);
    }
    if let Some(key) = keys.active(alg)? {
        header.push("kid", key.kid.as_str());
    }
    Ok(header)
}

/// Signs claims honestly: with the ring's active key, or with the client's secret.
///
/// # Errors
/// When the key cannot be read or made, or an HMAC is asked for without a secret.
pub fn sign(
    claims: &Members,
    alg: JwsAlg,
    typ: Option<&str>,
    keys: &KeyRing,
    secret: Option<&str>,
) -> Result<String, SignError> {
    let signing_input = signing_input(&honest_header(alg, typ, keys)?, claims);
    let signature = sign_input(alg, signing_input.as_bytes(), keys, secret.map(str::as_bytes))?;
    Ok(Jws { signing_input, signature }.compact())
}

/// The signature of the ring's active key, or of the client's secret.
pub(crate) fn sign_input(
    alg: JwsAlg,
    input: &[u8],
    keys: &KeyRing,
    secret: Option<&[u8]>,
) -> Result<Vec<u8>, SignError> {
    match keys.active(alg)? {
        Some(key) => sign_with(&key, alg, input),
        None => Ok(hmac_of(alg.hash(), secret.ok_or(SignError::NoSecret(alg))?, input)),
    }
}

pub(crate) fn sign_with(key: &SigningKey, alg: JwsAlg, input: &[u8]) -> Result<Vec<u8>, SignError> {
    if alg.key_kind() != Some(key.kind) {
        return Err(SignError::Unfit { alg, kind: key.kind.name() });
    }
    // The cryptographic library's own source: ECDSA and PSS take randomness that cannot be handed in.
    let random = SystemRandom::new();
    match &key.pair {
        Pair::Rsa(pair) => {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(rsa_padding(alg), &random, input, &mut signature).map_err(|_| SignError::Refused)?;
            Ok(signature)
        }
        Pair::Ec(pair) => {
            pair.sign(&random, input).map(|signature| signature.as_ref().to_vec()).map_err(|_| SignError::Refused)
        }
        Pair::Ed(pair) => {
            pair.try_sign(input).map(|signature| signature.as_ref().to_vec()).map_err(|_| SignError::Refused)
        }
    }
}

fn rsa_padding(alg: JwsAlg) -> &'static dyn RsaEncoding {
    match (alg.scheme(), alg.hash()) {
        (Scheme::Pss, Hash::Sha256) => &RSA_PSS_SHA256,
        (Scheme::Pss, Hash::Sha384) => &RSA_PSS_SHA384,
        (Scheme::Pss, Hash::Sha512) => &RSA_PSS_SHA512,
        (_, Hash::Sha256) => &RSA_PKCS1_SHA256,
        (_, Hash::Sha384) => &RSA_PKCS1_SHA384,
        (_, Hash::Sha512) => &RSA_PKCS1_SHA512,
    }
}

fn hmac_algorithm(hash: Hash) -> hmac::Algorithm {
    match hash {
        Hash::Sha256 => hmac::HMAC_SHA256,
        Hash::Sha384 => hmac::HMAC_SHA384,
        Hash::Sha512 => hmac::HMAC_SHA512,
    }
}

/// The HMAC of RFC 7518 section 3.2. A secret shorter than the hash is taken nevertheless: providers do so.
pub(crate) fn hmac_of(hash: Hash, secret: &[u8], input: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac_algorithm(hash), secret), input).as_ref().to_vec()
}

/// Header and claims of a compact JWS, unverified; `None` if it is none.
pub fn decode(token: &str) -> Option<(Members, Members)> {
    let mut parts = token.split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    Some((read(header)?, read(payload)?))
}

/// Whether this ring signed the token: its own key of that `kid`, or the client's secret.
pub fn verifies(token: &str, keys: &KeyRing, secret: Option<&str>) -> bool {
    verifies_with(token, keys, secret.map(str::as_bytes))
}

/// The same, where what HMACs are keyed with need not be a text.
pub(crate) fn verifies_with(token: &str, keys: &KeyRing, secret: Option<&[u8]>) -> bool {
    let Some((header, _)) = decode(token) else { return false };
    let Some((input, encoded)) = token.rsplit_once('.') else { return false };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(encoded) else { return false };
    let Some(Ok(alg)) = header.text("alg").map(str::parse::<JwsAlg>) else { return false };
    let Some(algorithm) = verification(alg) else {
        let key = secret.map(|secret| hmac::Key::new(hmac_algorithm(alg.hash()), secret));
        return key.is_some_and(|key| hmac::verify(&key, input.as_bytes(), &signature).is_ok());
    };
    let Ok(Some(key)) = keys.by_kid(alg, header.text("kid").unwrap_or_default()) else { return false };
    let public = match &key.pair {
        Pair::Rsa(pair) => pair.public_key().as_ref(),
        Pair::Ec(pair) => pair.public_key().as_ref(),
        Pair::Ed(pair) => pair.public_key().as_ref(),
    };
    UnparsedPublicKey::new(algorithm, public).verify(input.as_bytes(), &signature).is_ok()
}

/// How the library verifies RSA signatures by modulus and exponent; none for others.
pub(super) fn rsa_parameters(alg: JwsAlg) -> Option<&'static RsaParameters> {
    Some(match (alg.key_kind()?, alg.scheme(), alg.hash()) {
        (KeyKind::Rsa, Scheme::Pss, Hash::Sha256) => &RSA_PSS_2048_8192_SHA256,
        (KeyKind::Rsa, Scheme::Pss, Hash::Sha384) => &RSA_PSS_2048_8192_SHA384,
        (KeyKind::Rsa, Scheme::Pss, Hash::Sha512) => &RSA_PSS_2048_8192_SHA512,
        (KeyKind::Rsa, _, Hash::Sha256) => &RSA_PKCS1_2048_8192_SHA256,
        (KeyKind::Rsa, _, Hash::Sha384) => &RSA_PKCS1_2048_8192_SHA384,
        (KeyKind::Rsa, _, Hash::Sha512) => &RSA_PKCS1_2048_8192_SHA512,
        _ => return None,
    })
}

/// How the library verifies; none for HMAC.
pub(super) fn verification(alg: JwsAlg) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (alg.key_kind()?, alg.scheme(), alg.hash()) {
        (KeyKind::Ec(Curve::P256), ..) => &ECDSA_P256_SHA256_FIXED,
        (KeyKind::Ec(Curve::P384), ..) => &ECDSA_P384_SHA384_FIXED,
        (KeyKind::Ec(Curve::P521), ..) => &ECDSA_P521_SHA512_FIXED,
        (KeyKind::Ed25519, ..) => &ED25519,
        (KeyKind::Rsa, ..) => rsa_parameters(alg)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::jose::KeySource;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_signed_is_read_back_and_verifies(claims in proptest::collection::vec((".{0,12}", ".{0,40}"), 0..8)) {
            let keys = KeyRing::new(KeySource::Test(1));
            let claims = Members::from_iter(claims);
            for alg in JwsAlg::ALL {
                let token = sign(&claims, *alg, Some("JWT"), &keys, Some("secret")).unwrap();
                let (header, read) = decode(&token).unwrap();
                prop_assert_eq!(&read, &claims);
                prop_assert_eq!(header.text("alg"), Some(alg.name()));
                prop_assert!(verifies(&token, &keys, Some("secret")), "{}", alg);
            }
        }
    }

    #[test]
    fn a_key_of_another_kind_does_not_sign() {
        let key = KeyRing::stranger(KeyKind::Ed25519).unwrap();
        let said = sign_with(&key, JwsAlg::ES512, b"").unwrap_err().to_string();
        assert_eq!(said, "ES512 does not sign with a key of the kind Ed25519");
    }

    #[test]
    fn an_hmac_without_a_secret_says_what_is_missing() {
        let keys = KeyRing::new(KeySource::Test(0));
        let said = sign(&Members::new(), JwsAlg::HS384, None, &keys, None).unwrap_err().to_string();
        assert!(said.starts_with("HS384 needs a client secret"), "{said}");
    }

    #[test]
    fn a_token_whose_header_names_another_algorithm_does_not_verify() {
        let keys = KeyRing::new(KeySource::Test(0));
        for (alg, other) in [(JwsAlg::RS256, "RS384"), (JwsAlg::PS256, "RS256"), (JwsAlg::ES256, "ES384")] {
            let mut header = honest_header(alg, None, &keys).unwrap();
            header.set("alg", other);
            let signing_input = signing_input(&header, &Members::new());
            let signature = sign_input(alg, signing_input.as_bytes(), &keys, None).unwrap();
            assert!(!verifies(&Jws { signing_input, signature }.compact(), &keys, None), "{alg} as {other}");
        }
    }
}

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use aws_lc_rs::{hmac, signature};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::alg::JwsAlg;
use super::keys::{KeyRing, KeysError, Pair, SigningKey};
use crate::vocab::Members;

/// A token that cannot be signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The key is not there or not usable.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// HS256 for a client without a secret.
    #[error("HS256 needs a client secret, and the client has none; give it one or choose RS256")]
    NoSecret,
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
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_json()), URL_SAFE_NO_PAD.encode(payload.to_json()))
}

pub(crate) fn sign_with(key: &SigningKey, input: &[u8]) -> Result<Vec<u8>, SignError> {
    // The cryptographic library's own source: ECDSA takes randomness that cannot be handed in.
    let random = SystemRandom::new();
    match &key.pair {
        Pair::Rsa(pair) => {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, input, &mut signature).map_err(|_| SignError::Refused)?;
            Ok(signature)
        }
        Pair::Ec(pair) => {
            pair.sign(&random, input).map(|signature| signature.as_ref().to_vec()).map_err(|_| SignError::Refused)
        }
    }
}

pub(crate) fn hmac_sha256(secret: &[u8], input: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input).as_ref().to_vec()
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
pub(crate) fn verifies(token: &str, keys: &KeyRing, secret: Option<&str>) -> bool {
    let Some((header, _)) = decode(token) else { return false };
    let Some((input, encoded)) = token.rsplit_once('.') else { return false };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(encoded) else { return false };
    if header.text("alg") == Some(JwsAlg::HS256.name()) {
        let key = secret.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
        return key.is_some_and(|key| hmac::verify(&key, input.as_bytes(), &signature).is_ok());
    }
    let Ok(Some(key)) = keys.by_kid(header.text("kid").unwrap_or_default()) else { return false };
    use signature::KeyPair as _;
    match &key.pair {
        Pair::Rsa(pair) if header.text("alg") == Some("RS256") => {
            signature::UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, pair.public_key())
                .verify(input.as_bytes(), &signature)
                .is_ok()
        }
        Pair::Ec(pair) if header.text("alg") == Some("ES256") => {
            signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, pair.public_key())
                .verify(input.as_bytes(), &signature)
                .is_ok()
        }
        _ => false,
    }
}

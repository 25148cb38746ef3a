use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Map, Value};

use super::jwks::{KeySet, decoding_key};
use super::token::{RawToken, alg_word};
use crate::domain::TokenError;
use crate::policy::{Alg, HmacKey, KeySource, Tokens, UnknownKid};

/// Whether the token's signature is good, with a key of the provider or the client secret.
pub(crate) fn check_signature(
    token: &RawToken,
    keys: &KeySet,
    client_secret: Option<&str>,
    policy: &Tokens,
) -> Result<(), TokenError> {
    let Some(alg) = token.alg() else {
        return Err(not_allowed(token, policy));
    };
    let good = match algorithm(alg) {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            hmac_keys(keys, client_secret, policy).ok_or_else(|| not_allowed(token, policy))?
        }
        _ => asymmetric_keys(token, keys, alg, policy)?,
    }
    .iter()
    .any(|key| crypto::verify(token.signature(), token.signed(), key, algorithm(alg)).unwrap_or(false));
    if good { Ok(()) } else { Err(TokenError::SignatureInvalid { alg: alg_word(alg).to_owned() }) }
}

/// The refusal of the token's algorithm.
pub(crate) fn not_allowed(token: &RawToken, policy: &Tokens) -> TokenError {
    let allowed: Vec<&str> = policy.allowed_algs.iter().map(|alg| alg_word(*alg)).collect();
    TokenError::AlgNotAllowed {
        expected: allowed.join(", "),
        seen: token.header_text("alg").unwrap_or("missing").to_owned(),
    }
}

fn asymmetric_keys(token: &RawToken, keys: &KeySet, alg: Alg, policy: &Tokens) -> Result<Vec<DecodingKey>, TokenError> {
    if let (KeySource::EmbeddedJwk, Some(Value::Object(jwk))) = (policy.key_source, token.header.get("jwk")) {
        return Ok(decoding_key(jwk).into_iter().collect());
    }
    let kid = token.header_text("kid");
    let mut eligible = keys.eligible(alg, kid);
    if eligible.is_empty() && policy.unknown_kid == UnknownKid::TryAllKeys {
        eligible = keys.eligible(alg, None);
    } else if eligible.len() != 1 {
        // OpenID Connect Core 10.1: "If there are multiple keys in the referenced JWK Set document, a kid value MUST be
        // provided in the JOSE Header."
        let kid = kid.map_or_else(|| "(none)".to_owned(), |kid| format!("`{kid}`"));
        return Err(TokenError::KeyNotFound { kid, eligible: eligible.len() });
    }
    Ok(eligible.into_iter().filter_map(decoding_key).collect())
}

/// The keys of an HMAC signature. A public client has none: everybody knows its empty secret.
fn hmac_keys(keys: &KeySet, client_secret: Option<&str>, policy: &Tokens) -> Option<Vec<DecodingKey>> {
    match policy.hmac_key {
        HmacKey::ClientSecret => Some(vec![DecodingKey::from_secret(client_secret?.as_bytes())]),
        HmacKey::PublicKey => {
            let secret = client_secret.map(|secret| secret.as_bytes().to_vec());
            let public = keys.keys.iter().flat_map(public_key_texts);
            Some(secret.into_iter().chain(public).map(|bytes| DecodingKey::from_secret(&bytes)).collect())
        }
    }
}

/// The forms in which a program holds an RSA public key, and so may take it for an HMAC secret.
fn public_key_texts(jwk: &Map<String, Value>) -> Vec<Vec<u8>> {
    let number = |member: &str| {
        let text = jwk.get(member).and_then(Value::as_str)?;
        Some(BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text).ok()?))
    };
    let key = number("n").zip(number("e")).and_then(|(n, e)| RsaPublicKey::new(n, e).ok());
    let Some((pem, der)) = key
        .and_then(|key| Some((key.to_public_key_pem(LineEnding::LF).ok()?, key.to_public_key_der().ok()?.into_vec())))
    else {
        return Vec::new();
    };
    vec![pem.trim_end().as_bytes().to_vec(), pem.into_bytes(), der]
}

fn algorithm(alg: Alg) -> Algorithm {
    match alg {
        Alg::RS256 => Algorithm::RS256,
        Alg::RS384 => Algorithm::RS384,
        Alg::RS512 => Algorithm::RS512,
        Alg::PS256 => Algorithm::PS256,
        Alg::PS384 => Algorithm::PS384,
        Alg::PS512 => Algorithm::PS512,
        Alg::ES256 => Algorithm::ES256,
        Alg::ES384 => Algorithm::ES384,
        Alg::EdDSA => Algorithm::EdDSA,
        Alg::HS256 => Algorithm::HS256,
        Alg::HS384 => Algorithm::HS384,
        Alg::HS512 => Algorithm::HS512,
    }
}

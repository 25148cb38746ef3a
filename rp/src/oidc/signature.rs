use aws_lc_rs::signature::{
    ECDSA_P521_SHA512_FIXED, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Map, Value};

use super::jwks::{KeySet, bytes, decoding_key, rsa_bits};
use super::token::{RawToken, alg_word};
use crate::domain::TokenError;
use crate::policy::{Alg, AmbiguousKeys, HmacKey, KeySource, Tokens, UnknownKid};

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
    let good = match alg {
        Alg::HS256 | Alg::HS384 | Alg::HS512 => hmac_keys(keys, client_secret, policy)
            .ok_or_else(|| not_allowed(token, policy))?
            .iter()
            .any(|key| fits(token, key, alg)),
        _ => asymmetric_keys(token, keys, alg, policy)?.iter().any(|key| verifies(token, key, alg)),
    };
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

fn fits(token: &RawToken, key: &DecodingKey, alg: Alg) -> bool {
    algorithm(alg)
        .is_some_and(|algorithm| crypto::verify(token.signature(), token.signed(), key, algorithm).unwrap_or(false))
}

/// Whether a key of the set made the signature. What the crate `jsonwebtoken` does not know is asked of `aws-lc-rs`: P-521,
/// and RSA keys of less than 2048 bits.
fn verifies(token: &RawToken, jwk: &Map<String, Value>, alg: Alg) -> bool {
    let signature = || URL_SAFE_NO_PAD.decode(token.signature()).ok();
    match alg {
        Alg::ES512 => {
            let point = bytes(jwk, "x").zip(bytes(jwk, "y")).map(|(x, y)| [vec![4], padded(x), padded(y)].concat());
            point.zip(signature()).is_some_and(|(point, signature)| {
                UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point).verify(token.signed(), &signature).is_ok()
            })
        }
        Alg::RS256 if rsa_bits(jwk) < 2048 => {
            let key = bytes(jwk, "n").zip(bytes(jwk, "e")).map(|(n, e)| RsaPublicKeyComponents { n, e });
            key.zip(signature()).is_some_and(|(key, signature)| {
                key.verify(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, token.signed(), &signature).is_ok()
            })
        }
        _ => decoding_key(jwk).is_some_and(|key| fits(token, &key, alg)),
    }
}

/// A coordinate of P-521 in its full length.
fn padded(coordinate: Vec<u8>) -> Vec<u8> {
    let mut full = vec![0; 66_usize.saturating_sub(coordinate.len())];
    full.extend(coordinate);
    full
}

fn asymmetric_keys<'a>(
    token: &'a RawToken,
    keys: &'a KeySet,
    alg: Alg,
    policy: &Tokens,
) -> Result<Vec<&'a Map<String, Value>>, TokenError> {
    if let (KeySource::EmbeddedJwk, Some(Value::Object(jwk))) = (policy.key_source, token.header.get("jwk")) {
        return Ok(vec![jwk]);
    }
    let kid = token.header_text("kid");
    let mut eligible = keys.eligible(alg, kid, policy);
    if eligible.is_empty() && policy.unknown_kid == UnknownKid::TryAllKeys {
        eligible = keys.eligible(alg, None, policy);
    } else if eligible.is_empty() || (eligible.len() > 1 && policy.ambiguous_keys == AmbiguousKeys::Refuse) {
        // OpenID Connect Core 10.1: "If there are multiple keys in the referenced JWK Set document, a kid value MUST be
        // provided in the JOSE Header."
        let kid = kid.map_or_else(|| "(none)".to_owned(), |kid| format!("`{kid}`"));
        return Err(TokenError::KeyNotFound { kid, eligible: eligible.len() });
    }
    Ok(eligible)
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

fn algorithm(alg: Alg) -> Option<Algorithm> {
    Some(match alg {
        Alg::RS256 => Algorithm::RS256,
        Alg::RS384 => Algorithm::RS384,
        Alg::RS512 => Algorithm::RS512,
        Alg::PS256 => Algorithm::PS256,
        Alg::PS384 => Algorithm::PS384,
        Alg::PS512 => Algorithm::PS512,
        Alg::ES256 => Algorithm::ES256,
        Alg::ES384 => Algorithm::ES384,
        Alg::ES512 => return None,
        Alg::EdDSA => Algorithm::EdDSA,
        Alg::HS256 => Algorithm::HS256,
        Alg::HS384 => Algorithm::HS384,
        Alg::HS512 => Algorithm::HS512,
    })
}

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use super::{Http, HttpError};
use crate::policy::{Alg, BadKey, Policy, Tokens};

/// Why there is no key set.
#[derive(Debug, Error)]
pub(crate) enum JwksError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("`{url}` answered {status}")]
    Status { url: String, status: u16 },
    #[error("`{url}` is no URL of a key set: {source}")]
    BadUrl { url: String, source: url::ParseError },
    #[error("`{url}` holds a key, number {position}, that cannot be read: {reason}")]
    BadKey { url: String, position: usize, reason: &'static str },
    #[error("`{url}` is no key set: {source}")]
    Unreadable { url: String, source: serde_json::Error },
}

/// The keys of a provider (RFC 7517 section 5), as it wrote them. A key that is not understood is skipped when it comes
/// to choosing, as the RFC asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeySet {
    pub(crate) keys: Vec<Map<String, Value>>,
}

/// Fetches the key set.
pub(crate) async fn fetch_keys(http: &Http, url: &str, policy: &Policy) -> Result<KeySet, JwksError> {
    let parsed = Url::parse(url).map_err(|source| JwksError::BadUrl { url: url.to_owned(), source })?;
    let ask = http.get(parsed.as_str());
    let (net, timeout_s) = (&policy.net, policy.net.jwks_timeout_s);
    let answer = http.send_following(ask, timeout_s, net.answer_limit, net.jwks_redirects).await?;
    let url = url.to_owned();
    if answer.status() != http::StatusCode::OK {
        return Err(JwksError::Status { url, status: answer.status().as_u16() });
    }
    let document: Map<String, Value> = match serde_json::from_slice(answer.body()) {
        Ok(document) => document,
        Err(source) => return Err(JwksError::Unreadable { url, source }),
    };
    let bad = (policy.tokens.bad_key == BadKey::RefuseSet).then(|| flaw(&document)).flatten();
    match bad {
        Some((position, reason)) => Err(JwksError::BadKey { url, position, reason }),
        None => Ok(KeySet::read(&document)),
    }
}

impl KeySet {
    /// The keys of a document; none if it has none.
    pub(crate) fn read(document: &Map<String, Value>) -> Self {
        let members = document.get("keys").and_then(Value::as_array);
        Self { keys: members.into_iter().flatten().filter_map(Value::as_object).cloned().collect() }
    }

    /// The keys that may have made a signature of `alg`, under the name `kid` if there is one.
    pub(crate) fn eligible<'a>(
        &'a self,
        alg: Alg,
        kid: Option<&'a str>,
        policy: &Tokens,
    ) -> Vec<&'a Map<String, Value>> {
        let fits = |key: &&Map<String, Value>| kid.is_none() || text(key, "kid") == kid;
        self.keys.iter().filter(|key| serves(key, alg, policy)).filter(fits).collect()
    }
}

/// What of a set a reader that wants every key to be readable stumbles over: which key, and why.
fn flaw(document: &Map<String, Value>) -> Option<(usize, &'static str)> {
    let Some(keys) = document.get("keys").and_then(Value::as_array) else {
        return Some((0, "there is no list of keys"));
    };
    keys.iter().enumerate().find_map(|(position, key)| {
        let reason = match key.as_object() {
            None => Some("it is no object"),
            Some(key) => flaw_of_key(key),
        };
        reason.map(|reason| (position, reason))
    })
}

fn flaw_of_key(key: &Map<String, Value>) -> Option<&'static str> {
    let der = |value: &Value| {
        let der = value.as_str().and_then(|text| STANDARD.decode(text).ok());
        der.is_some_and(|der| der.first() == Some(&0x30) && der.len() > 64)
    };
    if key.get("kid").is_some_and(|kid| !kid.is_string()) {
        return Some("its kid is no text");
    }
    if let Some(chain) = key.get("x5c")
        && !chain.as_array().is_some_and(|chain| !chain.is_empty() && chain.iter().all(der))
    {
        return Some("its x5c holds no certificate");
    }
    match text(key, "kty") {
        None => Some("it has no kty"),
        Some("RSA") if bytes(key, "n").is_none() || bytes(key, "e").is_none() => Some("it has no modulus or exponent"),
        Some("EC") if !matches!(text(key, "crv"), Some("P-256" | "P-384" | "P-521" | "secp256k1")) => {
            Some("its curve is not known")
        }
        Some(_) => None,
    }
}

fn text<'a>(key: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    key.get(member).and_then(Value::as_str)
}

/// A member that is bytes in base64url.
pub(crate) fn bytes(key: &Map<String, Value>, member: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(key, member)?).ok()
}

/// How many bits the modulus of an RSA key has; none for another key.
pub(crate) fn rsa_bits(key: &Map<String, Value>) -> u64 {
    let modulus = bytes(key, "n").unwrap_or_default();
    let leading = modulus.iter().take_while(|byte| **byte == 0).count();
    modulus.get(leading).map_or(0, |first| 8 * (modulus.len() - leading) as u64 - u64::from(first.leading_zeros()))
}

/// Whether the key is of the type of `alg`, and neither meant for something else nor too short.
fn serves(key: &Map<String, Value>, alg: Alg, policy: &Tokens) -> bool {
    let family = match alg {
        Alg::RS256 | Alg::RS384 | Alg::RS512 | Alg::PS256 | Alg::PS384 | Alg::PS512 => ("RSA", None),
        Alg::ES256 => ("EC", Some("P-256")),
        Alg::ES384 => ("EC", Some("P-384")),
        Alg::ES512 => ("EC", Some("P-521")),
        Alg::EdDSA => ("OKP", Some("Ed25519")),
        Alg::HS256 | Alg::HS384 | Alg::HS512 => return false,
    };
    let word = super::token::alg_word(alg);
    let may_verify = |operations: &Value| {
        operations.as_array().is_some_and(|words| words.iter().any(|operation| operation == "verify"))
    };
    text(key, "kty") == Some(family.0)
        && (family.1.is_none() || text(key, "crv") == family.1)
        && text(key, "use").is_none_or(|usage| usage == "sig")
        && text(key, "alg").is_none_or(|named| named == word)
        && (!policy.check_key_ops || key.get("key_ops").is_none_or(may_verify))
        && (family.0 != "RSA" || rsa_bits(key) >= policy.rsa_bits)
}

/// The key in the form that verifies. Members beside the key itself are left out, so that none can be misunderstood.
pub(crate) fn decoding_key(key: &Map<String, Value>) -> Option<DecodingKey> {
    let bare: Map<String, Value> = ["kty", "n", "e", "crv", "x", "y"]
        .into_iter()
        .filter_map(|member| Some((member.to_owned(), key.get(member)?.clone())))
        .collect();
    let jwk: Jwk = serde_json::from_value(Value::Object(bare)).ok()?;
    DecodingKey::from_jwk(&jwk).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_key_that_is_too_short_serves_only_where_the_policy_takes_it() {
        let key = |bytes: usize| {
            let modulus = URL_SAFE_NO_PAD.encode(vec![0xff_u8; bytes]);
            let key = serde_json::json!({"kty": "RSA", "n": modulus, "e": "AQAB"});
            key.as_object().cloned().unwrap()
        };
        let mut policy = Policy::preset("strict").unwrap().tokens;
        assert_eq!(rsa_bits(&key(128)), 1024);
        assert!(serves(&key(256), Alg::RS256, &policy) && !serves(&key(128), Alg::RS256, &policy));
        policy.rsa_bits = 1024;
        assert!(serves(&key(128), Alg::RS256, &policy));
    }
}

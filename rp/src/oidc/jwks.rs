use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use super::{Http, HttpError};
use crate::policy::Alg;

/// Why there is no key set.
#[derive(Debug, Error)]
pub(crate) enum JwksError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("`{url}` answered {status}")]
    Status { url: String, status: u16 },
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
pub(crate) async fn fetch_keys(http: &Http, url: &Url, timeout_s: u64) -> Result<KeySet, JwksError> {
    let answer = http.send(http.get(url.as_str()), timeout_s).await?;
    if answer.status() != http::StatusCode::OK {
        return Err(JwksError::Status { url: url.to_string(), status: answer.status().as_u16() });
    }
    let document: Map<String, Value> = serde_json::from_slice(answer.body())
        .map_err(|source| JwksError::Unreadable { url: url.to_string(), source })?;
    Ok(KeySet::read(&document))
}

impl KeySet {
    /// The keys of a document; none if it has none.
    pub(crate) fn read(document: &Map<String, Value>) -> Self {
        let members = document.get("keys").and_then(Value::as_array);
        Self { keys: members.into_iter().flatten().filter_map(Value::as_object).cloned().collect() }
    }

    /// The keys that may have made a signature of `alg`, under the name `kid` if there is one.
    pub(crate) fn eligible<'a>(&'a self, alg: Alg, kid: Option<&'a str>) -> Vec<&'a Map<String, Value>> {
        let fits = move |key: &&Map<String, Value>| kid.is_none() || text(key, "kid") == kid;
        self.keys.iter().filter(|key| serves(key, alg)).filter(fits).collect()
    }
}

fn text<'a>(key: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    key.get(member).and_then(Value::as_str)
}

/// Whether the key is of the type of `alg`, and neither meant for something else.
fn serves(key: &Map<String, Value>, alg: Alg) -> bool {
    let family = match alg {
        Alg::RS256 | Alg::RS384 | Alg::RS512 | Alg::PS256 | Alg::PS384 | Alg::PS512 => ("RSA", None),
        Alg::ES256 => ("EC", Some("P-256")),
        Alg::ES384 => ("EC", Some("P-384")),
        Alg::EdDSA => ("OKP", Some("Ed25519")),
        Alg::HS256 | Alg::HS384 | Alg::HS512 => return false,
    };
    let word = super::token::alg_word(alg);
    text(key, "kty") == Some(family.0)
        && (family.1.is_none() || text(key, "crv") == family.1)
        && text(key, "use").is_none_or(|usage| usage == "sig")
        && text(key, "alg").is_none_or(|named| named == word)
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

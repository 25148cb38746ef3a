//! Tokens, opened and looked at by somebody else than the crate that made them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Header and claims of a compact JWS as text, the signature cut; `None` if it is none.
pub fn opened(token: &str) -> Option<String> {
    let (header, claims) = mock_idp::jose::decode(token)?;
    let mut claims = serde_json::to_value(&claims).ok()?;
    // It hashes a token that holds the issuer, and so the port.
    if claims.get("at_hash").is_some() {
        claims["at_hash"] = json!("<half_a_token's_hash>_");
    }
    let header = serde_json::to_value(&header).ok()?;
    Some(format!("{header:#}\n{claims:#}\n<signature>"))
}

/// The claims of a compact JWS.
pub fn claims(token: &str) -> Value {
    let (_, claims) = mock_idp::jose::decode(token).expect("a JWS");
    serde_json::to_value(&claims).expect("JSON")
}

/// The header of a compact JWS.
pub fn header(token: &str) -> Value {
    let (header, _) = mock_idp::jose::decode(token).expect("a JWS");
    serde_json::to_value(&header).expect("JSON")
}

/// Left half of the SHA-256 of a token (Core 3.1.3.6).
pub fn half_hash(token: &str) -> String {
    let whole = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&whole.as_ref()[..16])
}

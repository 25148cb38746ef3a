use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::unique;
use crate::domain::TokenError;
use crate::domain::claims::Claims;
use crate::policy::{Alg, DoubledMembers, Tokens};

/// A token as it came: read, not believed.
#[derive(Clone, Debug)]
pub(crate) struct RawToken {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Claims,
    text: String,
    /// Where the signature's dot stands.
    dot: usize,
}

impl RawToken {
    /// Reads a JWS in compact serialization (RFC 7515 section 3.1). A JWE is recognised and refused by name.
    pub(crate) fn read(text: &str, policy: &Tokens) -> Result<Self, TokenError> {
        let text = if policy.trim { text.trim() } else { text };
        let object = |part: &str| object(part, policy.doubled_members);
        let parts: Vec<&str> = text.split('.').collect();
        let header = parts.first().and_then(|part| object(part));
        let is_jwe = parts.len() == 5 || header.as_ref().is_some_and(|header| header.contains_key("enc"));
        if is_jwe {
            let alg = header.as_ref().and_then(|header| header.get("alg")).and_then(Value::as_str).unwrap_or("unknown");
            return Err(TokenError::JweNotSupported { alg: alg.to_owned() });
        }
        let [_, payload, signature] = parts[..] else {
            return Err(TokenError::Malformed { reason: "it has not three parts" });
        };
        let header = header.ok_or(TokenError::Malformed { reason: "its header is no JSON object" })?;
        let odd = |name: &str| header.get(name).is_some_and(|value| !value.is_string());
        if policy.check_header_types && (odd("kid") || odd("alg")) {
            return Err(TokenError::Malformed { reason: "its header has a kid or alg that is no text" });
        }
        let claims = object(payload).ok_or(TokenError::Malformed { reason: "its claims are no JSON object" })?;
        Ok(Self { header, claims, text: text.to_owned(), dot: text.len() - signature.len() - 1 })
    }

    /// What was signed.
    pub(crate) fn signed(&self) -> &[u8] {
        &self.text.as_bytes()[..self.dot]
    }

    /// The signature, in base64url.
    pub(crate) fn signature(&self) -> &str {
        &self.text[self.dot + 1..]
    }

    /// The token as it came.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A header field that is a string.
    pub(crate) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// The algorithm, if it is one that can be checked at all.
    pub(crate) fn alg(&self) -> Option<Alg> {
        serde_json::from_value(self.header.get("alg")?.clone()).ok()
    }

    /// A claim that says something: null says nothing.
    pub(crate) fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name).filter(|value| !value.is_null())
    }

    /// A claim that is a string.
    pub(crate) fn claim_text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim that is a NumericDate (RFC 7519 section 2), in seconds; fractions are allowed.
    pub(crate) fn claim_date(&self, name: &str) -> Option<f64> {
        self.claims.get(name).and_then(Value::as_f64)
    }

    /// The audiences; `aud` is a string or an array of strings.
    pub(crate) fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

fn object(part: &str, doubled: DoubledMembers) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    match doubled {
        DoubledMembers::Refuse => unique::object(&bytes),
        DoubledMembers::LastCounts => serde_json::from_slice(&bytes).ok(),
    }
}

/// The word of an algorithm in headers and keys.
pub(crate) fn alg_word(alg: Alg) -> &'static str {
    match alg {
        Alg::RS256 => "RS256",
        Alg::RS384 => "RS384",
        Alg::RS512 => "RS512",
        Alg::PS256 => "PS256",
        Alg::PS384 => "PS384",
        Alg::PS512 => "PS512",
        Alg::ES256 => "ES256",
        Alg::ES384 => "ES384",
        Alg::ES512 => "ES512",
        Alg::EdDSA => "EdDSA",
        Alg::HS256 => "HS256",
        Alg::HS384 => "HS384",
        Alg::HS512 => "HS512",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RawToken, TokenError> {
        RawToken::read(text, &crate::policy::Policy::preset("strict").unwrap().tokens)
    }

    fn part(json: &str) -> String {
        URL_SAFE_NO_PAD.encode(json)
    }

    #[test]
    fn five_parts_are_a_jwe_whatever_they_hold() {
        let header = part(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#);
        for token in [format!("{header}.a.b.c.d"), "a.b.c.d.e".to_owned(), format!("{header}.e30.x")] {
            assert_eq!(read(&token).unwrap_err().code(), "jwe_not_supported", "{token}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused_and_does_not_panic() {
        let header = part("{}");
        for token in ["", "..", "a.b", "ä.ö.ü", &format!("{header}.{}.x", part("[]")), &format!("{header}..")] {
            assert_eq!(read(token).unwrap_err().code(), "token_malformed", "{token}");
        }
    }

    #[test]
    fn a_token_is_cut_where_its_signature_begins() {
        let token = format!("{}.{}.sig", part(r#"{"alg":"none"}"#), part(r#"{"aud":["a",1,"b"],"exp":1.5}"#));
        let raw = read(&token).unwrap();
        assert_eq!((raw.signature(), raw.audiences(), raw.claim_date("exp")), ("sig", vec!["a", "b"], Some(1.5)));
        assert_eq!([raw.signed(), b".sig"].concat(), token.as_bytes());
    }

    #[test]
    fn blanks_around_it_odd_headers_and_doubled_claims_are_taken_where_the_policy_says_so() {
        let mut policy = crate::policy::Policy::preset("strict").unwrap().tokens;
        let padded = format!(" {}.{}.sig\n", part(r#"{"alg":"RS256","kid":1}"#), part(r#"{"sub":"a","sub":"b"}"#));
        assert!(RawToken::read(&padded, &policy).is_err());
        (policy.trim, policy.check_header_types, policy.doubled_members) = (true, false, DoubledMembers::LastCounts);
        assert_eq!(RawToken::read(&padded, &policy).unwrap().claim_text("sub"), Some("b"));
    }
}

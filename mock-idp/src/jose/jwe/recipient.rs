use aws_lc_rs::agreement::{ParsedPublicKey, UnparsedPublicKey};
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::error::{JweError, JwkError};
use crate::jose::alg::Curve;
use crate::jose::encryption::KeyManagement;

/// Whom a token is encrypted to: the provider itself, or a client by its JWK.
#[derive(Debug)]
pub struct Recipient {
    kid: Option<String>,
    /// What `alg` of the JWK says, if anything.
    alg: Option<String>,
    public: PublicPart,
}

/// The public key.
#[derive(Debug)]
pub(in crate::jose) enum PublicPart {
    Rsa(PublicEncryptingKey),
    /// A point in its uncompressed form: 0x04, x, y.
    Ec(Curve, Vec<u8>),
    /// A secret that both have.
    Secret(Vec<u8>),
}

impl Recipient {
    pub(in crate::jose) fn own(kid: String, public: PublicPart) -> Self {
        Self { kid: Some(kid), alg: None, public }
    }

    /// Whoever knows this secret.
    pub fn by_secret(secret: &str) -> Self {
        Self { kid: None, alg: None, public: PublicPart::Secret(secret.as_bytes().to_vec()) }
    }

    /// Reads a client's public key (RFC 7517 section 4; RFC 7518 section 6).
    ///
    /// # Errors
    /// When it is no RSA or EC key, or is not for encryption, or the cryptographic library does not take it.
    pub fn from_jwk(jwk: &Value) -> Result<Self, JwkError> {
        let text = |member: &'static str| jwk.get(member).and_then(Value::as_str);
        if let Some(purpose) = text("use").filter(|purpose| *purpose != "enc") {
            return Err(JwkError::Use(purpose.to_owned()));
        }
        let bytes = |member: &'static str| {
            text(member)
                .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
                .filter(|bytes| !bytes.is_empty())
                .ok_or(JwkError::Member(member))
        };
        let public = match text("kty").ok_or(JwkError::Member("kty"))? {
            "RSA" => rsa(&bytes("n")?, &bytes("e")?)?,
            "EC" => {
                let name = text("crv").ok_or(JwkError::Member("crv"))?;
                let curve = Curve::ALL.into_iter().find(|curve| curve.name() == name);
                let curve = curve.ok_or_else(|| JwkError::Curve(name.to_owned()))?;
                ec(curve, &bytes("x")?, &bytes("y")?)?
            }
            other => return Err(JwkError::Kind(other.to_owned())),
        };
        Ok(Self { kid: text("kid").map(str::to_owned), alg: text("alg").map(str::to_owned), public })
    }

    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    pub(in crate::jose) fn public(&self) -> &PublicPart {
        &self.public
    }

    /// Whether the key is one for this algorithm: by its own word, where it says one (RFC 7517 section 4.4).
    pub(super) fn check(&self, alg: KeyManagement) -> Result<(), JweError> {
        match &self.alg {
            Some(said) if said != alg.name() => Err(self.unfit(alg, format!("a key that is for `{said}`"))),
            _ => Ok(()),
        }
    }

    /// Whether it can be encrypted to with this algorithm.
    pub(crate) fn fits(&self, alg: KeyManagement) -> bool {
        let kind = matches!(
            (alg, &self.public),
            (KeyManagement::RsaOaep | KeyManagement::RsaOaep256, PublicPart::Rsa(_))
                | (KeyManagement::EcdhEs | KeyManagement::EcdhEsA256Kw, PublicPart::Ec(..))
                | (
                    KeyManagement::A128Kw | KeyManagement::A256Kw | KeyManagement::Pbes2Hs256A128Kw,
                    PublicPart::Secret(_)
                )
        );
        kind && self.check(alg).is_ok()
    }

    /// The error for a key of the wrong kind.
    pub(super) fn unfit_kind(&self, alg: KeyManagement) -> JweError {
        let kind = match &self.public {
            PublicPart::Rsa(_) => "an RSA key".to_owned(),
            PublicPart::Ec(curve, _) => format!("a key on {}", curve.name()),
            PublicPart::Secret(_) => "a secret".to_owned(),
        };
        self.unfit(alg, kind)
    }

    fn unfit(&self, alg: KeyManagement, key: String) -> JweError {
        JweError::Unfit { alg: alg.name(), key }
    }
}

fn rsa(n: &[u8], e: &[u8]) -> Result<PublicPart, JwkError> {
    // A leading zero is against RFC 7518 section 6.3.1.1, but clients write it, and it changes nothing.
    let trimmed = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
    let key: Result<PublicEncryptingKey, _> = PublicKeyComponents { n: trimmed(n), e: trimmed(e) }.try_into();
    key.map(PublicPart::Rsa).map_err(|_| JwkError::Rejected)
}

fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<PublicPart, JwkError> {
    for (member, coordinate) in [("x", x), ("y", y)] {
        if coordinate.len() != curve.coordinate_len() {
            return Err(JwkError::Member(member));
        }
    }
    let point = [&[4], x, y].concat();
    // Said now, at registration, and not at the first login: the point must lie on the curve.
    ParsedPublicKey::try_from(UnparsedPublicKey::new(super::ecdh_es::ecdh(curve), &point))
        .map_err(|_| JwkError::Rejected)?;
    Ok(PublicPart::Ec(curve, point))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(jwk: &Value) -> String {
        Recipient::from_jwk(jwk).unwrap_err().to_string()
    }

    #[test]
    fn a_jwk_that_does_not_fit_is_refused_with_the_member_at_fault() {
        let x = URL_SAFE_NO_PAD.encode([1; 32]);
        for (jwk, expected) in [
            (json!({}), "`kty` of the JWK"),
            (json!("RSA"), "`kty` of the JWK"),
            (json!({ "kty": "oct", "k": "AA" }), "of the kind `oct`"),
            (json!({ "kty": "OKP", "crv": "X25519", "x": x }), "of the kind `OKP`"),
            (json!({ "kty": "RSA", "e": "AQAB" }), "`n` of the JWK"),
            (json!({ "kty": "RSA", "n": "!", "e": "AQAB" }), "`n` of the JWK"),
            (json!({ "kty": "RSA", "n": "AQAB", "e": "" }), "`e` of the JWK"),
            (json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }), "refuses the JWK"),
            (json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "use": "sig" }), "is for `sig`"),
            (json!({ "kty": "EC", "crv": "secp256k1", "x": x, "y": x }), "curve `secp256k1`"),
            (json!({ "kty": "EC", "crv": "P-384", "x": x, "y": x }), "`x` of the JWK"),
            (json!({ "kty": "EC", "crv": "P-256", "x": x, "y": x }), "refuses the JWK"),
        ] {
            assert!(said(&jwk).contains(expected), "{jwk}: {}", said(&jwk));
        }
    }
}

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use serde_json::Value;

use super::alg::JwsAlg;
use super::jws::{Jws, SignError, signing_input};
use super::keys::{KeysError, PublicJwk, pkcs8, thumbprint};
use crate::vocab::Members;

const WEAK_RSA: &str = include_str!("test-keys/rsa-1024.pem");
const EXPONENT_THREE: &str = include_str!("test-keys/rsa-e3.pem");

/// The DigestInfo of SHA-256 up to the digest (RFC 8017 section 9.2, note 1).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// An RSA key that no provider should have, or a sound one that is published oddly. It is of the `rsa` crate: the library
/// that signs everything else takes no key below 2048 bits. Never secret, so that timing does not matter.
#[derive(Debug)]
pub struct OddKey {
    private: RsaPrivateKey,
    jwk: Members,
}

impl OddKey {
    /// A key of 1024 bits ("A key of size 2048 bits or larger MUST be used", RFC 7518 section 3.3).
    ///
    /// # Errors
    /// When the embedded key cannot be read.
    pub fn weak_rsa() -> Result<Self, KeysError> {
        Self::from_pem(WEAK_RSA)
    }

    /// A key of 2048 bits whose public exponent is 3: lawful, but there are libraries that refuse it.
    ///
    /// # Errors
    /// When the embedded key cannot be read.
    pub fn exponent_three() -> Result<Self, KeysError> {
        Self::from_pem(EXPONENT_THREE)
    }

    fn from_pem(pem: &str) -> Result<Self, KeysError> {
        let private = RsaPrivateKey::from_pkcs8_der(&pkcs8(pem)?).map_err(KeysError::rejected("RSA"))?;
        let mut jwk =
            Members::from_iter([("kty", "RSA".to_owned()), ("n", encode(private.n())), ("e", encode(private.e()))]);
        let kid = thumbprint(jwk.clone());
        jwk.push("use", "sig");
        jwk.push("alg", JwsAlg::RS256.name());
        jwk.push("kid", kid);
        Ok(Self { private, jwk })
    }

    /// Publishes `n` with a zero byte in front, as certificates have it: "implementers have found that some
    /// cryptographic libraries prefix an extra zero-valued octet to the modulus" (RFC 7518 section 6.3.1.1).
    #[must_use]
    pub fn with_leading_zero(mut self) -> Self {
        let n = [&[0], self.private.n().to_bytes_be().as_slice()].concat();
        self.jwk.set("n", URL_SAFE_NO_PAD.encode(n));
        self
    }

    /// Publishes the private members too (RFC 7518 section 6.3.2): the key is given away.
    #[must_use]
    pub fn with_private_members(mut self) -> Self {
        let mut members = vec![("d", encode(self.private.d()))];
        if let [p, q] = self.private.primes() {
            let one = BigUint::from(1u8);
            members.extend([("p", encode(p)), ("q", encode(q))]);
            members.extend([
                ("dp", encode(&(self.private.d() % (p - &one)))),
                ("dq", encode(&(self.private.d() % (q - &one)))),
            ]);
            members.extend(self.private.crt_coefficient().map(|qi| ("qi", encode(&qi))));
        }
        for (name, value) in members {
            self.jwk.push(name, value);
        }
        self
    }

    /// Publishes a member with this value, in place of one of the same name.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.jwk.set(name, value);
        self
    }

    /// Publishes without that member.
    #[must_use]
    pub fn without_member(mut self, name: &str) -> Self {
        self.jwk.remove(name);
        self
    }

    /// What is published.
    pub fn jwk(&self) -> PublicJwk {
        PublicJwk { members: self.jwk.clone(), certificate: None }
    }

    /// Signs claims with RS256; the header names the published `kid`, where there is one.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub fn sign_rs256(&self, typ: Option<&str>, claims: &Members) -> Result<String, SignError> {
        let mut header = Members::from_iter([("alg", JwsAlg::RS256.name())]);
        if let Some(typ) = typ {
            header.push("typ", typ);
        }
        if let Some(kid) = self.jwk.get("kid") {
            header.push("kid", kid.clone());
        }
        let signing_input = signing_input(&header, claims);
        let hashed = digest::digest(&digest::SHA256, signing_input.as_bytes());
        let padding = Pkcs1v15Sign { hash_len: Some(hashed.as_ref().len()), prefix: SHA256_PREFIX.into() };
        let signature = self.private.sign(padding, hashed.as_ref()).map_err(|_| SignError::Refused)?;
        Ok(Jws { signing_input, signature }.compact())
    }
}

fn encode(number: &BigUint) -> String {
    URL_SAFE_NO_PAD.encode(number.to_bytes_be())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn len(key: &OddKey, member: &str) -> usize {
        URL_SAFE_NO_PAD.decode(key.jwk().members.text(member).unwrap()).unwrap().len()
    }

    #[test]
    fn the_keys_are_as_odd_as_they_say() {
        assert_eq!(len(&OddKey::weak_rsa().unwrap(), "n"), 128);
        let three = OddKey::exponent_three().unwrap();
        assert_eq!((len(&three, "n"), three.jwk().members.text("e")), (256, Some("Aw")));
    }

    #[test]
    fn a_leading_zero_makes_the_modulus_a_byte_longer_and_leaves_the_kid() {
        let (plain, odd) = (OddKey::exponent_three().unwrap(), OddKey::exponent_three().unwrap().with_leading_zero());
        assert_eq!(len(&odd, "n"), 257);
        assert_eq!(odd.jwk().members.text("kid"), plain.jwk().members.text("kid"));
    }

    #[test]
    fn members_are_added_replaced_removed_and_leaked() {
        let key = OddKey::weak_rsa().unwrap().with_member("alg", 7).with_member("x5u", "a").without_member("kid");
        let members = key.with_private_members().jwk().members;
        let names: Vec<&str> = members.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["kty", "n", "e", "use", "alg", "x5u", "d", "p", "q", "dp", "dq", "qi"]);
        assert_eq!(members.get("alg"), Some(&Value::from(7)));
    }
}

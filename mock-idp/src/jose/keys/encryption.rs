use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::pem;
use super::signing::{PublicJwk, ec_members};
use super::source::KeysError;
use crate::jose::alg::Curve;
use crate::jose::encryption::KeyManagement;
use crate::jose::jwe::{PublicPart, Recipient};
use crate::vocab::Members;

/// A key of the provider's own that tokens are encrypted with and opened again.
#[derive(Debug)]
pub(crate) struct EncryptionKey {
    pub(crate) private: PrivatePart,
    pub(crate) recipient: Recipient,
    /// The public half as the library writes it.
    spki: Vec<u8>,
}

#[derive(Debug)]
pub(crate) enum PrivatePart {
    Rsa(PrivateDecryptingKey),
    P256(PrivateKey),
}

impl EncryptionKey {
    /// An RSA key: the one in the PEM text, or a new one.
    pub(super) fn rsa(pem: Option<&str>) -> Result<Self, KeysError> {
        let rejected = |reason: String| KeysError::rejected("RSA")(reason);
        let private = match pem {
            Some(pem) => {
                PrivateDecryptingKey::from_pkcs8(&pem::pkcs8(pem)?).map_err(|err| rejected(err.to_string()))?
            }
            None => PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|err| rejected(err.to_string()))?,
        };
        let public = private.public_key();
        let spki: PublicKeyX509Der<'_> = public.as_der().map_err(|err| rejected(err.to_string()))?;
        let spki = spki.as_ref().to_vec();
        Ok(Self::new(PrivatePart::Rsa(private), PublicPart::Rsa(public), spki))
    }

    /// A P-256 key: the one in the PEM text, or a new one.
    pub(super) fn p256(pem: Option<&str>) -> Result<Self, KeysError> {
        let rejected = |reason: String| KeysError::rejected("P-256")(reason);
        let private = match pem {
            Some(pem) => PrivateKey::from_private_key_der(&ECDH_P256, &pem::pkcs8(pem)?)
                .map_err(|err| rejected(err.to_string()))?,
            None => PrivateKey::generate(&ECDH_P256).map_err(|err| rejected(err.to_string()))?,
        };
        let public = private.compute_public_key().map_err(|err| rejected(err.to_string()))?;
        let spki: PublicKeyX509Der<'_> = public.as_der().map_err(|err| rejected(err.to_string()))?;
        let spki = spki.as_ref().to_vec();
        let part = PublicPart::Ec(Curve::P256, public.as_ref().to_vec());
        Ok(Self::new(PrivatePart::P256(private), part, spki))
    }

    fn new(private: PrivatePart, public: PublicPart, spki: Vec<u8>) -> Self {
        let kid = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &spki));
        Self { private, recipient: Recipient::own(kid, public), spki }
    }

    /// The name under which it is told of.
    pub(crate) fn kid(&self) -> &str {
        self.recipient.kid().unwrap_or_default()
    }

    /// The public half for this algorithm (RFC 7517 section 4.2: `use` is `enc`).
    pub(super) fn jwk(&self, alg: KeyManagement) -> Result<PublicJwk, KeysError> {
        let mut members = match self.recipient.public() {
            PublicPart::Ec(curve, point) => ec_members(curve.name(), point),
            PublicPart::Rsa(_) => {
                let public = PublicKey::from_der(&self.spki).map_err(KeysError::rejected("RSA"))?;
                let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
                let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
                Members::from_iter([("kty", "RSA".to_owned()), ("n", n), ("e", e)])
            }
        };
        members.push("use", "enc");
        members.push("alg", alg.name());
        members.push("kid", self.kid());
        Ok(PublicJwk { members })
    }
}

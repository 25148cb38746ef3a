use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::certificate::Certificate;
use super::naming::KidShape;
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
    /// The certificate that came with it.
    certificate: Option<Certificate>,
}

#[derive(Debug)]
pub(crate) enum PrivatePart {
    Rsa(PrivateDecryptingKey),
    P256(PrivateKey),
}

impl EncryptionKey {
    /// An RSA key: the one in the PEM text, or a new one.
    pub(super) fn rsa(pem: Option<&str>, names: &KidShape) -> Result<Self, KeysError> {
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
        let certificate = match pem.and_then(pem::certificate) {
            Some(der) => Some(Certificate::new(&der)),
            None => private.as_der().ok().and_then(|der: Pkcs8V1Der<'_>| Certificate::self_signed(der.as_ref())),
        };
        Self::new(PrivatePart::Rsa(private), PublicPart::Rsa(public), spki, certificate, (names, "RSA-OAEP"))
    }

    /// A P-256 key: the one in the PEM text, or a new one.
    pub(super) fn p256(pem: Option<&str>, names: &KidShape) -> Result<Self, KeysError> {
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
        let certificate = pem.and_then(pem::certificate).map(|der| Certificate::new(&der));
        Self::new(PrivatePart::P256(private), part, spki, certificate, (names, "ECDH-ES"))
    }

    fn new(
        private: PrivatePart,
        public: PublicPart,
        spki: Vec<u8>,
        certificate: Option<Certificate>,
        (names, alg): (&KidShape, &str),
    ) -> Result<Self, KeysError> {
        let kid = match names.length {
            0 => URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &spki)),
            _ => names.name(own_members(&public, &spki)?, alg),
        };
        Ok(Self { private, recipient: Recipient::own(kid, public), spki, certificate })
    }

    /// The name under which it is told of.
    pub(crate) fn kid(&self) -> &str {
        self.recipient.kid().unwrap_or_default()
    }

    /// The public half for this algorithm (RFC 7517 section 4.2: `use` is `enc`).
    pub(super) fn jwk(&self, alg: KeyManagement) -> Result<PublicJwk, KeysError> {
        let mut members = own_members(self.recipient.public(), &self.spki)?;
        members.push("use", "enc");
        members.push("alg", alg.name());
        members.push("kid", self.kid());
        Ok(PublicJwk { members, certificate: self.certificate.clone() })
    }
}

/// What makes up the public key (RFC 7518 section 6).
fn own_members(public: &PublicPart, spki: &[u8]) -> Result<Members, KeysError> {
    match public {
        PublicPart::Ec(curve, point) => Ok(ec_members(curve.name(), point)),
        // What both have is published to nobody.
        PublicPart::Secret(_) => Ok(Members::new()),
        PublicPart::Rsa(_) => {
            let public = PublicKey::from_der(spki).map_err(KeysError::rejected("RSA"))?;
            let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
            let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
            Ok(Members::from_iter([("kty", "RSA".to_owned()), ("n", n), ("e", e)]))
        }
    }
}

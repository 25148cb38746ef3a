use std::sync::OnceLock;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::certificate::Certificate;
use super::naming::KidShape;
use super::pem;
use super::source::KeysError;
use crate::jose::alg::{Curve, JwsAlg, KeyKind};
use crate::vocab::Members;

/// A public key as a JWK (RFC 7517 section 4), in the order of its kind's own members, then `use alg kid`.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicJwk {
    /// Its members.
    pub members: Members,
    /// A certificate for it, which a product may show beside them; none for keys that are not published.
    pub certificate: Option<Certificate>,
}

/// A key to sign with.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) kind: KeyKind,
    pub(crate) pair: Pair,
    /// The certificate that came with it, or that it signed for itself when one was first asked for.
    certificate: OnceLock<Option<Certificate>>,
}

#[derive(Debug)]
pub(crate) enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
    Ed(Box<Ed25519KeyPair>),
}

fn ecdsa(curve: Curve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        Curve::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
    }
}

impl SigningKey {
    /// Reads a PKCS #8 key of this kind for this algorithm, and the certificate behind it.
    pub(super) fn from_pem(kind: KeyKind, pem: &str, names: &KidShape, alg: JwsAlg) -> Result<Self, KeysError> {
        let der = pem::pkcs8(pem)?;
        let pair = match kind {
            KeyKind::Rsa => RsaKeyPair::from_pkcs8(&der).map(|pair| Pair::Rsa(Box::new(pair))),
            KeyKind::Ec(curve) => EcdsaKeyPair::from_pkcs8(ecdsa(curve), &der).map(|pair| Pair::Ec(Box::new(pair))),
            // OpenSSL writes version 1 of PKCS #8, without the public half.
            KeyKind::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map(|pair| Pair::Ed(Box::new(pair))),
        };
        let certificate = match pem::certificate(pem) {
            Some(der) => OnceLock::from(Some(Certificate::new(&der))),
            None => OnceLock::new(),
        };
        pair.map(|pair| Self { certificate, ..Self::new(kind, pair, names, alg) }.by_certificate(names))
            .map_err(KeysError::rejected(kind.name()))
    }

    /// Makes a new key of this kind for this algorithm.
    pub(super) fn generate(kind: KeyKind, names: &KidShape, alg: JwsAlg) -> Result<Self, KeysError> {
        let pair = match kind {
            KeyKind::Rsa => RsaKeyPair::generate(KeySize::Rsa2048).map(|pair| Pair::Rsa(Box::new(pair))),
            KeyKind::Ec(curve) => EcdsaKeyPair::generate(ecdsa(curve)).map(|pair| Pair::Ec(Box::new(pair))),
            KeyKind::Ed25519 => Ed25519KeyPair::generate().map(|pair| Pair::Ed(Box::new(pair))),
        };
        pair.map(|pair| Self::new(kind, pair, names, alg).by_certificate(names))
            .map_err(KeysError::rejected(kind.name()))
    }

    fn new(kind: KeyKind, pair: Pair, names: &KidShape, alg: JwsAlg) -> Self {
        Self { kid: names.name(own_members(kind, &pair), alg.name()), kind, pair, certificate: OnceLock::new() }
    }

    /// Named by its certificate, where names are such.
    fn by_certificate(mut self, names: &KidShape) -> Self {
        if names.by_certificate
            && let Some(certificate) = self.certificate()
        {
            self.kid = certificate.x5t;
        }
        self
    }

    /// A certificate for it: the one that came with it, or one that it signs for itself.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        let pkcs8 = || match &self.pair {
            Pair::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
                Some(der.as_ref().to_vec())
            }
            Pair::Ec(pair) => Some(pair.to_pkcs8v1().ok()?.as_ref().to_vec()),
            Pair::Ed(pair) => Some(pair.to_pkcs8v1().ok()?.as_ref().to_vec()),
        };
        self.certificate.get_or_init(|| Certificate::self_signed(&pkcs8()?)).clone()
    }

    /// The public half for signatures of `alg`; without one it says nothing of the algorithm (RFC 7517 section 4.4:
    /// OPTIONAL), which is how one key can serve several.
    pub(crate) fn jwk(&self, alg: Option<JwsAlg>) -> PublicJwk {
        let mut members = own_members(self.kind, &self.pair);
        members.push("use", "sig");
        if let Some(alg) = alg {
            members.push("alg", alg.name());
        }
        members.push("kid", self.kid.as_str());
        PublicJwk { members, certificate: None }
    }

    /// The public key as PEM text (SubjectPublicKeyInfo), the secret of the algorithm confusion attack.
    pub(crate) fn public_pem(&self) -> String {
        let der: Result<PublicKeyX509Der<'_>, _> = match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_der(),
            Pair::Ec(pair) => pair.public_key().as_der(),
            Pair::Ed(pair) => pair.public_key().as_der(),
        };
        pem::public(&der.map(|der| der.as_ref().to_vec()).unwrap_or_default())
    }
}

/// What makes up the public key: the members that its kind requires (RFC 7518 section 6; Ed25519: RFC 8037 section 2).
fn own_members(kind: KeyKind, pair: &Pair) -> Members {
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    match pair {
        Pair::Rsa(pair) => {
            let public = pair.public_key();
            let n = encode(public.modulus().big_endian_without_leading_zero());
            let e = encode(public.exponent().big_endian_without_leading_zero());
            Members::from_iter([("kty", "RSA".to_owned()), ("n", n), ("e", e)])
        }
        Pair::Ec(pair) => ec_members(kind.name(), pair.public_key().as_ref()),
        Pair::Ed(pair) => {
            let x = encode(pair.public_key().as_ref());
            Members::from_iter([("kty", "OKP".to_owned()), ("crv", "Ed25519".to_owned()), ("x", x)])
        }
    }
}

/// The members of a point in its uncompressed form: 0x04, x, y (RFC 7518 section 6.2.1).
pub(in crate::jose) fn ec_members(curve: &str, point: &[u8]) -> Members {
    let (x, y) = point[1..].split_at(point.len() / 2);
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    Members::from_iter([("kty", "EC".to_owned()), ("crv", curve.to_owned()), ("x", encode(x)), ("y", encode(y))])
}

/// The thumbprint of RFC 7638 section 3: the required members, sorted, without white space.
pub(in crate::jose) fn thumbprint(mut required: Members) -> String {
    required.sort();
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, required.to_json().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_the_one_of_the_specifications() {
        // RFC 8037 appendix A.3.
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let key = Members::from_iter([("x", x), ("kty", "OKP"), ("crv", "Ed25519")]);
        assert_eq!(thumbprint(key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_key_of_another_kind_is_refused_by_its_name() {
        let pem = super::super::source::stranger(KeyKind::Ed25519);
        let said = SigningKey::from_pem(KeyKind::Ec(Curve::P384), pem, &KidShape::default(), JwsAlg::ES384)
            .unwrap_err()
            .to_string();
        assert!(said.starts_with("the P-384 key is refused"), "{said}");
    }
}

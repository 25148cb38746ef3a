//! Public keys of clients: what their assertions are verified with.

use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::alg::{Curve, JwsAlg, KeyKind};
use super::jws::{decode, rsa_parameters, verification};
use super::keys::{ec_members, spki};

/// The key in a PEM text (`PUBLIC KEY`) as a JWK; none if it is no RSA, EC or Ed25519 key.
pub(crate) fn jwk_of_pem(pem: &str) -> Option<Value> {
    let der = spki(pem)?;
    if let Ok(key) = PublicKey::from_der(&der) {
        let n = URL_SAFE_NO_PAD.encode(key.modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(key.exponent().big_endian_without_leading_zero());
        return Some(json!({ "kty": "RSA", "n": n, "e": e }));
    }
    // A key of these kinds is the last thing in its structure, which has the same length for all of one kind (RFC 5480
    // section 2.2, RFC 8410 section 4).
    if der.len() == 44 {
        return Some(json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(der.get(12..)?) }));
    }
    let curve = [(91, Curve::P256), (120, Curve::P384), (158, Curve::P521)]
        .into_iter()
        .find_map(|(length, curve)| (length == der.len()).then_some(curve))?;
    let point = der.get(der.len() - 1 - 2 * curve.coordinate_len()..)?;
    serde_json::to_value(ec_members(curve.name(), point)).ok()
}

/// Whether one of these keys signed the token, by the algorithm that its header names. A key that says another `kid` or
/// `alg`, or that is for encryption, is not asked.
pub(crate) fn signed_by(token: &str, keys: &[Value]) -> bool {
    let Some((header, _)) = decode(token) else { return false };
    let Some(Ok(alg)) = header.text("alg").map(str::parse::<JwsAlg>) else { return false };
    let fits = |key: &&Value| {
        let says = |member: &str, wanted: Option<&str>| match (key.get(member).and_then(Value::as_str), wanted) {
            (Some(said), Some(wanted)) => said == wanted,
            _ => true,
        };
        says("kid", header.text("kid")) && says("alg", Some(alg.name())) && says("use", Some("sig"))
    };
    keys.iter().filter(fits).any(|key| verifies_by(token, alg, key).unwrap_or(false))
}

fn verifies_by(token: &str, alg: JwsAlg, key: &Value) -> Option<bool> {
    let (input, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let bytes = |member: &str| URL_SAFE_NO_PAD.decode(key.get(member)?.as_str()?).ok();
    let is = |member: &str, wanted: &str| key.get(member).and_then(Value::as_str) == Some(wanted);
    let raw = match alg.key_kind()? {
        KeyKind::Rsa if is("kty", "RSA") => {
            let key = RsaPublicKeyComponents { n: bytes("n")?, e: bytes("e")? };
            return Some(key.verify(rsa_parameters(alg)?, input.as_bytes(), &signature).is_ok());
        }
        KeyKind::Ec(curve) if is("crv", curve.name()) => [vec![4], bytes("x")?, bytes("y")?].concat(),
        KeyKind::Ed25519 if is("crv", "Ed25519") => bytes("x")?,
        _ => return None,
    };
    Some(UnparsedPublicKey::new(verification(alg)?, raw).verify(input.as_bytes(), &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{KeyRing, KeySource, sign};
    use crate::vocab::Members;

    #[test]
    fn what_a_key_signed_is_found_good_by_its_jwk_and_by_its_pem_and_by_no_other() {
        let (ring, other) = (KeyRing::new(KeySource::Test(0)), KeyRing::new(KeySource::Test(1)));
        for alg in JwsAlg::ALL.iter().copied().filter(|alg| alg.key_kind().is_some()) {
            let token = sign(&Members::from_iter([("iss", "a")]), alg, None, &ring, None).unwrap();
            let jwk = |ring: &KeyRing| serde_json::to_value(&ring.published(&[alg]).unwrap()[0].members).unwrap();
            assert!(signed_by(&token, &[jwk(&other), jwk(&ring)]), "{alg}");
            assert!(!signed_by(&token, &[jwk(&other)]), "{alg}");
            let pem = ring.active(alg).unwrap().unwrap().public_pem();
            assert!(signed_by(&token, &[jwk_of_pem(&pem).unwrap()]), "{alg}");
        }
        assert_eq!(jwk_of_pem("no key"), None);
    }
}

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Randomness;
use serde_json::Value;

use super::content::{self, Sealed};
use super::ecdh_es::{self, Purpose};
use super::error::JweError;
use super::key_wrap;
use super::pbes2;
use super::recipient::{PublicPart, Recipient};
use super::rsa_oaep::{self, Oaep};
use crate::jose::alg::Curve;
use crate::jose::encryption::{ContentEncryption, Encryption, KeyManagement};
use crate::jose::keys::{EncryptionKey, KeyRing, PrivatePart, ec_members};
use crate::vocab::Members;

/// Wraps a signed token with the provider's own encryption key (RFC 7519 section 11.2: sign, then encrypt).
///
/// # Errors
/// When the key cannot be read or made, or the cryptographic library refuses.
pub fn encrypt_token(token: &str, with: Encryption, keys: &KeyRing, random: &Randomness) -> Result<String, JweError> {
    encrypt_for(token, with, &keys.encryption(with.alg)?.recipient, random)
}

/// Wraps a signed token for whoever has the private half of this key (RFC 7516 section 5.1). The content key and the
/// initialization vector come from `random`.
///
/// # Errors
/// When the key is not one for the algorithm, or the cryptographic library refuses.
pub fn encrypt_for(
    token: &str,
    with: Encryption,
    recipient: &Recipient,
    random: &Randomness,
) -> Result<String, JweError> {
    let header = envelope_header(with, recipient.kid());
    encrypt_with(token.as_bytes(), with, recipient, header, random)
}

/// The header that a JWE around a token honestly has: `alg`, `enc`, `cty` and the receiver's `kid`.
pub(crate) fn envelope_header(with: Encryption, kid: Option<&str>) -> Members {
    let mut header = Members::from_iter([("alg", with.alg.name()), ("enc", with.enc.name()), ("cty", "JWT")]);
    if let Some(kid) = kid {
        header.push("kid", kid);
    }
    header
}

/// The same with a header of one's own; only `epk`, where there is one, is put behind it.
pub(crate) fn encrypt_with(
    content: &[u8],
    with: Encryption,
    recipient: &Recipient,
    mut header: Members,
    random: &Randomness,
) -> Result<String, JweError> {
    recipient.check(with.alg)?;
    let delivered = deliver(with, recipient, random)?;
    if let Some((curve, point)) = &delivered.ephemeral {
        let epk = ec_members(curve.name(), point);
        header.push("epk", serde_json::to_value(&epk).map_err(|_| JweError::Malformed)?);
    }
    if let Some(salt) = &delivered.salt {
        header.push("p2c", pbes2::ROUNDS.get());
        header.push("p2s", URL_SAFE_NO_PAD.encode(salt));
    }
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    let protected = encode(header.to_json().as_bytes());
    let sealed = content::seal(with.enc, &delivered.content_key, protected.as_bytes(), content, random)?;
    Ok(format!(
        "{protected}.{}.{}.{}.{}",
        encode(&delivered.encrypted_key),
        encode(&sealed.iv),
        encode(&sealed.ciphertext),
        encode(&sealed.tag)
    ))
}

/// A content key and the way in which it reaches the receiver.
struct Delivered {
    content_key: Vec<u8>,
    /// Empty where the content key is what was agreed on.
    encrypted_key: Vec<u8>,
    /// The point of the sender's ephemeral key.
    ephemeral: Option<(Curve, Vec<u8>)>,
    /// What the secret was salted with.
    salt: Option<Vec<u8>>,
}

fn deliver(with: Encryption, to: &Recipient, random: &Randomness) -> Result<Delivered, JweError> {
    let wrapped =
        |content_key: Vec<u8>, encrypted_key| Delivered { content_key, encrypted_key, ephemeral: None, salt: None };
    match (with.alg, to.public()) {
        (KeyManagement::RsaOaep, PublicPart::Rsa(key)) => {
            let content_key = content::new_key(with.enc, random);
            let encrypted_key = rsa_oaep::wrap(Oaep::Sha1, key, &content_key)?;
            Ok(wrapped(content_key, encrypted_key))
        }
        (KeyManagement::RsaOaep256, PublicPart::Rsa(key)) => {
            let content_key = content::new_key(with.enc, random);
            let encrypted_key = rsa_oaep::wrap(Oaep::Sha256, key, &content_key)?;
            Ok(wrapped(content_key, encrypted_key))
        }
        (KeyManagement::EcdhEs, PublicPart::Ec(curve, point)) => {
            let (sent, content_key) = ecdh_es::with_new_key(*curve, point, purpose(with, &[], &[]))?;
            Ok(Delivered { ephemeral: Some((*curve, sent)), ..wrapped(content_key, Vec::new()) })
        }
        (KeyManagement::EcdhEsA256Kw, PublicPart::Ec(curve, point)) => {
            let content_key = content::new_key(with.enc, random);
            let (sent, agreed) = ecdh_es::with_new_key(*curve, point, purpose(with, &[], &[]))?;
            let encrypted_key = key_wrap::wrap(&agreed, &content_key)?;
            Ok(Delivered { ephemeral: Some((*curve, sent)), ..wrapped(content_key, encrypted_key) })
        }
        (KeyManagement::A128Kw | KeyManagement::A256Kw, PublicPart::Secret(secret)) => {
            let content_key = content::new_key(with.enc, random);
            let hashed = digest::digest(&digest::SHA256, secret);
            let len = if with.alg == KeyManagement::A128Kw { 16 } else { 32 };
            let encrypted_key = key_wrap::wrap(&hashed.as_ref()[..len], &content_key)?;
            Ok(wrapped(content_key, encrypted_key))
        }
        (KeyManagement::Pbes2Hs256A128Kw, PublicPart::Secret(secret)) => {
            let content_key = content::new_key(with.enc, random);
            let salt = random.bytes::<16>().to_vec();
            let encrypted_key = key_wrap::wrap(&pbes2::key(secret, with.alg.name(), &salt), &content_key)?;
            Ok(Delivered { salt: Some(salt), ..wrapped(content_key, encrypted_key) })
        }
        _ => Err(to.unfit_kind(with.alg)),
    }
}

/// What is agreed on: the content key itself, or the key that wraps it (RFC 7518 section 4.6.2, AlgorithmID).
fn purpose<'a>(with: Encryption, apu: &'a [u8], apv: &'a [u8]) -> Purpose<'a> {
    let (algorithm, len) = match with.alg {
        KeyManagement::EcdhEsA256Kw => (with.alg.name(), key_wrap::KEY_LEN),
        _ => (with.enc.name(), with.enc.key_len()),
    };
    Purpose { algorithm, apu, apv, len }
}

/// Opens what was encrypted with the ring's own key (RFC 7516 section 5.2).
pub(in crate::jose) fn open(jwe: &str, keys: &KeyRing) -> Result<String, JweError> {
    let parts: Vec<&str> = jwe.split('.').collect();
    let [protected, encrypted_key, iv, ciphertext, tag] = parts.as_slice() else { return Err(JweError::Malformed) };
    let header: Members = serde_json::from_slice(&bytes(protected)?).map_err(|_| JweError::Malformed)?;
    // Whoever does not understand what `crit` names, or cannot inflate, MUST refuse (RFC 7516 section 5.2, step 5).
    if let Some(member) = ["crit", "zip"].into_iter().find(|member| header.get(member).is_some()) {
        return Err(JweError::Unsupported(format!("`{member}`")));
    }
    let (alg, enc) = (header.text("alg").unwrap_or_default(), header.text("enc").unwrap_or_default());
    let with = Encryption::named(alg, enc).ok_or_else(|| JweError::Unsupported(format!("`{alg}` with `{enc}`")))?;
    let content_key = receive(with, &header, &bytes(encrypted_key)?, &*keys.encryption(with.alg)?)?;
    let sealed = Sealed { iv: bytes(iv)?, ciphertext: bytes(ciphertext)?, tag: bytes(tag)? };
    let opened = open_content(with.enc, &content_key, protected, sealed)?;
    String::from_utf8(opened).map_err(|_| JweError::Malformed)
}

fn open_content(enc: ContentEncryption, key: &[u8], protected: &str, sealed: Sealed) -> Result<Vec<u8>, JweError> {
    if key.len() != enc.key_len() {
        return Err(JweError::Refused);
    }
    content::open(enc, key, protected.as_bytes(), sealed)
}

/// The content key.
fn receive(with: Encryption, header: &Members, encrypted_key: &[u8], own: &EncryptionKey) -> Result<Vec<u8>, JweError> {
    match (with.alg, &own.private) {
        (KeyManagement::RsaOaep, PrivatePart::Rsa(key)) => rsa_oaep::unwrap(Oaep::Sha1, key, encrypted_key),
        (KeyManagement::RsaOaep256, PrivatePart::Rsa(key)) => rsa_oaep::unwrap(Oaep::Sha256, key, encrypted_key),
        (KeyManagement::EcdhEs | KeyManagement::EcdhEsA256Kw, PrivatePart::P256(key)) => {
            let party = |member| header.text(member).map_or_else(|| Ok(Vec::new()), bytes);
            let (apu, apv) = (party("apu")?, party("apv")?);
            let sent = sender_point(header.get("epk").ok_or(JweError::Malformed)?)?;
            let agreed = ecdh_es::with_own_key(key, &sent, purpose(with, &apu, &apv))?;
            match with.alg {
                KeyManagement::EcdhEsA256Kw => key_wrap::unwrap(&agreed, encrypted_key),
                // "verify that the JWE Encrypted Key value is an empty octet sequence" (RFC 7516 section 5.2, step 10).
                _ if !encrypted_key.is_empty() => Err(JweError::Malformed),
                _ => Ok(agreed),
            }
        }
        _ => Err(own.recipient.unfit_kind(with.alg)),
    }
}

/// The point of an ephemeral key, which must be on the curve of ours.
fn sender_point(epk: &Value) -> Result<Vec<u8>, JweError> {
    match Recipient::from_jwk(epk).map_err(|_| JweError::Malformed)?.public() {
        PublicPart::Ec(Curve::P256, point) => Ok(point.clone()),
        _ => Err(JweError::Malformed),
    }
}

fn bytes(part: &str) -> Result<Vec<u8>, JweError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JweError::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::KeySource;

    #[test]
    fn what_is_wrapped_here_can_be_opened_here_and_nowhere_else() {
        let (ring, other) = (KeyRing::new(KeySource::Test(0)), KeyRing::new(KeySource::Test(1)));
        for with in Encryption::all() {
            let jwe = encrypt_token("a.b.c", with, &ring, &Randomness::from_seed(1)).unwrap();
            assert_eq!(jwe.split('.').count(), 5);
            assert_eq!(ring.open(&jwe).unwrap(), "a.b.c", "{with}");
            assert_eq!(other.open(&jwe), Err(JweError::Refused), "{with}");
        }
    }

    #[test]
    fn the_same_seed_wraps_with_the_same_content_key_and_vector() {
        let ring = KeyRing::new(KeySource::Test(0));
        let with: Encryption = "RSA-OAEP A128CBC-HS256".parse().unwrap();
        let last = |seed| {
            let jwe = encrypt_token("a.b.c", with, &ring, &Randomness::from_seed(seed)).unwrap();
            jwe.split('.').skip(2).collect::<Vec<_>>().join(".")
        };
        assert_eq!(last(7), last(7));
        assert_ne!(last(7), last(8));
    }

    #[test]
    fn a_key_that_does_not_fit_the_algorithm_is_refused() {
        let ring = KeyRing::new(KeySource::Test(0));
        let random = Randomness::from_seed(1);
        let jwk = |alg| serde_json::to_value(ring.encryption_jwk(alg).unwrap().members).unwrap();
        let to = |jwk: &Value, with: &str| {
            let recipient = Recipient::from_jwk(jwk).unwrap();
            encrypt_for("a.b.c", with.parse().unwrap(), &recipient, &random).unwrap_err().to_string()
        };
        let mut ec = jwk(KeyManagement::EcdhEs);
        assert_eq!(to(&ec, "RSA-OAEP A128GCM"), "RSA-OAEP does not go with a key that is for `ECDH-ES`");
        ec.as_object_mut().unwrap().remove("alg");
        assert_eq!(to(&ec, "RSA-OAEP A128GCM"), "RSA-OAEP does not go with a key on P-256");
        let mut rsa = jwk(KeyManagement::RsaOaep);
        rsa.as_object_mut().unwrap().remove("alg");
        assert_eq!(to(&rsa, "ECDH-ES A128GCM"), "ECDH-ES does not go with an RSA key");
    }

    #[test]
    fn a_header_that_asks_for_what_is_not_played_is_refused_by_name() {
        let ring = KeyRing::new(KeySource::Test(0));
        for (header, said) in [
            (json!({ "alg": "RSA1_5", "enc": "A128GCM" }), "`RSA1_5` with `A128GCM`"),
            (json!({ "alg": "RSA-OAEP", "enc": "A128GCM", "zip": "DEF" }), "`zip`"),
            (json!({ "alg": "RSA-OAEP", "enc": "A128GCM", "crit": ["x"] }), "`crit`"),
        ] {
            let jwe = format!("{}....", URL_SAFE_NO_PAD.encode(header.to_string()));
            assert_eq!(ring.open(&jwe), Err(JweError::Unsupported(said.to_owned())));
        }
    }

    #[test]
    fn a_point_that_is_on_no_curve_or_another_is_refused() {
        let ring = KeyRing::new(KeySource::Test(0));
        let x = URL_SAFE_NO_PAD.encode([1; 32]);
        for epk in [json!(null), json!({ "kty": "EC", "crv": "P-256", "x": x, "y": x }), json!({ "kty": "RSA" })] {
            let header = json!({ "alg": "ECDH-ES", "enc": "A128GCM", "epk": epk });
            let jwe = format!("{}....", URL_SAFE_NO_PAD.encode(header.to_string()));
            assert_eq!(ring.open(&jwe), Err(JweError::Malformed), "{epk}");
        }
    }
}

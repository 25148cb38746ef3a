use std::str::FromStr as _;
use std::time::Duration;

use chrono::DateTime;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{ClaimsVerificationError, ClientId, ClientSecret, IssuerUrl, Nonce};
use serde_json::Value;

use super::token::alg_word;
use super::verify::Judging;
use crate::policy::{AmbiguousKeys, HmacKey, KeySource, OtherAudiences, Tokens, UnknownKid};

/// What the verifier of the crate `openidconnect` says of a token, told what our knobs say. `None` where it has no opinion:
/// where it cannot follow a knob, and where it cannot read a token, since it is stricter about claims that decide nothing
/// (it refuses `"email_verified": "true"`).
pub(crate) fn second_opinion(j: &Judging<'_>) -> Option<Result<(), ClaimsVerificationError>> {
    if !can_follow(j.policy) {
        return None;
    }
    let token = CoreIdToken::from_str(j.token.text()).ok()?;
    let verifier = verifier(j)?;
    let nonce = |seen: Option<&Nonce>| match j.expected.nonce.filter(|_| j.policy.check_nonce) {
        Some(sent) if seen.map(|nonce| nonce.secret().as_str()) != Some(sent) => Err("nonce mismatch".to_owned()),
        _ => Ok(()),
    };
    Some(token.claims(&verifier, nonce).map(|_| ()))
}

/// Whether the crate can be as lenient as the policy. It always refuses another `typ` and any `crit`, and takes keys only
/// from the key set, by name.
fn can_follow(policy: &Tokens) -> bool {
    let usual_types = policy.types.iter().all(|word| word == "jwt" || word == "application/jwt");
    policy.check_typ
        && usual_types
        && policy.check_crit
        && policy.understood_crit.is_empty()
        && policy.issuer_slashes
        && policy.require_exp
        && policy.require_iat
        && policy.ambiguous_keys == AmbiguousKeys::Refuse
        && policy.rsa_bits >= 2048
        && policy.library_skew_s == 0
        && !policy.allow_none
        && policy.key_source == KeySource::Jwks
        && policy.hmac_key == HmacKey::ClientSecret
        && policy.unknown_kid != UnknownKid::TryAllKeys
}

fn verifier<'a>(j: &Judging<'a>) -> Option<CoreIdTokenVerifier<'a>> {
    let client_id = ClientId::new(j.expected.client_id.to_owned());
    let issuer = IssuerUrl::new(j.expected.issuer.to_owned()).ok()?;
    let read = |key: &serde_json::Map<String, Value>| serde_json::from_value(Value::Object(key.clone())).ok();
    let keys = CoreJsonWebKeySet::new(j.keys.keys.iter().filter_map(read).collect::<Vec<CoreJsonWebKey>>());
    let verifier = match j.expected.client_secret {
        Some(secret) => {
            let secret = ClientSecret::new(secret.to_owned());
            CoreIdTokenVerifier::new_confidential_client(client_id, secret, issuer, keys)
        }
        None => CoreIdTokenVerifier::new_public_client(client_id, issuer, keys),
    };
    let algs: Vec<CoreJwsSigningAlgorithm> = j
        .policy
        .allowed_algs
        .iter()
        .filter_map(|alg| serde_json::from_value(Value::from(alg_word(*alg))).ok())
        .collect();
    let trusts_others = j.policy.other_audiences == OtherAudiences::Accept;
    // Our skew is taken off its clock, since it has none; an expiry that does not count lies ahead of the epoch.
    let now = if j.policy.check_expiry {
        (j.expected.now - Duration::from_secs(j.policy.clock_skew_s)).millis()
    } else {
        i64::from(i32::MIN)
    };
    let now = DateTime::from_timestamp_millis(now)?;
    let verifier = verifier
        .set_allowed_algs(algs)
        .require_issuer_match(j.policy.check_issuer)
        .require_audience_match(j.policy.check_audience)
        .set_other_audience_verifier_fn(move |_| trusts_others)
        .set_time_fn(move || now);
    Some(if j.policy.check_signature { verifier } else { verifier.insecure_disable_signature_check() })
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use clock::Timestamp;
    use jsonwebtoken::{Algorithm, EncodingKey, crypto};
    use proptest::prelude::*;
    use rsa::pkcs8::DecodePrivateKey as _;
    use rsa::traits::PublicKeyParts as _;
    use serde_json::json;

    use super::*;
    use crate::oidc::jwks::KeySet;
    use crate::oidc::token::RawToken;
    use crate::oidc::verify::{Expected, verify};
    use crate::policy::{Alg, Policy};

    const FIRST: &str = include_str!("../../tests/it/keys/first.pem");
    const SECOND: &str = include_str!("../../tests/it/keys/second.pem");
    const NOW: i64 = 1_800_000_000;
    const SECRET: &str = "a secret of a confidential client";

    fn jwk(pem: &str, kid: &str) -> Value {
        let key = rsa::RsaPrivateKey::from_pkcs8_pem(pem).unwrap();
        let text = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        json!({"kty": "RSA", "use": "sig", "kid": kid, "n": text(key.n()), "e": text(key.e())})
    }

    /// One token of the family, and the relying party that it comes to.
    #[derive(Clone, Debug)]
    struct Meeting {
        claims: Value,
        header: Value,
        signer: Signer,
        two_keys: bool,
        confidential: bool,
        policy: Tokens,
    }

    #[derive(Clone, Copy, Debug)]
    enum Signer {
        First(Algorithm),
        Second,
        Secret,
        OtherSecret,
        Nobody,
    }

    impl Meeting {
        fn token(&self) -> RawToken {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let signed = format!("{}.{}", part(&self.header), part(&self.claims));
            let sign = |key: EncodingKey, alg| crypto::sign(signed.as_bytes(), &key, alg).unwrap();
            let rsa = |pem: &str| EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
            let signature = match self.signer {
                Signer::First(alg) => sign(rsa(FIRST), alg),
                Signer::Second => sign(rsa(SECOND), Algorithm::RS256),
                Signer::Secret => sign(EncodingKey::from_secret(SECRET.as_bytes()), Algorithm::HS256),
                Signer::OtherSecret => sign(EncodingKey::from_secret(b"another"), Algorithm::HS256),
                Signer::Nobody => String::new(),
            };
            RawToken::read(&format!("{signed}.{signature}"), &self.policy).unwrap()
        }

        fn keys(&self) -> KeySet {
            let mut keys = vec![jwk(FIRST, "first")];
            if self.two_keys {
                keys.push(jwk(SECOND, "second"));
            }
            KeySet::read(json!({ "keys": keys }).as_object().unwrap())
        }
    }

    fn claims() -> impl Strategy<Value = Value> {
        let iss = prop::sample::select(vec!["https://idp.test", "https://idp.test/", "https://evil.test"]);
        let aud =
            prop::sample::select(vec![json!("rp"), json!(["rp"]), json!("other"), json!(["rp", "other"]), json!([])]);
        let nonce = prop::sample::select(vec![Some("n"), Some("m"), None]);
        (iss, aud, -90i64..90, nonce).prop_map(|(iss, aud, life, nonce)| {
            let mut claims = json!({"iss": iss, "aud": aud, "sub": "1", "iat": NOW - 100, "exp": NOW + life});
            if let Some(nonce) = nonce {
                claims["nonce"] = json!(nonce);
            }
            claims
        })
    }

    fn header_and_signer() -> impl Strategy<Value = (Value, Signer)> {
        let signed = prop::sample::select(vec![
            ("RS256", Signer::First(Algorithm::RS256)),
            ("RS256", Signer::First(Algorithm::RS256)),
            ("RS384", Signer::First(Algorithm::RS384)),
            ("PS256", Signer::First(Algorithm::PS256)),
            ("RS256", Signer::First(Algorithm::RS384)),
            ("RS256", Signer::Second),
            ("RS256", Signer::Nobody),
            ("HS256", Signer::Secret),
            ("HS256", Signer::OtherSecret),
            ("ES256", Signer::Nobody),
            ("none", Signer::Nobody),
        ]);
        let kid = prop::sample::select(vec![Some("first"), Some("first"), Some("second"), Some("stray"), None]);
        let typ = prop::sample::select(vec![None, Some("JWT"), Some("jwt"), Some("at+jwt")]);
        (signed, kid, typ, prop::bool::weighted(0.05)).prop_map(|((alg, signer), kid, typ, crit)| {
            let mut header = json!({"alg": alg});
            for (name, value) in [("kid", kid), ("typ", typ)] {
                if let Some(value) = value {
                    header[name] = json!(value);
                }
            }
            if crit {
                header["crit"] = json!(["x"]);
            }
            (header, signer)
        })
    }

    fn policy() -> impl Strategy<Value = Tokens> {
        let usually = || prop::bool::weighted(0.9);
        let checks = (usually(), usually(), usually(), usually(), usually(), usually());
        (checks, any::<bool>(), 0u64..60).prop_map(|((iss, aud, exp, nonce, signature, trust), hmac, skew)| {
            let mut policy = Policy::preset("strict").unwrap().tokens;
            policy.check_issuer = iss;
            policy.check_audience = aud;
            policy.check_expiry = exp;
            policy.check_nonce = nonce;
            policy.check_signature = signature;
            policy.clock_skew_s = skew;
            if !trust {
                policy.other_audiences = OtherAudiences::Accept;
            }
            if hmac {
                policy.allowed_algs.push(Alg::HS256);
            }
            // What the crate has no check for.
            policy.check_azp = false;
            policy.second_opinion = false;
            policy
        })
    }

    fn meetings() -> impl Strategy<Value = Meeting> {
        (claims(), header_and_signer(), any::<bool>(), any::<bool>(), policy()).prop_map(
            |(claims, (header, signer), two_keys, confidential, policy)| Meeting {
                claims,
                header,
                signer,
                two_keys,
                confidential,
                policy,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn both_verifiers_agree(meeting in meetings()) {
            let expected = Expected {
                issuer: "https://idp.test",
                client_id: "rp",
                client_secret: meeting.confidential.then_some(SECRET),
                nonce: Some("n"),
                access_token: None,
                now: Timestamp::from_secs(NOW),
            };
            let (token, keys) = (meeting.token(), meeting.keys());
            let judging = Judging { token: &token, keys: &keys, expected: &expected, policy: &meeting.policy };
            let ours = verify(&judging);
            // Without the signature the crate does not look at the algorithm either.
            let looks = meeting.policy.check_signature || !matches!(ours, Err(crate::domain::TokenError::AlgNotAllowed { .. }));
            prop_assume!(looks);
            let theirs = second_opinion(&judging).expect("the crate can read every token of this family");
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "ours: {:?}, theirs: {:?}", ours, theirs);
        }
    }
}

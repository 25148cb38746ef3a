//! ID tokens that must be refused, and by which name.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rp::Policy;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::provider::{FIRST, SECOND, forge, jwk, sign};
use crate::stage::Stage;

type Fault = fn(&mut Value);

#[tokio::test]
async fn a_token_that_says_something_wrong_is_refused_by_name() {
    let stage = Stage::strict().await;
    let faults: [(Fault, &str); 14] = [
        (|claims| claims["nonce"] = json!("of-another-login"), "nonce_mismatch"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("nonce")), "nonce_missing"),
        (|claims| claims["iss"] = json!("https://evil.test"), "issuer_mismatch"),
        (|claims| claims["iss"] = json!(format!("{}/", claims["iss"].as_str().unwrap())), "issuer_mismatch"),
        (|claims| claims["aud"] = json!("other"), "audience_mismatch"),
        (|claims| claims["aud"] = json!(["books", "other"]), "audience_mismatch"),
        (|claims| claims["azp"] = json!("other"), "azp_mismatch"),
        (|claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 31), "token_expired"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("exp")), "claim_missing"),
        (|claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 3_600), "iat_in_future"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("iat")), "claim_missing"),
        (|claims| claims["nbf"] = json!(claims["iat"].as_i64().unwrap() + 3_600), "token_not_yet_valid"),
        (|claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"), "at_hash_mismatch"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("sub")), "claim_missing"),
    ];
    for (fault, code) in faults {
        let browser = Browser::new();
        let page = stage.sign_in(&browser, fault).await;
        stage.assert_refused(&browser, &page, code).await;
    }
    assert_eq!(stage.sign_in(&Browser::new(), |_| {}).await.status, 303, "without a fault it passes");
}

#[tokio::test]
async fn a_token_in_a_wrong_form_is_refused_by_name() {
    let stage = Stage::strict().await;
    type Make = fn(&Value) -> String;
    let forms: [(Make, &str); 8] = [
        (|_| "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.a2V5.aXY.dGV4dA.dGFn".into(), "jwe_not_supported"),
        (|claims| forge(&json!({"alg": "none"}), claims, ""), "alg_not_allowed"),
        (|claims| forge(&json!({"alg": "RS256", "kid": "first"}), claims, "AAAA"), "signature_invalid"),
        (|claims| sign(claims, SECOND, "first"), "signature_invalid"),
        (|claims| sign(claims, SECOND, "stray"), "key_not_found"),
        (hmac, "alg_not_allowed"),
        (|claims| forge(&json!({"alg": "RS256", "crit": ["x"], "x": 1}), claims, ""), "crit_not_supported"),
        (|claims| forge(&json!({"alg": "RS256", "typ": "at+jwt"}), claims, ""), "typ_not_allowed"),
    ];
    for (make, code) in forms {
        let browser = Browser::new();
        let page = stage.sign_in_with(&browser, make).await;
        stage.assert_refused(&browser, &page, code).await;
    }
}

fn hmac(claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(b"secret")).unwrap()
}

#[tokio::test]
async fn a_key_that_is_not_known_yet_makes_the_key_set_be_fetched_again_once() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    assert_eq!(stage.provider.hits("/jwks").await, 1);

    stage.provider.set(|answers| answers.jwks.1 = json!({"keys": [jwk(FIRST, "first"), jwk(SECOND, "second")]}));
    let page = stage.sign_in_with(&browser, |claims| sign(claims, SECOND, "second")).await;
    assert_eq!((page.status, stage.provider.hits("/jwks").await), (303, 2));

    let stranger = Browser::new();
    let page = stage.sign_in_with(&stranger, |claims| sign(claims, SECOND, "stray")).await;
    assert_eq!((page.error(), stage.provider.hits("/jwks").await), (Some("key_not_found"), 3));
}

#[tokio::test]
async fn a_token_without_a_kid_is_refused_when_several_keys_would_do() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.provider.set(|answers| answers.jwks.1 = json!({"keys": [jwk(FIRST, "first"), jwk(SECOND, "second")]}));
    let key = EncodingKey::from_rsa_pem(FIRST.as_bytes()).unwrap();
    let without_kid = |claims: &Value| jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &key).unwrap();
    let page = stage.sign_in_with(&browser, without_kid).await;
    stage.assert_refused(&browser, &page, "key_not_found").await;
    stage.provider.set(|answers| answers.jwks.1 = json!({"keys": [jwk(FIRST, "first")]}));
    stage.advance(3_601);
    assert_eq!(stage.sign_in_with(&browser, without_kid).await.status, 303);
}

#[tokio::test]
async fn a_token_response_without_an_id_token_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    stage.provider.set(|answers| answers.token = (200, json!({"access_token": "at", "token_type": "Bearer"})));
    let page = stage.come_back(&browser, &login).await;
    stage.assert_refused(&browser, &page, "id_token_missing").await;
}

/// Each unsafe value lets one fault through that `strict` refuses: it is a mutant that a test can tell.
#[tokio::test]
async fn an_unsafe_value_lets_its_fault_through() {
    type Make = fn(&Value) -> String;
    fn changed(claims: &Value, name: &str, value: Value) -> String {
        let mut claims = claims.clone();
        claims[name] = value;
        sign(&claims, FIRST, "first")
    }
    let mutants: [(&str, Value, Make); 14] = [
        ("tokens.check_nonce", json!(false), |c| changed(c, "nonce", json!("x"))),
        ("tokens.check_issuer", json!(false), |c| changed(c, "iss", json!("https://evil.test"))),
        ("tokens.check_audience", json!(false), |c| changed(c, "aud", json!("other"))),
        ("tokens.check_azp", json!(false), |c| changed(c, "azp", json!("other"))),
        ("tokens.check_expiry", json!(false), |c| changed(c, "exp", json!(1))),
        ("tokens.clock_skew_s", json!(86_400), |c| changed(c, "exp", json!(c["iat"].as_i64().unwrap() - 600))),
        ("tokens.check_iat_future", json!(false), |c| changed(c, "iat", json!(c["exp"].as_i64().unwrap() + 3_600))),
        ("tokens.check_nbf", json!(false), |c| changed(c, "nbf", json!(c["exp"].as_i64().unwrap() + 3_600))),
        ("tokens.check_at_hash", json!(false), |c| changed(c, "at_hash", json!("x"))),
        ("tokens.check_signature", json!(false), |c| sign(c, SECOND, "first")),
        ("tokens.allow_none", json!(true), |c| forge(&json!({"alg": "none"}), c, "")),
        ("tokens.unknown_kid", json!("try_all_keys"), |c| sign(c, FIRST, "stray")),
        ("tokens.key_source", json!("embedded_jwk"), with_embedded_key),
        ("tokens.hmac_key", json!("public_key"), signed_with_public_key),
    ];
    let stage = Stage::strict().await;
    for (knob, value, make) in mutants {
        let browser = Browser::new();
        assert_ne!(stage.sign_in_with(&browser, make).await.error(), None, "strict refuses: {knob}");
        stage.rp.set_knob(knob, value).unwrap();
        let page = stage.sign_in_with(&browser, make).await;
        assert_eq!(page.status, 303, "{knob} lets it through: {:?}", stage.rp.last_error());
        let safe = Policy::preset("strict").unwrap().get(knob).unwrap();
        stage.rp.set_knob(knob, safe).unwrap();
    }
}

fn with_embedded_key(claims: &Value) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.jwk = Some(serde_json::from_value(jwk(SECOND, "mine")).unwrap());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_rsa_pem(SECOND.as_bytes()).unwrap()).unwrap()
}

fn signed_with_public_key(claims: &Value) -> String {
    use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
    let key = rsa::RsaPrivateKey::from_pkcs8_pem(FIRST).unwrap().to_public_key();
    let pem = key.to_public_key_pem(LineEnding::LF).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(pem.as_bytes())).unwrap()
}

#[tokio::test]
async fn an_encrypted_token_is_taken_for_none_only_where_the_policy_says_so() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("tokens.jwe", json!("take_userinfo")).unwrap();
    stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah", "preferred_username": "sarah"})));
    assert_eq!(stage.sign_in_with(&browser, |_| "e30.a.b.c.d".into()).await.status, 303);
}

#[tokio::test]
async fn elliptic_curves_sign_too() {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let random = SystemRandom::new();
    let p256 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let point = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, p256.as_ref()).unwrap();
    let (x, y) = point.public_key().as_ref()[1..].split_at(32);
    let ed25519 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    let public = Ed25519KeyPair::from_pkcs8(ed25519.as_ref()).unwrap();
    let jwks = json!({"keys": [
        {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "x": text(x), "y": text(y)},
        {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "sig", "x": text(public.public_key().as_ref())},
    ]});
    let stage = Stage::strict().await;
    stage.provider.set(|answers| answers.jwks.1 = jwks);
    for (alg, kid, key) in [
        (Algorithm::ES256, "ec", EncodingKey::from_ec_der(p256.as_ref())),
        (Algorithm::EdDSA, "ed", EncodingKey::from_ed_der(ed25519.as_ref())),
    ] {
        let header = Header { kid: Some(kid.into()), ..Header::new(alg) };
        let sign = |claims: &Value| jsonwebtoken::encode(&header, claims, &key).unwrap();
        let page = stage.sign_in_with(&Browser::new(), sign).await;
        assert_eq!(page.status, 303, "{alg:?}: {:?}", stage.rp.last_error());
        let altered = |claims: &Value| {
            let mut other = claims.clone();
            other["sub"] = json!("mallory");
            let (header_and_claims, signature) = (sign(&other), sign(claims));
            let cut = header_and_claims.rfind('.').unwrap();
            header_and_claims[..cut].to_owned() + &signature[signature.rfind('.').unwrap()..]
        };
        let page = stage.sign_in_with(&Browser::new(), altered).await;
        assert_eq!(page.error(), Some("signature_invalid"), "{alg:?}");
    }
}

#[tokio::test]
async fn a_shared_secret_signs_only_where_the_policy_allows_it_and_only_for_a_confidential_client() {
    let public = Stage::strict().await;
    let confidential = Stage::confidential("secret").await;
    for (stage, allowed, error) in [
        (&public, json!(["RS256", "HS256"]), Some("alg_not_allowed")),
        (&confidential, json!(["RS256"]), Some("alg_not_allowed")),
        (&confidential, json!(["RS256", "HS256"]), None),
    ] {
        stage.rp.set_knob("tokens.allowed_algs", allowed).unwrap();
        assert_eq!(stage.sign_in_with(&Browser::new(), hmac).await.error(), error);
    }
    assert_eq!((public.rp.session_count("sarah"), confidential.rp.session_count("sarah")), (0, 1));
}

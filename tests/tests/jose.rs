//! Cryptography held against other people's: `jsonwebtoken` verifies what is signed here, and what npm `jose` and Python
//! `jwcrypto` made is verified and opened here. `jose/vectors/README.md` says how those were made.

use aws_lc_rs::signature::{
    ECDSA_P521_SHA512_FIXED, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Randomness;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock_idp::Client;
use mock_idp::jose::{
    Encryption, JwsAlg, KeyManagement, KeyRing, KeySource, OddKey, PublicJwk, Recipient, encrypt_for, encrypt_token,
    sign, verifies,
};
use mock_idp::vocab::{Members, Operation};
use proptest::prelude::*;
use rehearsal_tests::{Ask, CALLBACK, SECRET, Scene, token};
use serde_json::{Value, json};

/// Every algorithm, and its name in `jsonwebtoken`; `None`: it has none (`supported: false`).
const PARITY: [(JwsAlg, Option<Algorithm>); 13] = [
    (JwsAlg::RS256, Some(Algorithm::RS256)),
    (JwsAlg::RS384, Some(Algorithm::RS384)),
    (JwsAlg::RS512, Some(Algorithm::RS512)),
    (JwsAlg::PS256, Some(Algorithm::PS256)),
    (JwsAlg::PS384, Some(Algorithm::PS384)),
    (JwsAlg::PS512, Some(Algorithm::PS512)),
    (JwsAlg::ES256, Some(Algorithm::ES256)),
    (JwsAlg::ES384, Some(Algorithm::ES384)),
    // The crate is over ring's set of curves. Here the library that signed is asked again, only over the published JWK;
    // that somebody else's ES512 is ours too, the vectors show.
    (JwsAlg::ES512, None),
    (JwsAlg::EdDSA, Some(Algorithm::EdDSA)),
    (JwsAlg::HS256, Some(Algorithm::HS256)),
    (JwsAlg::HS384, Some(Algorithm::HS384)),
    (JwsAlg::HS512, Some(Algorithm::HS512)),
];

fn ring(slot: usize) -> KeyRing {
    KeyRing::new(KeySource::Test(slot))
}

fn json_of(jwk: &PublicJwk) -> Value {
    serde_json::to_value(&jwk.members).expect("JSON")
}

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// The claims, if `jsonwebtoken` finds the signature good.
fn second_opinion(token: &str, alg: Algorithm, key: &DecodingKey) -> Option<Value> {
    let mut wanted = Validation::new(alg);
    wanted.validate_exp = false;
    wanted.validate_aud = false;
    wanted.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(token, key, &wanted).ok().map(|token| token.claims)
}

/// The claims, if somebody finds the signature good under the key that these JWKs publish, or under the secret.
fn verified(token: &str, alg: Option<Algorithm>, keys: &[Value]) -> Option<Value> {
    let header = token::header(token);
    let Some(jwk) = keys.iter().find(|key| key["kid"] == header["kid"]) else {
        return second_opinion(token, alg?, &DecodingKey::from_secret(SECRET.as_bytes()));
    };
    if let Some(alg) = alg {
        let jwk: Jwk = serde_json::from_value(jwk.clone()).expect("a JWK");
        return second_opinion(token, alg, &DecodingKey::from_jwk(&jwk).expect("a usable JWK"));
    }
    assert_eq!((&header["alg"], &jwk["crv"]), (&json!("ES512"), &json!("P-521")));
    let (input, signature) = token.rsplit_once('.')?;
    let point = [vec![4], decoded(jwk["x"].as_str()?), decoded(jwk["y"].as_str()?)].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point);
    key.verify(input.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    Some(token::claims(token))
}

/// The text with one bit of this part flipped; an empty part gets a byte.
fn flipped(text: &str, part: usize) -> String {
    let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    let mut bytes = decoded(&parts[part]);
    match bytes.len() {
        0 => bytes.push(0),
        len => bytes[len / 2] ^= 1,
    }
    parts[part] = URL_SAFE_NO_PAD.encode(bytes);
    parts.join(".")
}

#[test]
fn the_rows_of_parity_are_all_algorithms() {
    assert_eq!(PARITY.map(|(alg, _)| alg).as_slice(), JwsAlg::ALL);
}

#[test]
fn somebody_else_verifies_what_is_signed_here_with_every_algorithm() {
    let (keys, claims) = (ring(0), Members::from_iter([("sub", "alice")]));
    for (alg, other) in PARITY {
        let published: Vec<Value> = keys.published(&[alg]).unwrap().iter().map(json_of).collect();
        assert!(published.iter().all(|key| key["alg"] == alg.name()), "{alg}");
        let token = sign(&claims, alg, Some("JWT"), &keys, Some(SECRET)).unwrap();
        assert_eq!(verified(&token, other, &published), Some(json!({ "sub": "alice" })), "{alg}");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let other_claims = sign(&Members::from_iter([("sub", "bob")]), alg, Some("JWT"), &keys, Some(SECRET)).unwrap();
        let exchanged = format!("{}.{signature}", other_claims.rsplit_once('.').unwrap().0);
        for forged in [flipped(&token, 2), exchanged, format!("{signed}.")] {
            assert_eq!(verified(&forged, other, &published), None, "{alg}: {forged}");
            assert!(!verifies(&forged, &keys, Some(SECRET)), "{alg}: {forged}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn somebody_else_reads_the_claims_that_were_signed(claims in proptest::collection::btree_map("[a-z]{1,8}", ".{0,30}", 0..6)) {
        let keys = ring(2);
        let members = Members::from_iter(claims.clone());
        for (alg, other) in PARITY {
            let published: Vec<Value> = keys.published(&[alg]).unwrap().iter().map(json_of).collect();
            let token = sign(&members, alg, None, &keys, Some(SECRET)).unwrap();
            prop_assert_eq!(verified(&token, other, &published), Some(json!(claims)), "{}", alg);
        }
    }
}

#[test]
fn tokens_of_other_libraries_verify_and_open_here() {
    for (file, made_by) in [
        (include_str!("jose/vectors/npm-jose.json"), "npm jose 6"),
        (include_str!("jose/vectors/jwcrypto.json"), "jwcrypto 1"),
    ] {
        let vectors: Value = serde_json::from_str(file).unwrap();
        assert!(vectors["made_by"].as_str().unwrap().starts_with(made_by));
        let (keys, secret) = (ring(0), vectors["secret"].as_str());
        let signed = vectors["jws"].as_object().unwrap();
        assert_eq!(signed.len(), JwsAlg::ALL.len());
        for (alg, jws) in signed {
            let jws = jws.as_str().unwrap();
            assert_eq!(token::header(jws)["alg"], **alg, "{made_by}");
            assert!(verifies(jws, &keys, secret), "{made_by}: {alg}");
            assert_eq!(token::claims(jws), vectors["claims"], "{made_by}: {alg}");
            assert!(!verifies(&flipped(jws, 2), &keys, secret), "{made_by}: {alg}");
        }
        let inner = signed["RS256"].as_str().unwrap();
        let sealed = vectors["jwe"].as_object().unwrap();
        assert_eq!(sealed.len(), 16);
        for (with, jwe) in sealed {
            assert!(with.parse::<Encryption>().is_ok(), "{with}");
            assert_eq!(keys.open(jwe.as_str().unwrap()).as_deref(), Ok(inner), "{made_by}: {with}");
        }
        assert_eq!(keys.open(vectors["parties"].as_str().unwrap()).as_deref(), Ok(inner), "{made_by}: apu and apv");
    }
}

#[test]
fn a_flipped_bit_in_any_part_of_a_jwe_is_refused() {
    let keys = ring(0);
    for with in Encryption::all() {
        let jwe = encrypt_token("a.b.c", with, &keys, &Randomness::from_seed(5)).unwrap();
        assert_eq!(keys.open(&jwe).as_deref(), Ok("a.b.c"));
        for part in 0..5 {
            assert!(keys.open(&flipped(&jwe, part)).is_err(), "{with}, part {part}");
        }
        for cut in [&jwe[..jwe.len() - 4], jwe.rsplit_once('.').unwrap().0] {
            assert!(keys.open(cut).is_err(), "{with}");
        }
    }
}

#[test]
fn a_clients_key_is_encrypted_to_and_opens_nothing_else() {
    let (provider, client) = (ring(0), ring(1));
    for with in Encryption::all() {
        let jwk = json_of(&client.encryption_jwk(with.alg).unwrap());
        let jwe = encrypt_for("a.b.c", with, &Recipient::from_jwk(&jwk).unwrap(), &Randomness::from_seed(6)).unwrap();
        let header: Value = serde_json::from_slice(&decoded(jwe.split('.').next().unwrap())).unwrap();
        assert_eq!(header["kid"], jwk["kid"], "{with}");
        assert_eq!(client.open(&jwe).as_deref(), Ok("a.b.c"), "{with}");
        assert!(provider.open(&jwe).is_err(), "{with}");
    }
}

#[test]
fn the_ephemeral_key_is_new_every_time_and_on_the_receivers_curve() {
    let with: Encryption = "ECDH-ES A256CBC-HS512".parse().unwrap();
    let own = ring(0).published(&[JwsAlg::ES256, JwsAlg::ES384, JwsAlg::ES512]).unwrap();
    for jwk in own {
        let Value::Object(mut jwk) = json_of(&jwk) else { unreachable!("a JWK is an object") };
        jwk.remove("use");
        jwk.remove("alg");
        let (curve, recipient) = (jwk["crv"].clone(), Recipient::from_jwk(&Value::Object(jwk)).unwrap());
        let epk = || {
            let jwe = encrypt_for("a.b.c", with, &recipient, &Randomness::from_seed(7)).unwrap();
            let header: Value = serde_json::from_slice(&decoded(jwe.split('.').next().unwrap())).unwrap();
            header["epk"].clone()
        };
        let (one, other) = (epk(), epk());
        assert_eq!((&one["crv"], &one["kty"], one.get("d")), (&curve, &json!("EC"), None));
        assert_ne!(one["x"], other["x"]);
    }
}

#[test]
fn an_odd_key_signs_what_its_jwk_verifies() {
    let claims = Members::from_iter([("sub", "alice")]);
    for (key, name) in [(OddKey::weak_rsa().unwrap(), "1024 bits"), (OddKey::exponent_three().unwrap(), "e=3")] {
        let token = key.sign_rs256(Some("JWT"), &claims).unwrap();
        let jwk = json_of(&key.jwk());
        assert_eq!(token::header(&token), json!({ "alg": "RS256", "typ": "JWT", "kid": jwk["kid"] }));
        let public =
            RsaPublicKeyComponents { n: decoded(jwk["n"].as_str().unwrap()), e: decoded(jwk["e"].as_str().unwrap()) };
        let (input, signature) = token.rsplit_once('.').unwrap();
        let good = |input: &str| {
            let legacy = &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
            public.verify(legacy, input.as_bytes(), &decoded(signature)).is_ok()
        };
        assert!(good(input) && !good(&input[1..]), "{name}");
    }
}

#[test]
fn a_careful_library_refuses_the_weak_key_and_takes_the_exponent_three() {
    let claims = Members::from_iter([("sub", "alice")]);
    let taken = |key: &OddKey| {
        let jwk: Jwk = serde_json::from_value(json_of(&key.jwk())).unwrap();
        let token = key.sign_rs256(None, &claims).unwrap();
        second_opinion(&token, Algorithm::RS256, &DecodingKey::from_jwk(&jwk).unwrap()).is_some()
    };
    assert!(!taken(&OddKey::weak_rsa().unwrap()));
    assert!(taken(&OddKey::exponent_three().unwrap()));
    assert!(taken(&OddKey::exponent_three().unwrap().with_private_members().with_member("x-note", "extra")));
}

/// What `books` gets with this rule, and the key set and the discovery document then.
async fn played(rule: &str, value: &str) -> (Scene, rehearsal_tests::Tokens, Vec<Value>, Value) {
    let scene = Scene::with(rule, value).await;
    let tokens = scene.login().await;
    let set = scene.get(&scene.url(Operation::Jwks)).await.json();
    let document = scene.get("/.well-known/openid-configuration").await.json();
    (scene, tokens, set["keys"].as_array().expect("keys").clone(), document)
}

#[tokio::test]
async fn every_algorithm_can_be_asked_for_and_its_key_is_published() {
    for (alg, other) in PARITY {
        let (_, tokens, keys, document) = played("id_token.alg", alg.name()).await;
        assert_eq!(token::header(&tokens.id)["alg"], alg.name());
        let claims = verified(&tokens.id, other, &keys).unwrap_or_else(|| panic!("{alg} does not verify"));
        assert_eq!(
            (&claims["sub"], &claims["at_hash"]),
            (&json!("alice-sub"), &json!(alg.hash().half(&tokens.access)))
        );
        // The access token is RS256 whatever the ID token is.
        assert!(verified(&tokens.access, Some(Algorithm::RS256), &keys).is_some(), "{alg}");
        let mut listed = vec!["RS256", "ES256", "HS256"];
        listed.extend(Some(alg.name()).filter(|name| !["RS256", "ES256", "HS256"].contains(name)));
        assert_eq!(document["id_token_signing_alg_values_supported"], json!(listed));
        serde_json::from_value::<JwkSet>(json!({ "keys": keys })).unwrap();
    }
}

#[tokio::test]
async fn the_key_set_stays_as_it_is_unless_an_algorithm_needs_more() {
    let members = |keys: &[Value]| -> Vec<String> {
        let said = |key: &Value, name: &str| key.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
        keys.iter().map(|key| format!("{} {} {}", said(key, "kty"), said(key, "crv"), said(key, "alg"))).collect()
    };
    for (alg, expected) in [
        ("RS256", vec!["RSA - RS256", "EC P-256 ES256"]),
        ("HS512", vec!["RSA - RS256", "EC P-256 ES256"]),
        // One key for two algorithms: it says neither.
        ("PS384", vec!["RSA - -", "EC P-256 ES256"]),
        ("ES512", vec!["RSA - RS256", "EC P-256 ES256", "EC P-521 ES512"]),
        ("EdDSA", vec!["RSA - RS256", "EC P-256 ES256", "OKP Ed25519 EdDSA"]),
    ] {
        let (_, _, keys, document) = played("id_token.alg", alg).await;
        assert_eq!(members(&keys), expected, "{alg}");
        assert_eq!(document.get("id_token_encryption_alg_values_supported"), None);
    }
}

#[tokio::test]
async fn a_rotated_key_of_any_kind_still_verifies_what_it_signed() {
    for (alg, other) in PARITY.into_iter().filter(|(alg, _)| alg.key_kind().is_some()) {
        let (scene, tokens, ..) = played("id_token.alg", alg.name()).await;
        scene.idp.rotate_keys().unwrap();
        let new = scene.login().await;
        let set = scene.get(&scene.url(Operation::Jwks)).await.json();
        let keys = set["keys"].as_array().unwrap();
        assert_ne!(token::header(&tokens.id)["kid"], token::header(&new.id)["kid"], "{alg}");
        for id_token in [&tokens.id, &new.id] {
            assert!(verified(id_token, other, keys).is_some(), "{alg}");
        }
    }
}

#[tokio::test]
async fn every_encryption_can_be_asked_for_and_opened_again() {
    for with in Encryption::all() {
        let (scene, tokens, _, document) = played("encrypt.id_token", &with.to_string()).await;
        let opened = scene.idp.decrypt(&tokens.id).unwrap();
        assert_eq!(token::claims(&opened)["sub"], "alice-sub", "{with}");
        assert_eq!(document["id_token_encryption_alg_values_supported"], json!([with.alg.name()]));
        assert_eq!(document["id_token_encryption_enc_values_supported"], json!([with.enc.name()]));
    }
}

#[tokio::test]
async fn an_encrypted_or_signed_hint_ends_the_session_whatever_its_algorithm() {
    for (rule, value) in [
        ("id_token.alg", "PS512"),
        ("id_token.alg", "ES384"),
        ("id_token.alg", "EdDSA"),
        ("id_token.alg", "HS384"),
        ("encrypt.id_token", "ECDH-ES+A256KW A128CBC-HS256"),
    ] {
        let (scene, tokens, ..) = played(rule, value).await;
        let url = scene.url(Operation::EndSession);
        let ended = |hint: String| {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("id_token_hint", &hint).finish();
            let url = format!("{url}?{query}");
            let scene = &scene;
            async move { scene.get(&url).await.status }
        };
        assert!(ended(tokens.id.clone()).await < 400, "{value}");
        assert_eq!(ended(flipped(&tokens.id, 2)).await, 400, "{value}");
    }
}

#[tokio::test]
async fn no_hmac_is_promised_to_a_client_without_a_secret() {
    for alg in ["HS256", "HS384", "HS512"] {
        let scene = Scene::with("id_token.alg", alg).await;
        let said = scene.idp.register(Client::public("app").redirect_uri(CALLBACK)).unwrap_err().to_string();
        let expected =
            format!("client `app`: {alg} needs a client secret, and the client has none; give it one or choose RS256");
        assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn authelia_signs_with_every_algorithm_that_its_setting_has() {
    let scene = Scene::of("authelia@4.39").await;
    for (alg, _) in PARITY.into_iter().filter(|(alg, _)| *alg != JwsAlg::EdDSA) {
        let mut client = Client::confidential(alg.name(), SECRET).redirect_uri(CALLBACK);
        client.settings.insert("id_token_signed_response_alg".into(), alg.name().into());
        client.settings.insert("token_endpoint_auth_method".into(), "client_secret_post".into());
        scene.idp.register(client).unwrap();
        let code = scene.code_for(&Ask::books().with("client_id", alg.name())).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("client_id", alg.name()),
            ("client_secret", SECRET),
        ];
        assert_eq!(token::header(&scene.token(&form).await.text("id_token"))["alg"], alg.name());
    }
    let mut client = Client::confidential("ed", SECRET);
    client.settings.insert("id_token_signed_response_alg".into(), "EdDSA".into());
    assert!(scene.idp.register(client).is_err());
}

#[test]
fn the_own_encryption_keys_are_two_and_are_told_of_with_their_use() {
    let keys = ring(0);
    let told: Vec<Value> = KeyManagement::ALL.iter().map(|alg| json_of(&keys.encryption_jwk(*alg).unwrap())).collect();
    for (jwk, alg) in told.iter().zip(KeyManagement::ALL) {
        assert_eq!((&jwk["use"], &jwk["alg"], jwk.get("d")), (&json!("enc"), &json!(alg.name()), None));
    }
    assert_eq!((&told[0]["kid"], &told[2]["kid"]), (&told[1]["kid"], &told[3]["kid"]));
    assert_ne!(told[0]["kid"], told[2]["kid"]);
}

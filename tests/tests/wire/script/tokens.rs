//! What goes wrong with a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock_idp::script::{Deviation, Key, Place, Signature};
use mock_idp::vocab::Operation;
use rehearsal_tests::{NOW, Receiver, SECRET, Scene, token};
use serde_json::{Map, Value, json};

/// The ID token of a login, and the deviations that the journal names for it.
async fn minted(alg: &str, deviation: Deviation) -> (Scene, String) {
    let scene = Scene::new(|builder| builder.setting("id_token.alg", alg).deviation(deviation)).await;
    let id_token = scene.login().await.id;
    (scene, id_token)
}

fn id_token() -> Deviation {
    Deviation::at(Place::IdToken)
}

fn named(scene: &Scene) -> Vec<String> {
    scene.shaped_by(Operation::Token).1
}

/// Whether another library takes the token with this key.
fn verifies(token: &str, alg: Algorithm, key: &DecodingKey) -> bool {
    let mut wanted = Validation::new(alg);
    wanted.validate_exp = false;
    wanted.set_audience(&["books"]);
    jsonwebtoken::decode::<Value>(token, key, &wanted).is_ok()
}

async fn published(scene: &Scene, token: &str) -> DecodingKey {
    let keys: JwkSet = serde_json::from_value(scene.get(&scene.url(Operation::Jwks)).await.json()).unwrap();
    DecodingKey::from_jwk(keys.find(token::header(token)["kid"].as_str().unwrap()).expect("a published key")).unwrap()
}

#[tokio::test]
async fn claims_are_set_and_removed_and_the_signature_is_still_good() {
    let deviation = Deviation {
        remove_claims: vec!["nonce".into(), "sid".into()],
        ..id_token()
            .claim("iss", "{{issuer}}/")
            .claim("exp", "{{now-1h}}")
            .claim("aud", json!(["books", "{{client_id}}-too"]))
            .claim("sub", "not {{sub}}")
    };
    let (scene, token) = minted("RS256", deviation).await;
    let claims = token::claims(&token);
    assert_eq!((claims.get("nonce"), claims.get("sid")), (None, None));
    assert_eq!(claims["iss"], format!("{}/", scene.idp.issuer()));
    assert_eq!((&claims["exp"], &claims["sub"]), (&json!(NOW - 3_600), &json!("not alice-sub")));
    assert_eq!(claims["aud"], json!(["books", "books-too"]));
    assert!(verifies(&token, Algorithm::RS256, &published(&scene, &token).await));
    assert_eq!(named(&scene), ["set_claims iss exp aud sub, remove_claims nonce sid at id_token"]);
}

#[tokio::test]
async fn header_members_are_set_and_removed() {
    let set_header = Map::from_iter([("typ".to_owned(), json!("at+jwt")), ("crit".to_owned(), json!(["x"]))]);
    let deviation = Deviation { set_header, remove_header: vec!["kid".into()], ..id_token() };
    let (scene, token) = minted("RS256", deviation).await;
    assert_eq!(token::header(&token), json!({ "alg": "RS256", "typ": "at+jwt", "crit": ["x"] }));
    assert_eq!(named(&scene), ["set_header typ crit, remove_header kid at id_token"]);
}

#[tokio::test]
async fn an_alg_in_the_header_does_not_change_what_is_signed_with() {
    let set_header = Map::from_iter([("alg".to_owned(), json!("RS512"))]);
    let (_, token) = minted("RS256", Deviation { set_header, ..id_token() }).await;
    let signature = token.rsplit('.').next().unwrap();
    assert_eq!(token::header(&token)["alg"], "RS512");
    assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 256);
}

#[tokio::test]
async fn an_unknown_key_signs_with_the_same_algorithm_under_the_published_kid() {
    for (alg, length) in [("RS256", 256), ("ES256", 64), ("HS256", 32)] {
        let (scene, token) = minted(alg, Deviation { key: Some(Key::Unknown), ..id_token() }).await;
        let signature = URL_SAFE_NO_PAD.decode(token.rsplit('.').next().unwrap()).unwrap();
        assert_eq!(signature.len(), length, "{alg}");
        let (parsed, key) = match alg {
            "RS256" => (Algorithm::RS256, published(&scene, &token).await),
            "ES256" => (Algorithm::ES256, published(&scene, &token).await),
            _ => (Algorithm::HS256, DecodingKey::from_secret(SECRET.as_bytes())),
        };
        assert!(!verifies(&token, parsed, &key), "{alg}");
        assert_eq!(named(&scene), ["key at id_token"]);
    }
}

#[tokio::test]
async fn the_public_key_as_hmac_secret_fools_whoever_believes_the_header() {
    let (scene, token) = minted("RS256", Deviation { key: Some(Key::PublicAsHmac), ..id_token() }).await;
    assert_eq!(token::header(&token)["alg"], "HS256");
    let set = scene.get(&scene.url(Operation::Jwks)).await.json();
    let (n, e) = (set["keys"][0]["n"].as_str().unwrap(), set["keys"][0]["e"].as_str().unwrap());
    assert!(verifies(&token, Algorithm::HS256, &DecodingKey::from_secret(pem(n, e).as_bytes())));
    assert!(!verifies(&token, Algorithm::HS256, &DecodingKey::from_secret(SECRET.as_bytes())));
}

/// An RSA public key as PEM text (RFC 5280 SubjectPublicKeyInfo), written by hand: nobody else may make it here.
fn pem(n: &str, e: &str) -> String {
    let tagged = |tag: u8, content: &[u8]| {
        let mut der = vec![tag];
        match content.len() {
            length @ 0..=127 => der.push(length as u8),
            length @ 128..=255 => der.extend([0x81, length as u8]),
            length => der.extend([0x82, (length >> 8) as u8, length as u8]),
        }
        der.extend(content);
        der
    };
    let integer = |text: &str| {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        if bytes[0] >= 128 {
            bytes.insert(0, 0);
        }
        tagged(0x02, &bytes)
    };
    let key = tagged(0x30, &[integer(n), integer(e)].concat());
    let rsa_encryption = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits = tagged(0x03, &[&[0], key.as_slice()].concat());
    let spki = tagged(0x30, &[rsa_encryption.as_slice(), &bits].concat());
    let text = base64::engine::general_purpose::STANDARD.encode(spki);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

#[tokio::test]
async fn an_embedded_key_verifies_its_own_token_and_is_not_published() {
    for (name, alg) in [("RS256", Algorithm::RS256), ("ES256", Algorithm::ES256)] {
        let (scene, token) = minted(name, Deviation { key: Some(Key::EmbeddedJwk), ..id_token() }).await;
        let embedded: Jwk = serde_json::from_value(token::header(&token)["jwk"].clone()).unwrap();
        assert!(verifies(&token, alg, &DecodingKey::from_jwk(&embedded).unwrap()), "{name}");
        assert!(!verifies(&token, alg, &published(&scene, &token).await), "{name}");
        assert_eq!(named(&scene), ["key at id_token"]);
    }
}

#[tokio::test]
async fn a_signature_is_corrupt_missing_or_none() {
    for (signature, alg, length) in
        [(Signature::Corrupt, "RS256", 256), (Signature::Missing, "RS256", 0), (Signature::None, "none", 0)]
    {
        let (scene, token) = minted("RS256", Deviation { signature: Some(signature), ..id_token() }).await;
        assert_eq!(token::header(&token)["alg"], alg);
        assert_eq!(URL_SAFE_NO_PAD.decode(token.rsplit('.').next().unwrap()).unwrap().len(), length);
        let key = published(&scene, &token).await;
        assert!(!verifies(&token, Algorithm::RS256, &key), "{signature:?}");
        assert_eq!(named(&scene), ["signature at id_token"]);
    }
}

#[tokio::test]
async fn access_tokens_and_logout_tokens_are_places_too() {
    let receiver = Receiver::polite().await;
    let told = mock_idp::Client {
        backchannel_logout_uri: Some(receiver.uri.clone()),
        ..mock_idp::Client::public("told").redirect_uri(rehearsal_tests::CALLBACK)
    };
    let scene = Scene::new(|builder| {
        builder
            .client(told)
            .deviation(Deviation::at(Place::AccessToken).claim("scope", "everything"))
            .deviation(Deviation { remove_claims: vec!["events".into()], ..Deviation::at(Place::LogoutToken) })
    })
    .await;
    assert_eq!(token::claims(&scene.login().await.access)["scope"], "everything");
    assert_eq!(named(&scene), ["set_claims scope at access_token"]);
    scene.browser().sign_in("alice", &rehearsal_tests::Ask::books().with("client_id", "told")).await;
    scene.idp.log_out("alice").await.unwrap();
    assert_eq!(token::claims(&receiver.tokens()[0]).get("events"), None);
    assert_eq!(scene.shaped_by(Operation::LogoutDelivery).1, ["remove_claims events at logout_token"]);
}

#[tokio::test]
async fn an_encrypted_token_deviates_inside() {
    let scene = Scene::new(|builder| {
        builder.setting("encrypt.id_token", "RSA-OAEP-256 A256GCM").deviation(id_token().claim("nonce", "wrong"))
    })
    .await;
    let inside = scene.idp.decrypt(&scene.login().await.id).unwrap();
    assert_eq!(token::claims(&inside)["nonce"], "wrong");
}

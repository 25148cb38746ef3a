//! What is in the tokens, and that somebody else's library finds their signatures good.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock_idp::Person;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, SECRET, Scene, token};
use serde_json::{Value, json};

/// What `jsonwebtoken` makes of a token, with the key that the key set names, or the client's secret.
async fn second_opinion(scene: &Scene, token: &str, alg: Algorithm, aud: &str) -> Result<Value, String> {
    let keys: JwkSet = serde_json::from_value(scene.get(&scene.url(Operation::Jwks)).await.json()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = match alg {
        Algorithm::HS256 => DecodingKey::from_secret(SECRET.as_bytes()),
        _ => DecodingKey::from_jwk(keys.find(&header.kid.expect("a kid")).expect("a published key")).unwrap(),
    };
    let mut wanted = Validation::new(alg);
    wanted.set_audience(&[aud]);
    wanted.set_issuer(&[scene.idp.issuer()]);
    // The scene's clock stands in the past; dates are looked at elsewhere.
    wanted.validate_exp = false;
    jsonwebtoken::decode::<Value>(token, &key, &wanted).map(|token| token.claims).map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_id_token() {
    let scene = Scene::plain().await;
    insta::assert_snapshot!(rehearsal_tests::tidy(&token::opened(&scene.login().await.id).unwrap()));
}

#[tokio::test]
async fn every_algorithm_is_one_that_another_library_verifies() {
    for (name, alg) in [("RS256", Algorithm::RS256), ("ES256", Algorithm::ES256), ("HS256", Algorithm::HS256)] {
        let scene = Scene::with("id_token.alg", name).await;
        let id_token = scene.login().await.id;
        assert_eq!(token::header(&id_token)["alg"], name);
        let claims = second_opinion(&scene, &id_token, alg, "books").await.unwrap();
        assert_eq!(claims["sub"], "alice-sub", "{name}");
        let (signed, _) = id_token.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", "A".repeat(id_token.len() - signed.len() - 1));
        second_opinion(&scene, &forged, alg, "books").await.unwrap_err();
        second_opinion(&scene, &id_token, alg, "photos").await.unwrap_err();
    }
}

#[tokio::test]
async fn the_access_token_is_a_jwt_of_its_own_type() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    assert_eq!(token::header(&access)["typ"], "at+jwt");
    let claims = second_opinion(&scene, &access, Algorithm::RS256, &scene.idp.issuer()).await.unwrap();
    assert_eq!((&claims["client_id"], &claims["sub"]), (&json!("books"), &json!("alice-sub")));
}

#[tokio::test]
async fn the_id_token_hashes_its_access_token() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    assert_eq!(token::claims(&tokens.id)["at_hash"], token::half_hash(&tokens.access));
}

#[tokio::test]
async fn the_nonce_comes_back_as_it_was_sent_or_not_at_all() {
    let scene = Scene::plain().await;
    let nonce = async |ask: Ask| {
        let code = scene.code_for(&ask).await;
        token::claims(&scene.redeem(&code).await.text("id_token")).get("nonce").cloned()
    };
    assert_eq!(nonce(Ask::books().with("nonce", "a b\"ü")).await, Some(json!("a b\"ü")));
    assert_eq!(nonce(Ask::books().without("nonce")).await, None);
}

#[tokio::test]
async fn an_opaque_access_token_says_nothing_and_works() {
    let scene = Scene::with("access.format", "opaque").await;
    let access = scene.login().await.access;
    assert_eq!((access.len(), access.contains('.')), (43, false));
    assert_eq!(scene.userinfo(&access).await.status, 200);
}

#[tokio::test]
async fn an_encrypted_id_token_has_five_parts_and_holds_one_that_verifies() {
    let scene = Scene::with("encrypt.id_token", "RSA-OAEP-256 A256GCM").await;
    let jwe = scene.login().await.id;
    assert_eq!(jwe.split('.').count(), 5);
    let header = jwe.split('.').next().unwrap();
    let header = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(
        (&header["alg"], &header["enc"], &header["cty"]),
        (&json!("RSA-OAEP-256"), &json!("A256GCM"), &json!("JWT"))
    );
    let jws = scene.idp.decrypt(&jwe).unwrap();
    assert_eq!(second_opinion(&scene, &jws, Algorithm::RS256, "books").await.unwrap()["nonce"], "nonce-of-books");
    scene.idp.decrypt(&jws).unwrap_err();
}

#[tokio::test]
async fn an_encrypted_token_can_be_opened_after_a_rotation_of_the_signing_keys() {
    // The encryption key is not rotated, whether it was used before or not.
    let scene = Scene::with("encrypt.id_token", "RSA-OAEP-256 A256GCM").await;
    scene.idp.rotate_keys().unwrap();
    let jwe = scene.login().await.id;
    let other = Scene::plain().await;
    assert!(other.idp.decrypt(&jwe).is_ok(), "the test key of the slot is still the encryption key");
}

#[tokio::test]
async fn claims_come_with_their_scopes() {
    let scene = Scene::plain().await;
    let mut person = Person { sub: Some("carol-sub".into()), email: None, name: None, ..Person::new("carol") };
    person.claims.insert("shelf".into(), json!({ "row": 3 }));
    person.claims.insert("phone_number".into(), json!("+49"));
    scene.idp.introduce(person).unwrap();
    let claims = async |scope: &str| {
        let callback = scene.browser().sign_in("carol", &Ask::books().with("scope", scope)).await;
        let answer = scene.redeem(callback.get("code").unwrap()).await;
        let claims = token::claims(&answer.text("id_token"));
        let named = ["name", "preferred_username", "email", "email_verified", "groups", "shelf", "phone_number"];
        named.into_iter().filter(|name| claims.get(name).is_some()).collect::<Vec<_>>()
    };
    assert_eq!(claims("openid").await, [""; 0]);
    assert_eq!(claims("openid profile").await, ["preferred_username", "shelf"]);
    assert_eq!(claims("openid email").await, [""; 0]);
    assert_eq!(claims("openid groups phone").await, ["groups", "phone_number"]);
}

#[tokio::test]
async fn where_claims_go_is_a_rule() {
    let scene = Scene::with("claims.in", json!({ "id_token": "none", "userinfo": "all" })).await;
    let tokens = scene.login().await;
    assert_eq!(token::claims(&tokens.id).get("email"), None);
    assert_eq!(scene.userinfo(&tokens.access).await.text("email"), "alice@example.com");
    let scene = Scene::with("claims.in", json!({ "id_token": "all", "userinfo": "none" })).await;
    let tokens = scene.login().await;
    assert_eq!(token::claims(&tokens.id)["email"], "alice@example.com");
    assert_eq!(scene.userinfo(&tokens.access).await.json(), json!({ "sub": "alice-sub" }));
}

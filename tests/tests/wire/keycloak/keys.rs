use mock_idp::vocab::Operation;
use mock_idp::{Client, jose};
use rehearsal_tests::{Ask, CALLBACK, SECRET, Scene, token};
use serde_json::{Value, json};

use super::{keycloak, registered, set, shows};

async fn keys(scene: &Scene) -> Vec<Value> {
    let set = scene.get(&scene.url(Operation::Jwks)).await.json();
    set["keys"].as_array().cloned().unwrap_or_default()
}

async fn alg(scene: &Scene) -> Value {
    token::header(&scene.login().await.id)["alg"].clone()
}

#[tokio::test]
async fn keycloak_id_token_alg() {
    let chosen = [("id.token.signed.response.alg", json!("ES256"))];
    shows("26.7", &chosen, "id-token-alg", json!("ES256"), alg).await;
}

#[tokio::test]
async fn keycloak_access_by_key() {
    let chosen = [("access.token.signed.response.alg", json!("ES256"))];
    shows("26.7", &chosen, "access-by-key", json!("ES256"), async |scene| {
        token::header(&scene.login().await.access)["alg"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_hs256_realm_key() {
    let chosen = [("id.token.signed.response.alg", json!("HS256"))];
    shows("26.7", &chosen, "hs256-realm-key", false, async |scene| {
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        let key = jsonwebtoken::DecodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::decode::<Value>(&scene.login().await.id, &key, &validation).is_ok()
    })
    .await;
}

#[tokio::test]
async fn keycloak_fallback_keys() {
    let chosen = [("id.token.signed.response.alg", json!("ES256"))];
    shows("26.7", &chosen, "fallback-keys", (false, true), async |scene| {
        let curve = async || keys(scene).await.iter().any(|key| key["kty"] == "EC");
        let before = curve().await;
        scene.login().await;
        (before, curve().await)
    })
    .await;
}

#[tokio::test]
async fn keycloak_eddsa_500() {
    let chosen = [("id.token.signed.response.alg", json!("EdDSA"))];
    shows("22", &chosen, "eddsa-500", "500 unknown_error: ".to_owned(), async |scene| {
        let code = scene.code().await;
        scene.redeem(&code).await.refusal()
    })
    .await;
    assert_eq!(alg(&set("24", &chosen, &[]).await).await, "EdDSA");
}

#[tokio::test]
async fn keycloak_jwks_enc_key() {
    shows("26.7", &[], "jwks-enc-key", true, async |scene| keys(scene).await.iter().any(|key| key["use"] == "enc"))
        .await;
}

#[tokio::test]
async fn keycloak_jwks_member_order() {
    let now = r#""use":"sig","x5c":"#;
    let then = r#""use":"sig","n":"#;
    for (version, order) in [("26.7", now), ("24", then)] {
        shows(version, &[], "jwks-member-order", true, async |scene| {
            scene.get(&scene.url(Operation::Jwks)).await.body.contains(order)
        })
        .await;
    }
}

/// `books` with a key for encryption.
fn encrypting() -> Client {
    let jwks = json!({ "keys": [{
        "kty": "RSA", "e": "AQAB", "use": "enc", "alg": "RSA-OAEP", "kid": "mine",
        "n": "r7DLgLjTlkiGFpzAW-wYtq0iDZGzwVqcSnW7KEFASpU-Mo1Vh49FAl9oooWrrozM6_hVyHOjFlWH9w08WbeYcsAdzlJkGETa-NH1vGtmVBymRreeGrg59EER8fBracFvfErmP2SNug7XxqNc-aByTgffzaoMIBKzRZxn2KIxSVpoB04rz6ms_tLxw3fgh9e6gNERd8d1fwpmyCY1bw6XTvLT9RMfyhvbwiGiZKBV9iT4aucX2PkUm9TYRcBI27Kf8JP33w9YlnqdRFQcutLkTU2xzyBn9nP7XZLtXZlVih_DFiNcAib-PYjWou3D_n3hXOGJ7YwFRvc5Q7ddpn8REw",
    }] });
    Client { jwks: Some(jwks), ..Client::confidential("books", SECRET).redirect_uri(CALLBACK) }
}

#[tokio::test]
async fn keycloak_jwe_id_token() {
    let chosen = [("id.token.encrypted.response.alg", json!("RSA-OAEP"))];
    shows("26.7", &chosen, "jwe-id-token", 5, async |scene| {
        registered(scene, encrypting()).await;
        scene.login().await.id.split('.').count()
    })
    .await;
}

#[tokio::test]
async fn keycloak_jwe_key_missing_400() {
    let chosen = [("id.token.encrypted.response.alg", json!("RSA-OAEP"))];
    let said = "400 invalid_request: can not get encryption KEK".to_owned();
    shows("26.7", &chosen, "jwe-key-missing-400", said, async |scene| {
        let code = scene.code().await;
        scene.redeem(&code).await.refusal()
    })
    .await;
}

#[tokio::test]
async fn keycloak_jose_header_blanks() {
    shows("26.7", &[], "jose-header-blanks", true, async |scene| {
        use base64::Engine as _;
        let id = scene.login().await.id;
        let header = id.split('.').next().unwrap_or_default();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
        String::from_utf8_lossy(&bytes).starts_with(r#"{"alg":"RS256","typ" : "JWT","kid" : ""#)
    })
    .await;
}

#[tokio::test]
async fn keycloak_tokens_hang_on_session() {
    shows("26.7", &[], "tokens-hang-on-session", 401, async |scene| {
        let code = scene.code_for(&Ask::books().with("scope", "openid")).await;
        let tokens = scene.tokens(&scene.redeem(&code).await);
        scene.idp.replace_keys().await.expect("keys");
        scene.idp.replace_keys().await.expect("keys");
        assert!(jose::decode(&tokens.access).is_some());
        scene.userinfo(&tokens.access).await.status
    })
    .await;
    assert_eq!(keycloak("26.7", &[]).await.login().await.id.split('.').count(), 3);
}

#[tokio::test]
async fn keycloak_eddsa() {
    shows("26.7", &[], "eddsa", true, async |scene| {
        let document = scene.get(&scene.url(Operation::Discovery)).await.json();
        let algs = document["id_token_signing_alg_values_supported"].as_array().cloned().unwrap_or_default();
        algs.contains(&json!("EdDSA"))
    })
    .await;
}

#[tokio::test]
async fn keys_of_providers_are_listed_from_the_start() {
    let provider = |id: &str| json!({ "providerId": id, "config": {} });
    let providers =
        json!({ "org.keycloak.keys.KeyProvider": [provider("ecdsa-generated"), provider("eddsa-generated")] });
    let scene = set("26.7", &[("components", providers)], &[]).await;
    let algs: Vec<Value> = keys(&scene).await.into_iter().map(|key| key["alg"].clone()).collect();
    assert_eq!(algs, ["RS256", "ES256", "EdDSA", "RSA-OAEP"]);
}

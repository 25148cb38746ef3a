//! Tokens, and what the endpoints say.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene, token};
use serde_json::{Value, json};

use super::{authentik, set, shows};

#[tokio::test]
async fn authentik_basic_wins() {
    let seen = async |scene: &Scene| {
        let code = scene.code().await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("client_id", "books"),
            ("client_secret", "wrong"),
        ];
        let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
        Answer::to(request.form(&form)).await.status
    };
    shows("2026.5", &[], "basic-wins", 200, seen).await;
}

#[tokio::test]
async fn authentik_token_redirect_not_bound() {
    let seen = async |scene: &Scene| {
        let other = "http://localhost:8080/other";
        scene.registered(Client::confidential("books", SECRET).redirect_uri(CALLBACK).redirect_uri(other)).await;
        let code = scene.code().await;
        let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", other)];
        scene.token_of_books(&form).await.status
    };
    shows("2026.5", &[], "token-redirect-not-bound", 200, seen).await;
}

#[tokio::test]
async fn authentik_validities() {
    let settings = [("access_token_validity", json!("minutes=5"))];
    let seen = async |scene: &Scene| {
        let code = scene.code().await;
        scene.redeem(&code).await.json()["expires_in"].clone()
    };
    shows("2026.5", &settings, "validities", json!(300), seen).await;
}

#[tokio::test]
async fn authentik_shapes() {
    let seen = async |scene: &Scene| scene.code().await.len();
    shows("2026.5", &[], "shapes", 32, seen).await;
}

#[tokio::test]
async fn authentik_id_token_short() {
    let settings = [("access_token_validity", json!("minutes=5"))];
    let seen = async |scene: &Scene| {
        let claims = scene.id_claims().await;
        claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat)
    };
    shows("2026.5", &settings, "id-token-short", Some(300), seen).await;
}

#[tokio::test]
async fn authentik_acr_constant() {
    let seen = async |scene: &Scene| scene.id_claims().await["amr"].clone();
    shows("2026.5", &[], "acr-constant", json!(["pwd"]), seen).await;
    let scene = authentik("2026.5", &[]).await;
    assert_eq!(scene.id_claims().await["acr"], "goauthentik.io/providers/oauth2/default");
}

#[tokio::test]
async fn authentik_session_sid() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let mut sids = Vec::new();
        for ask in [Ask::books(), Ask::books().with("client_id", "photos")] {
            let callback = browser.sign_in("alice", &ask).await;
            let code = callback.get("code").unwrap_or_default().to_owned();
            let (client, secret) = if sids.is_empty() { ("books", SECRET) } else { ("photos", "photos-secret") };
            let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
            let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth(client, Some(secret));
            let answer = Answer::to(request.form(&form)).await;
            sids.push(token::claims(&answer.text("id_token"))["sid"].clone());
        }
        sids[0].is_string() && sids[0] == sids[1]
    };
    shows("2026.5", &[], "session-sid", true, seen).await;
}

#[tokio::test]
async fn authentik_access_token_is_jwt_idlike() {
    let seen = async |scene: &Scene| {
        let claims = scene.access_claims().await;
        (claims["azp"].clone(), claims["email"].clone(), claims["uid"].is_string())
    };
    shows("2026.5", &[], "access-token-is-jwt-idlike", (json!("books"), json!("alice@example.com"), true), seen).await;
}

#[tokio::test]
async fn authentik_no_at_hash_code_flow() {
    let seen = async |scene: &Scene| scene.id_claims().await["at_hash"].clone();
    shows("2026.5", &[], "no-at-hash-code-flow", Value::Null, seen).await;
}

#[tokio::test]
async fn authentik_id_token_members() {
    let order = ["iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "sid"];
    let seen = async |scene: &Scene| {
        let id = scene.login().await.id;
        let claims = id.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
        let claims = String::from_utf8_lossy(&claims).into_owned();
        let places: Vec<Option<usize>> = order.iter().map(|name| claims.find(&format!("\"{name}\":"))).collect();
        let sorted = places.iter().all(Option::is_some) && places.is_sorted();
        (token::header(&id)["typ"].clone(), sorted)
    };
    shows("2026.5", &[], "id-token-members", (json!("JWT"), true), seen).await;
}

#[tokio::test]
async fn authentik_jti_shared() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        let (id, access) = (token::claims(&tokens.id)["jti"].clone(), token::claims(&tokens.access)["jti"].clone());
        id.is_string() && id == access
    };
    shows("2026.5", &[], "jti-shared", true, seen).await;
}

#[tokio::test]
async fn authentik_given_name_is_full_name() {
    let seen = async |scene: &Scene| {
        let claims = scene.id_claims().await;
        (claims["given_name"] == claims["name"], claims["nickname"].clone())
    };
    shows("2026.5", &[], "given-name-is-full-name", (true, json!("alice")), seen).await;
}

#[tokio::test]
async fn authentik_userinfo_nonce() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        scene.userinfo(&tokens.access).await.json()["nonce"].clone()
    };
    shows("2026.5", &[], "userinfo-nonce", json!("nonce-of-books"), seen).await;
}

#[tokio::test]
async fn authentik_userinfo_www_authenticate() {
    let seen = async |scene: &Scene| {
        let answer = scene.userinfo("nonsense").await;
        (answer.header("www-authenticate").unwrap_or_default().starts_with("error="), answer.body.is_empty())
    };
    shows("2026.5", &[], "userinfo-www-authenticate", (true, true), seen).await;
}

#[tokio::test]
async fn authentik_userinfo_token_in_query() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        scene.get(&format!("/application/o/userinfo/?access_token={}", tokens.access)).await.status
    };
    shows("2026.5", &[], "userinfo-token-in-query", 200, seen).await;
}

/// What is told of the access token of a login.
async fn told_of(scene: &Scene) -> Value {
    let tokens = scene.login().await;
    let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("books", Some(SECRET));
    Answer::to(request.form(&[("token", tokens.access.as_str())])).await.json()
}

#[tokio::test]
async fn authentik_introspect_claims() {
    let seen = async |scene: &Scene| {
        let told = told_of(scene).await;
        (told["acr"].is_string(), told["username"].clone())
    };
    shows("2026.5", &[], "introspect-claims", (true, Value::Null), seen).await;
}

async fn revoked(scene: &Scene, token: &str, by: (&str, &str)) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Revoke)).basic_auth(by.0, Some(by.1));
    Answer::to(request.form(&[("token", token)])).await
}

#[tokio::test]
async fn authentik_revoke_foreign_silent() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        let answer = revoked(scene, &tokens.access, ("photos", "photos-secret")).await;
        (answer.status, scene.userinfo(&tokens.access).await.status)
    };
    shows("2026.5", &[], "revoke-foreign-silent", (200, 200), seen).await;
}

#[tokio::test]
async fn authentik_revoke_one_only() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        let answer = revoked(scene, &tokens.refresh, ("books", SECRET)).await;
        (answer.body.clone(), scene.userinfo(&tokens.access).await.status, scene.refresh(&tokens.refresh).await.status)
    };
    shows("2026.5", &[], "revoke-one-only", ("{}".to_owned(), 200, 400), seen).await;
}

#[tokio::test]
async fn authentik_refresh_scope_needs_offline() {
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str()), ("scope", "openid")];
        scene.token_of_books(&form).await.text("error")
    };
    shows("2026.5", &[], "refresh-scope-needs-offline", "invalid_scope".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_refresh_no_rotation_threshold() {
    let settings = [("refresh_token_threshold", json!("days=10"))];
    let seen = async |scene: &Scene| {
        let tokens = scene.login().await;
        let early = scene.refresh(&tokens.refresh).await.text("refresh_token").is_empty();
        scene.clock.advance(Duration::from_secs(21 * 86_400));
        (early, scene.refresh(&tokens.refresh).await.text("refresh_token").is_empty())
    };
    shows("2026.5", &settings, "refresh-no-rotation-threshold", (true, false), seen).await;
}

#[tokio::test]
async fn authentik_jwe_tokens() {
    let settings = [("encryption_key", json!("RSA"))];
    let seen = async |scene: &Scene| scene.login().await.id.split('.').count();
    shows("2026.5", &settings, "jwe-tokens", 5, seen).await;
}

/// The keys of `books`.
async fn keys(scene: &Scene) -> Vec<Value> {
    let answer = scene.get("/application/o/books/jwks/").await;
    answer.json()["keys"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn authentik_jwks_x5() {
    let seen = async |scene: &Scene| keys(scene).await[0]["x5t#S256"].is_string();
    shows("2026.5", &[], "jwks-x5", true, seen).await;
}

#[tokio::test]
async fn authentik_jwks_one_key() {
    let settings = [("encryption_key", json!("RSA"))];
    let seen = async |scene: &Scene| {
        keys(scene).await.iter().map(|key| format!("{} {}", key["kty"], key["use"])).collect::<Vec<_>>()
    };
    let both = ["\"RSA\" \"sig\"", "\"RSA\" \"enc\""].map(str::to_owned).to_vec();
    shows("2026.5", &settings, "jwks-one-key", both, seen).await;
}

#[tokio::test]
async fn authentik_jwks_empty_object() {
    let settings = [("signing_key", json!("none"))];
    let seen = async |scene: &Scene| scene.get("/application/o/books/jwks/").await.body;
    shows("2026.5", &settings, "jwks-empty-object", "{}".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_eddsa_500() {
    let settings = [("signing_key", json!("Ed25519"))];
    let seen = async |scene: &Scene| {
        let code = scene.code().await;
        scene.redeem(&code).await.status
    };
    shows("2026.5.0-rc1", &settings, "eddsa-500", 405, seen).await;
}

#[tokio::test]
async fn authentik_grants() {
    let seen = async |scene: &Scene| {
        let grant = "urn:ietf:params:oauth:grant-type:token-exchange";
        scene.token_of_books(&[("grant_type", grant)]).await.text("error")
    };
    shows("2026.5", &[], "grants", "unsupported_grant_type".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_one_sentence_per_code() {
    let seen = async |scene: &Scene| {
        let answer = scene.token_of_books(&[("grant_type", "refresh_token"), ("refresh_token", "nonsense")]).await;
        answer.text("error_description").starts_with("The provided authorization grant or refresh token is invalid,")
    };
    shows("2026.5", &[], "one-sentence-per-code", true, seen).await;
}

#[tokio::test]
async fn authentik_token_request_id() {
    let seen = async |scene: &Scene| scene.token_of_books(&[("grant_type", "nonsense")]).await.text("request_id").len();
    shows("2026.5", &[], "token-request-id", 32, seen).await;
}

#[tokio::test]
async fn authentik_claims_not_in_idtoken_spares_userinfo() {
    let scene = set("2026.5", &[("include_claims_in_id_token", json!(false))], &[]).await;
    let tokens = scene.login().await;
    assert_eq!(token::claims(&tokens.access)["email"], Value::Null);
    assert_eq!(scene.userinfo(&tokens.access).await.json()["email"], "alice@example.com");
}

#[tokio::test]
async fn authentik_scopes_silently_narrowed() {
    let mappings = [("property_mappings", json!(["openid", "profile"]))];
    let seen = async |scene: &Scene| scene.id_claims().await["email"].clone();
    shows("2026.5", &mappings, "scopes-silently-narrowed", Value::Null, seen).await;
}

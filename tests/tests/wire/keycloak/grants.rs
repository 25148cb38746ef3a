use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, SECRET, Scene, token};
use serde_json::{Value, json};

use super::{fresh, keycloak, posted, registered, set, shows};
use rehearsal_tests::Ask;

async fn password(scene: &Scene) -> Answer {
    let form = [("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", "openid")];
    scene.token_of_books(&form).await
}

#[tokio::test]
async fn keycloak_grants_by_switch() {
    let on = [("directAccessGrantsEnabled", json!(true))];
    shows("26.7", &on, "grants-by-switch", 200, async |scene| password(scene).await.status).await;
    let off = password(&keycloak("26.7", &[]).await).await.refusal();
    assert_eq!(off, "400 unauthorized_client: Client not allowed for direct access grants");
}

#[tokio::test]
async fn keycloak_direct_grants_begin_sessions() {
    let on = [("directAccessGrantsEnabled", json!(true))];
    shows("26.7", &on, "direct-grants-begin-sessions", true, async |scene| {
        let answer = password(scene).await;
        token::claims(&answer.text("access_token"))["sid"].is_string() && answer.json()["session_state"].is_string()
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_of_service_account() {
    let on = [("serviceAccountsEnabled", json!(true)), ("client_credentials.use_refresh_token", json!(true))];
    shows("26.7", &on, "refresh-of-service-account", true, async |scene| {
        !scene.token_of_books(&[("grant_type", "client_credentials")]).await.text("refresh_token").is_empty()
    })
    .await;
}

#[tokio::test]
async fn keycloak_flows_by_switch() {
    let off = [("standardFlowEnabled", json!(false))];
    let said = "unauthorized_client: Client is not allowed to initiate browser login with given response_type. \
                Standard flow is disabled for the client."
        .to_owned();
    shows("26.7", &off, "flows-by-switch", said, async |scene| fresh(scene, &Ask::books()).await).await;
}

#[tokio::test]
async fn keycloak_bearer_only() {
    let on = [("bearerOnly", json!(true))];
    shows("26.7", &on, "bearer-only", "403".to_owned(), async |scene| {
        fresh(scene, &Ask::books()).await.split(' ').next().unwrap_or_default().to_owned()
    })
    .await;
    let answer = set("26.7", &on, &[]).await.redeem("x").await;
    assert_eq!(answer.refusal(), "400 invalid_client: Bearer-only not allowed");
}

#[tokio::test]
async fn keycloak_par_by_switch() {
    let on = [("require.pushed.authorization.requests", json!(true))];
    let said = "invalid_request: Pushed Authorization Request is only allowed.".to_owned();
    shows("26.7", &on, "par-by-switch", said, async |scene| fresh(scene, &Ask::books()).await).await;
}

async fn push_of_public(scene: &Scene) -> u16 {
    let public = mock_idp::Client::public("public").redirect_uri(rehearsal_tests::CALLBACK);
    registered(scene, public).await;
    let form = [("client_id", "public"), ("response_type", "code"), ("redirect_uri", rehearsal_tests::CALLBACK)];
    scene.post(&scene.url(Operation::Par), &form).await.status
}

#[tokio::test]
async fn keycloak_par_public_refused() {
    shows("22", &[], "par-public-refused", 401, push_of_public).await;
    assert_eq!(push_of_public(&keycloak("26.7", &[]).await).await, 201);
}

#[tokio::test]
async fn keycloak_device_codes() {
    let on = [("oauth2.device.authorization.grant.enabled", json!(true))];
    shows("26.7", &on, "device-codes", (9, Some(4)), async |scene| {
        let code = posted(scene, Operation::DeviceStart, &[("scope", "nonsense")]).await.text("user_code");
        (code.len(), code.find('-'))
    })
    .await;
}

#[tokio::test]
async fn keycloak_device_page_by_get() {
    shows("26.7", &[], "device-page-by-get", 200, async |scene| {
        scene.get(&scene.url(Operation::DeviceStart)).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_unauthorized_client_401() {
    let said = "401 unauthorized_client: Invalid client or Invalid client credentials".to_owned();
    shows("26.7", &[], "unauthorized-client-401", said, async |scene| {
        let form = [("grant_type", "authorization_code"), ("client_id", "books"), ("client_secret", "wrong")];
        scene.token(&form).await.refusal()
    })
    .await;
}

#[tokio::test]
async fn keycloak_auth_method_by_registration() {
    shows("26.7", &[], "auth-method-by-registration", false, async |scene| {
        let client = mock_idp::Client {
            auth_method: Some(mock_idp::protocol::ClientAuth::Post),
            ..mock_idp::Client::confidential("books", SECRET).redirect_uri(rehearsal_tests::CALLBACK)
        };
        registered(scene, client).await;
        scene.redeem("x").await.text("error") == "invalid_grant"
    })
    .await;
}

#[tokio::test]
async fn keycloak_other_scheme_ignored() {
    shows("26.7", &[], "other-scheme-ignored", "invalid_grant".to_owned(), async |scene| {
        let form =
            [("grant_type", "authorization_code"), ("code", "x"), ("client_id", "books"), ("client_secret", SECRET)];
        let request = scene.request("POST", &scene.url(Operation::Token)).bearer_auth("x").form(&form);
        Answer::to(request).await.text("error")
    })
    .await;
}

#[tokio::test]
async fn keycloak_grant_type_first() {
    shows(
        "26.7",
        &[],
        "grant-type-first",
        "400 unsupported_grant_type: Unsupported grant_type".to_owned(),
        async |scene| scene.token(&[("grant_type", "nonsense")]).await.refusal(),
    )
    .await;
}

#[tokio::test]
async fn keycloak_authenticator_type() {
    let jwt = [("clientAuthenticatorType", json!("client-secret-jwt"))];
    shows("26.7", &jwt, "authenticator-type", "400 invalid_client".to_owned(), async |scene| {
        let answer = scene.redeem("x").await;
        format!("{} {}", answer.status, answer.text("error"))
    })
    .await;
}

/// What an assertion is answered with that is keyed with the secret and says this.
async fn asserted(scene: &Scene, claims: Value) -> String {
    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    let text = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("a JWT");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", text.as_str()),
    ];
    scene.token(&form).await.text("error")
}

#[tokio::test]
async fn keycloak_assertion_lenient() {
    let jwt = [("clientAuthenticatorType", json!("client-secret-jwt"))];
    shows("24", &jwt, "assertion-lenient", "invalid_grant".to_owned(), async |scene| {
        let aud = [scene.idp.issuer(), "https://elsewhere.example".to_owned()];
        asserted(scene, json!({ "iss": "books", "sub": "books", "aud": aud, "jti": "1" })).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_assertion_to_endpoint() {
    let jwt = [("clientAuthenticatorType", json!("client-secret-jwt"))];
    shows("26.7", &jwt, "assertion-to-endpoint", "request_uri".to_owned(), async |scene| {
        let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
        let claims = json!({ "iss": "books", "sub": "books", "aud": scene.url(Operation::Par), "jti": "1", "exp": rehearsal_tests::NOW + 60 });
        let text = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("a JWT");
        let form = [
            ("response_type", "code"),
            ("redirect_uri", rehearsal_tests::CALLBACK),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", text.as_str()),
        ];
        let answer = scene.post(&scene.url(Operation::Par), &form).await;
        if answer.status == 201 { "request_uri".to_owned() } else { answer.refusal() }
    })
    .await;
}

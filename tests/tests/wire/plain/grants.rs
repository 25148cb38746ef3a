//! The grants of the token endpoint that need no browser, and who may use which.

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, CALLBACK, SECRET, Scene};
use serde_json::{Value, json};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID: &str = "urn:ietf:params:oauth:token-type:id_token";

/// A provider whose clients may use these grants.
async fn allowing(grants: &[&str]) -> Scene {
    Scene::with("grant_types.allowed", grants.to_vec()).await
}

#[tokio::test]
async fn a_grant_that_the_client_may_not_use_is_refused_by_its_own_cause() {
    let scene = Scene::plain().await;
    for (grant, said) in [
        ("client_credentials", "400 unauthorized_client: The client may not ask for tokens of its own."),
        ("password", "400 unauthorized_client: The client may not use people's passwords."),
        (EXCHANGE, "400 unauthorized_client: The client may not exchange tokens."),
        ("odd", "400 unsupported_grant_type: The grant_type is not supported."),
    ] {
        assert_eq!(scene.token_of_books(&[("grant_type", grant)]).await.refusal(), said);
    }
    let scene = allowing(&["client_credentials"]).await;
    let code = scene.code().await;
    let said = "400 unauthorized_client: The client may not use this grant_type.";
    assert_eq!(scene.redeem(&code).await.refusal(), said);
    let device = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "x")];
    let said = "400 unauthorized_client: The client may not sign in devices.";
    assert_eq!(scene.token_of_books(&device).await.refusal(), said);
}

#[tokio::test]
async fn discovery_lists_what_some_client_may_use() {
    let listed = |scene: &Scene| {
        let request = scene.request("GET", "/.well-known/openid-configuration");
        async { Answer::to(request).await.json()["grant_types_supported"].clone() }
    };
    let scene = Scene::plain().await;
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    assert_eq!(listed(&scene).await, json!(["authorization_code", "refresh_token", device]));
    let mut robot = Client::confidential("robot", "robot-secret");
    robot.settings.insert("grant_types.allowed".into(), json!(["client_credentials"]));
    scene.idp.register(robot).unwrap();
    assert_eq!(listed(&scene).await, json!(["authorization_code", "refresh_token", "client_credentials", device]));
}

#[tokio::test]
async fn a_grant_that_the_provider_does_not_know_is_unsupported() {
    let scene = Scene::with("grant_types.known", vec!["authorization_code"]).await;
    let answer = scene.token_of_books(&[("grant_type", "refresh_token"), ("refresh_token", "x")]).await;
    assert_eq!(answer.refusal(), "400 unsupported_grant_type: The grant_type is not supported.");
}

#[tokio::test]
async fn a_client_gets_a_token_of_its_own() {
    let scene = allowing(&["client_credentials"]).await;
    let answer = scene.token_of_books(&[("grant_type", "client_credentials"), ("scope", "profile odd")]).await;
    assert_eq!((answer.status, answer.text("scope").as_str()), (200, "profile"));
    assert_eq!((&answer.json()["refresh_token"], &answer.json()["id_token"]), (&Value::Null, &Value::Null));
    let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("books", Some(SECRET));
    let told = Answer::to(request.form(&[("token", answer.text("access_token"))])).await.json();
    assert_eq!((&told["active"], &told["sub"], &told["client_id"]), (&json!(true), &json!("books"), &json!("books")));
    assert_eq!(scene.userinfo(&answer.text("access_token")).await.status, 403);
}

#[tokio::test]
async fn with_openid_there_is_an_id_token_and_userinfo_about_the_client() {
    let scene = allowing(&["client_credentials"]).await;
    let answer = scene.token_of_books(&[("grant_type", "client_credentials"), ("scope", "openid")]).await;
    assert!(answer.json()["id_token"].is_string());
    assert_eq!(scene.userinfo(&answer.text("access_token")).await.json(), json!({ "sub": "books" }));
}

#[tokio::test]
async fn a_refresh_token_for_client_credentials_is_a_rule() {
    let scene = Scene::new(|builder| {
        builder
            .setting("grant_types.allowed", vec!["client_credentials", "refresh_token"])
            .setting("client_credentials.refresh", true)
    })
    .await;
    let tokens = scene.tokens(&scene.token_of_books(&[("grant_type", "client_credentials")]).await);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn a_public_client_has_no_credentials() {
    let scene = allowing(&["client_credentials"]).await;
    scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
    let answer = scene.token(&[("grant_type", "client_credentials"), ("client_id", "phone")]).await;
    assert_eq!(answer.refusal(), "400 unauthorized_client: A public client may not ask for tokens of its own.");
}

#[tokio::test]
async fn an_unknown_scope_of_a_direct_grant_is_treated_as_at_authorize() {
    let scene = Scene::new(|builder| {
        builder.setting("grant_types.allowed", vec!["client_credentials"]).setting("scope.unknown", "refuse")
    })
    .await;
    let answer = scene.token_of_books(&[("grant_type", "client_credentials"), ("scope", "odd")]).await;
    assert_eq!(answer.text("error"), "invalid_scope");
}

#[tokio::test]
async fn a_person_signs_in_by_password() {
    let scene = allowing(&["password", "refresh_token"]).await;
    for name in ["alice", "alice@example.com"] {
        let form = [("grant_type", "password"), ("username", name), ("password", "alice"), ("scope", "openid email")];
        let tokens = scene.tokens(&scene.token_of_books(&form).await);
        assert_eq!(scene.userinfo(&tokens.access).await.text("email"), "alice@example.com");
        assert!(!tokens.id.is_empty());
        assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_password_is_named() {
    let scene = allowing(&["password"]).await;
    scene.idp.change("bob", |person| person.enabled = false).await.unwrap();
    for (name, password, said) in [
        ("alice", "wrong", "400 invalid_grant: The user name or the password is wrong."),
        ("nobody", "nobody", "400 invalid_grant: The user name or the password is wrong."),
        ("bob", "bob", "400 invalid_grant: The account is disabled."),
        ("alice", "", "400 invalid_request: There is no username or no password."),
        ("", "alice", "400 invalid_request: There is no username or no password."),
    ] {
        let form = [("grant_type", "password"), ("username", name), ("password", password)];
        assert_eq!(scene.token_of_books(&form).await.refusal(), said);
    }
}

async fn exchange(scene: &Scene, subject: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("grant_type", EXCHANGE), ("subject_token", subject), ("subject_token_type", ACCESS)];
    form.extend(more);
    scene.token_of_books(&form).await
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_with_fewer_scopes() {
    let scene = allowing(&["authorization_code", "token_exchange"]).await;
    let tokens = scene.login().await;
    let answer = exchange(&scene, &tokens.access, &[("scope", "openid email")]).await;
    assert_eq!((answer.status, answer.text("issued_token_type").as_str()), (200, ACCESS));
    assert_eq!((answer.text("scope").as_str(), answer.text("token_type").as_str()), ("openid email", "Bearer"));
    assert_eq!((&answer.json()["refresh_token"], &answer.json()["id_token"]), (&Value::Null, &Value::Null));
    assert_eq!(scene.userinfo(&answer.text("access_token")).await.text("sub"), "alice-sub");
    let more = exchange(&scene, &answer.text("access_token"), &[("scope", "openid groups")]).await;
    assert_eq!(more.refusal(), "400 invalid_scope: More scopes are asked for than were granted.");
}

#[tokio::test]
async fn an_id_token_is_handed_out_as_what_it_is_not() {
    let scene = allowing(&["authorization_code", "token_exchange"]).await;
    let tokens = scene.login().await;
    let answer = exchange(&scene, &tokens.access, &[("requested_token_type", ID)]).await;
    assert_eq!((answer.text("issued_token_type").as_str(), answer.text("token_type").as_str()), (ID, "N_A"));
    let claims = rehearsal_tests::token::claims(&answer.text("access_token"));
    assert_eq!((&claims["aud"], &claims["nonce"]), (&json!("books"), &Value::Null));
    let refresh = [("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")];
    let said = "400 invalid_request: A token of the requested_token_type cannot be had.";
    assert_eq!(exchange(&scene, &tokens.access, &refresh).await.refusal(), said);
}

#[tokio::test]
async fn the_audience_is_one_that_the_client_may_mean() {
    let scene = Scene::new(|builder| {
        builder
            .setting("grant_types.allowed", vec!["authorization_code", "token_exchange"])
            .setting("token_exchange.audiences", vec!["photos"])
    })
    .await;
    let tokens = scene.login().await;
    for (audience, meant) in [("photos", "photos"), ("books", "books")] {
        let answer = exchange(&scene, &tokens.access, &[("audience", audience)]).await;
        assert_eq!(rehearsal_tests::token::claims(&answer.text("access_token"))["aud"], meant);
    }
    let unknown = exchange(&scene, &tokens.access, &[("audience", "no-such")]).await;
    assert_eq!(unknown.refusal(), "400 invalid_target: The audience is not a client.");
    let scene = allowing(&["authorization_code", "token_exchange"]).await;
    let tokens = scene.login().await;
    let refused = exchange(&scene, &tokens.access, &[("audience", "photos")]).await;
    assert_eq!(refused.refusal(), "400 invalid_target: The client may not get tokens for this audience.");
}

#[tokio::test]
async fn what_is_wrong_with_the_subject_is_named() {
    let scene = allowing(&["authorization_code", "token_exchange"]).await;
    let tokens = scene.login().await;
    let none = scene.token_of_books(&[("grant_type", EXCHANGE), ("subject_token_type", ACCESS)]).await;
    assert_eq!(none.refusal(), "400 invalid_request: There is no subject_token.");
    let form = [("grant_type", EXCHANGE), ("subject_token", &tokens.id), ("subject_token_type", ID)];
    let said = "400 invalid_request: The subject_token_type is not that of an access token.";
    assert_eq!(scene.token_of_books(&form).await.refusal(), said);
    let said = "400 invalid_request: The subject_token is not known, too old or was revoked.";
    assert_eq!(exchange(&scene, "nonsense", &[]).await.refusal(), said);
    assert_eq!(exchange(&scene, &tokens.refresh, &[]).await.refusal(), said);
    scene.clock.advance(Duration::from_secs(3_600));
    assert_eq!(exchange(&scene, &tokens.access, &[]).await.refusal(), said);
}

//! Redeeming a code (RFC 6749 section 4.1.3).

use std::time::Duration;

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene};

#[tokio::test]
async fn the_token_response() {
    let scene = Scene::plain().await;
    let code = scene.code().await;
    insta::assert_snapshot!(scene.redeem(&code).await.render());
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_named() {
    let scene = Scene::plain().await;
    for (form, said) in [
        (vec![("code", "x")], "400 invalid_request: There is no grant_type."),
        (vec![("grant_type", "odd")], "400 unsupported_grant_type: The grant_type is not supported."),
        (vec![("grant_type", "authorization_code")], "400 invalid_request: There is no code."),
        (vec![("grant_type", "authorization_code"), ("code", "made-up")], "400 invalid_grant: The code is not known."),
        (
            vec![("grant_type", "authorization_code"), ("code", "a"), ("code", "b")],
            "400 invalid_request: A parameter was sent more than once.",
        ),
    ] {
        assert_eq!(scene.token_of_books(&form).await.refusal(), said);
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    let scene = Scene::plain().await;
    let request = || scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
    assert_eq!(Answer::to(request()).await.refusal(), "400 invalid_request: The body is empty.");
    let json = request().header("content-type", "application/json").body(r#"{"grant_type":"authorization_code"}"#);
    assert_eq!(
        Answer::to(json).await.refusal(),
        "400 invalid_request: The body must be of type application/x-www-form-urlencoded."
    );
}

#[tokio::test]
async fn a_second_use_is_refused_and_kills_the_tokens_of_the_first() {
    let scene = Scene::plain().await;
    let code = scene.code().await;
    let tokens = scene.tokens(&scene.redeem(&code).await);
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
    assert_eq!(scene.redeem(&code).await.refusal(), "400 invalid_grant: The code was used before.");
    assert_eq!(scene.userinfo(&tokens.access).await.status, 401);
    let refreshed = scene.refresh(&tokens.refresh).await;
    assert_eq!(refreshed.refusal(), "400 invalid_grant: The refresh token is not known or was revoked.");
}

#[tokio::test]
async fn it_expires_by_the_clock() {
    let scene = Scene::plain().await;
    let (in_time, late) = (scene.code().await, scene.code().await);
    scene.clock.advance(Duration::from_millis(59_999));
    assert_eq!(scene.redeem(&in_time).await.status, 200);
    scene.clock.advance(Duration::from_millis(1));
    assert_eq!(scene.redeem(&late).await.refusal(), "400 invalid_grant: The code is too old.");
}

#[tokio::test]
async fn another_client_cannot_redeem_it_and_does_not_use_it_up() {
    let scene = Scene::plain().await;
    let code = scene.code().await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", "photos"),
        ("client_secret", "photos-secret"),
    ];
    assert_eq!(scene.token(&form).await.refusal(), "400 invalid_grant: The code was issued to another client.");
    assert_eq!(scene.redeem(&code).await.status, 200);
}

#[tokio::test]
async fn the_redirect_uri_must_be_that_of_the_request() {
    let scene = Scene::plain().await;
    let code = scene.code().await;
    let base = [("grant_type", "authorization_code"), ("code", code.as_str())];
    let said = "400 invalid_grant: The redirect_uri is not that of the authorization request.";
    assert_eq!(scene.token_of_books(&base).await.refusal(), said);
    let other = [base[0], base[1], ("redirect_uri", "http://127.0.0.1/native")];
    assert_eq!(scene.token_of_books(&other).await.refusal(), said);
    assert_eq!(scene.redeem(&code).await.status, 200);
}

#[tokio::test]
async fn a_person_who_is_disabled_meanwhile_gets_no_tokens() {
    let scene = Scene::plain().await;
    let code = scene.code().await;
    scene.idp.change("alice", |person| person.enabled = false).await.unwrap();
    assert_eq!(scene.redeem(&code).await.refusal(), "400 invalid_grant: The person is gone or disabled.");
}

#[tokio::test]
async fn without_openid_there_is_no_id_token() {
    let scene = Scene::plain().await;
    let code = scene.code_for(&Ask::books().with("scope", "profile")).await;
    let answer = scene.redeem(&code).await;
    assert_eq!((answer.status, answer.json().get("id_token")), (200, None));
    assert_eq!(answer.text("scope"), "profile");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_codes() {
    let (one, other) = (Scene::plain().await, Scene::plain().await);
    assert_eq!(one.code().await, other.code().await);
    let different = Scene::new(|builder| builder.seed(2)).await;
    assert_ne!(one.code().await, different.code().await);
}

#[tokio::test]
async fn what_is_said_of_a_code_and_what_a_failure_does_to_it_are_rules() {
    let scene = Scene::new(|builder| {
        builder.setting("code.used_says", "unknown").setting("code.expired_says", "unknown").setting(
            "consequences",
            serde_json::json!({ "code_redirect_failed": ["burn_code"], "code_late": ["burn_code"] }),
        )
    })
    .await;
    let unknown = "400 invalid_grant: The code is not known.";
    let code = scene.code().await;
    assert_eq!(scene.redeem(&code).await.status, 200);
    assert_eq!(scene.redeem(&code).await.refusal(), unknown);
    let code = scene.code().await;
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", "x:")];
    assert_eq!(scene.token_of_books(&form).await.status, 400);
    assert_eq!(scene.redeem(&code).await.refusal(), unknown);
    let code = scene.code().await;
    scene.clock.advance(Duration::from_secs(60));
    assert_eq!(scene.redeem(&code).await.refusal(), unknown);
}

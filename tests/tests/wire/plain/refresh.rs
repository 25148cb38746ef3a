//! Refreshing (RFC 6749 section 6), with rotation (RFC 9700 section 4.14.2).

use std::time::Duration;

use rehearsal_tests::{Ask, NOW, Scene, token};

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_id_token_has_no_nonce() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    scene.clock.advance(Duration::from_secs(100));
    let answer = scene.refresh(&tokens.refresh).await;
    let renewed = scene.tokens(&answer);
    assert!(renewed.refresh != tokens.refresh && renewed.access != tokens.access);
    let claims = token::claims(&renewed.id);
    assert_eq!(claims.get("nonce"), None);
    assert_eq!((&claims["iat"], &claims["auth_time"]), (&(NOW + 100).into(), &NOW.into()));
    assert_eq!(scene.userinfo(&renewed.access).await.status, 200);
    insta::assert_snapshot!(answer.render());
}

#[tokio::test]
async fn a_replay_kills_the_whole_family() {
    let scene = Scene::plain().await;
    let first = scene.login().await;
    let second = scene.tokens(&scene.refresh(&first.refresh).await);
    let third = scene.tokens(&scene.refresh(&second.refresh).await);
    let replayed = scene.refresh(&first.refresh).await;
    assert_eq!(replayed.refusal(), "400 invalid_grant: The refresh token was used before.");
    let newest = scene.refresh(&third.refresh).await;
    assert_eq!(newest.refusal(), "400 invalid_grant: The refresh token is not known or was revoked.");
    assert_eq!(scene.userinfo(&third.access).await.status, 401);
    // Another login of the same person is another family.
    let other = scene.login().await;
    scene.refresh(&first.refresh).await;
    assert_eq!(scene.refresh(&other.refresh).await.status, 200);
}

#[tokio::test]
async fn a_narrower_scope_is_granted_for_once_and_a_wider_one_never() {
    let scene = Scene::plain().await;
    let code = scene.code_for(&Ask::books().with("scope", "openid profile offline_access")).await;
    let tokens = scene.tokens(&scene.redeem(&code).await);
    let with_scope = |token: &str, scope: &str| {
        vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", token.to_owned()),
            ("scope", scope.to_owned()),
        ]
    };
    let send = async |form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        scene.token_of_books(&form).await
    };
    let wider = send(with_scope(&tokens.refresh, "openid email")).await;
    assert_eq!(wider.refusal(), "400 invalid_scope: More scopes are asked for than were granted.");
    let narrower = send(with_scope(&tokens.refresh, "profile")).await;
    assert_eq!((narrower.text("scope").as_str(), narrower.json().get("id_token")), ("profile", None));
    let whole = scene.refresh(&narrower.text("refresh_token")).await;
    assert_eq!(whole.text("scope"), "openid profile offline_access");
}

#[tokio::test]
async fn it_expires_by_the_clock_from_its_own_issue() {
    let scene = Scene::with("refresh.lifetime", 1_000).await;
    let tokens = scene.login().await;
    scene.clock.advance(Duration::from_secs(999));
    let renewed = scene.tokens(&scene.refresh(&tokens.refresh).await);
    scene.clock.advance(Duration::from_secs(1_000));
    assert_eq!(scene.refresh(&renewed.refresh).await.refusal(), "400 invalid_grant: The refresh token is too old.");
}

#[tokio::test]
async fn what_is_missing_unknown_or_another_clients_is_named() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    let missing = scene.token_of_books(&[("grant_type", "refresh_token")]).await;
    assert_eq!(missing.refusal(), "400 invalid_request: There is no refresh_token.");
    let unknown = "400 invalid_grant: The refresh token is not known or was revoked.";
    assert_eq!(scene.refresh("made-up").await.refusal(), unknown);
    assert_eq!(scene.refresh(&tokens.access).await.refusal(), unknown);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("client_id", "photos"),
        ("client_secret", "photos-secret"),
    ];
    assert_eq!(
        scene.token(&form).await.refusal(),
        "400 invalid_grant: The refresh token was issued to another client."
    );
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn when_one_is_given_is_a_rule() {
    let offline = Scene::with("refresh.when", "offline_access").await;
    assert_ne!(offline.login().await.refresh, "");
    let code = offline.code_for(&Ask::books().with("scope", "openid")).await;
    assert_eq!(offline.tokens(&offline.redeem(&code).await).refresh, "");
    assert_eq!(Scene::with("refresh.when", "never").await.login().await.refresh, "");
}

#[tokio::test]
async fn rotation_can_be_switched_off() {
    let scene = Scene::with("consequences", serde_json::json!({})).await;
    let tokens = scene.login().await;
    scene.refresh(&tokens.refresh).await;
    let again = scene.refresh(&tokens.refresh).await;
    // Without consequences nothing dies, but a used token is still a used one.
    assert_eq!(again.refusal(), "400 invalid_grant: The refresh token was used before.");
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
}

#[tokio::test]
async fn a_disabled_person_loses_what_was_given() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    scene.idp.change("alice", |person| person.enabled = false).await.unwrap();
    assert_eq!(scene.userinfo(&tokens.access).await.status, 401);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
}

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, CALLBACK, Receiver, SECRET, Scene, token};
use serde_json::{Value, json};

use super::{keycloak, registered, shows};

/// `books`, told of logouts by back channel.
fn told(receiver: &Receiver) -> Client {
    Client {
        backchannel_logout_uri: Some(receiver.uri.clone()),
        ..Client::confidential("books", SECRET).redirect_uri(CALLBACK)
    }
}

/// The logout tokens that come when a session of alice at `books` ends.
async fn logout_token(scene: &Scene) -> String {
    let receiver = Receiver::polite().await;
    registered(scene, told(&receiver)).await;
    scene.code_for(&Ask::books().with("scope", "openid")).await;
    let session = scene.idp.sessions().remove(0).id;
    scene.idp.end_session(&session).await.expect("a session");
    receiver.tokens_by(1).await.into_iter().next().unwrap_or_default()
}

#[tokio::test]
async fn keycloak_logout_typ() {
    shows("24", &[], "logout-typ", json!("JWT"), async |scene| {
        token::header(&logout_token(scene).await)["typ"].clone()
    })
    .await;
    let now = keycloak("26.7", &[]).await;
    assert_eq!(token::header(&logout_token(&now).await)["typ"], "logout+jwt");
}

#[tokio::test]
async fn keycloak_logout_typ_claim() {
    shows("26.7", &[], "logout-typ-claim", json!("Logout"), async |scene| {
        token::claims(&logout_token(scene).await)["typ"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_no_exp() {
    for version in ["18", "22.0.5", "23.0.3"] {
        shows(version, &[], "logout-no-exp", Value::Null, async |scene| {
            token::claims(&logout_token(scene).await)["exp"].clone()
        })
        .await;
    }
    for version in ["22.0.8", "24"] {
        let scene = keycloak(version, &[]).await;
        assert!(token::claims(&logout_token(&scene).await)["exp"].is_number(), "{version}");
    }
}

#[tokio::test]
async fn keycloak_logout_revoke_bool() {
    let on = [("backchannel.logout.revoke.offline.tokens", json!(true))];
    shows("26.7", &on, "logout-revoke-bool", json!(true), async |scene| {
        token::claims(&logout_token(scene).await)["events"]["revoke_offline_access"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_no_sid() {
    shows("26.7", &[], "logout-no-sid", Value::Null, async |scene| {
        token::claims(&logout_token(scene).await)["sid"].clone()
    })
    .await;
}

/// How many logout tokens come when an administrator signs alice out of two browsers.
async fn told_of_two(scene: &Scene) -> usize {
    let receiver = Receiver::polite().await;
    registered(scene, told(&receiver)).await;
    for _ in 0..2 {
        scene.code_for(&Ask::books().with("scope", "openid")).await;
    }
    scene.idp.log_out("alice").await.expect("a person");
    receiver.tokens_by(2).await.len()
}

#[tokio::test]
async fn keycloak_logout_one_sid() {
    shows("26.4", &[], "logout-one-sid", 1, told_of_two).await;
    assert_eq!(told_of_two(&keycloak("26.7", &[]).await).await, 2);
}

#[tokio::test]
async fn keycloak_logout_wrong_alg() {
    shows("24", &[], "logout-wrong-alg", json!("ES256"), async |scene| {
        let receiver = Receiver::polite().await;
        registered(scene, told(&receiver)).await;
        let mut photos = Client::confidential("photos", "photos-secret").redirect_uri(CALLBACK);
        photos.settings.insert("id.token.signed.response.alg".to_owned(), json!("ES256"));
        registered(scene, photos).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
        let asks = Ask::books().with("scope", "openid").with("client_id", "photos");
        let callback = browser.ask(&asks).await.callback();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", callback.get("code").unwrap_or_default()),
            ("redirect_uri", CALLBACK),
            ("client_id", "photos"),
            ("client_secret", "photos-secret"),
        ];
        let hint = scene.tokens(&scene.token(&form).await).id;
        browser.visit(&format!("{}?id_token_hint={hint}", scene.url(Operation::EndSession))).await;
        token::header(&receiver.tokens_by(1).await[0])["alg"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_not_before_stamp() {
    shows("26.7", &[], "not-before-stamp", json!(rehearsal_tests::NOW), async |scene| {
        scene.idp.log_out("alice").await.expect("a person");
        let code = scene.code().await;
        scene.redeem(&code).await.json()["not-before-policy"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_all_is_silent() {
    shows("26.7", &[], "logout-all-is-silent", 0, async |scene| {
        let receiver = Receiver::polite().await;
        registered(scene, told(&receiver)).await;
        scene.code_for(&Ask::books().with("scope", "openid")).await;
        scene.idp.log_out_everybody().await;
        receiver.tokens_by(1).await.len()
    })
    .await;
}

#[tokio::test]
async fn keycloak_session_expiry_silent() {
    let long = [("accessTokenLifespan", json!(7_200))];
    // By itself a token is good only while the session lives; what dies with it is seen without that.
    for (quirks, status) in [
        (&["-keycloak-tokens-hang-on-session"] as &[&str], 401),
        (&["-keycloak-tokens-hang-on-session", "-keycloak-session-expiry-silent"], 200),
    ] {
        let scene = super::set("26.7", &long, quirks).await;
        let code = scene.code_for(&Ask::books().with("scope", "openid")).await;
        let access = scene.redeem(&code).await.text("access_token");
        scene.clock.advance(Duration::from_secs(1_801));
        assert_eq!(scene.userinfo(&access).await.status, status, "{quirks:?}");
    }
}

#[tokio::test]
async fn keycloak_disabled_person_keeps_tokens() {
    shows("26.7", &[], "disabled-person-keeps-tokens", (401, 200), async |scene| {
        let access = scene.login().await.access;
        scene.idp.set_enabled("alice", false).await.expect("a person");
        let refused = scene.userinfo(&access).await.status;
        scene.idp.set_enabled("alice", true).await.expect("a person");
        (refused, scene.userinfo(&access).await.status)
    })
    .await;
}

#[tokio::test]
async fn keycloak_consent_withdrawn_detaches() {
    let required = [("consentRequired", json!(true))];
    let said = "Session doesn't have required client".to_owned();
    shows("26.7", &required, "consent-withdrawn-detaches", said, async |scene| {
        let code = scene.code_for(&Ask::books().with("scope", "openid")).await;
        let refresh = scene.redeem(&code).await.text("refresh_token");
        scene.idp.withdraw_consent("alice", "books").await.expect("a consent");
        scene.refresh(&refresh).await.text("error_description")
    })
    .await;
}

/// How many back-channel messages come to a client that has both kinds of URIs, and the frames of the logout page.
async fn both_ways(scene: &Scene) -> (usize, String) {
    let receiver = Receiver::polite().await;
    let client = Client { frontchannel_logout_uri: Some("http://localhost:8080/front".into()), ..told(&receiver) };
    registered(scene, client).await;
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
    let hint = scene.redeem(callback.get("code").unwrap_or_default()).await.text("id_token");
    let page = browser.visit(&format!("{}?id_token_hint={hint}", scene.url(Operation::EndSession))).await.page();
    let frame = page.body.split("<iframe src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    (receiver.tokens().len(), frame.to_owned())
}

#[tokio::test]
async fn keycloak_fcl_instead_of_bcl() {
    shows("26.7", &[], "fcl-instead-of-bcl", 0, async |scene| both_ways(scene).await.0).await;
}

#[tokio::test]
async fn keycloak_fcl_bare_uri() {
    let bare = "http://localhost:8080/front".to_owned();
    shows("26.7", &[], "fcl-bare-uri", bare, async |scene| both_ways(scene).await.1).await;
}

#[tokio::test]
async fn keycloak_fcl_by_switch() {
    let off = [("frontchannelLogout", json!(false))];
    shows("26.7", &off, "fcl-by-switch", (1, String::new()), both_ways).await;
}

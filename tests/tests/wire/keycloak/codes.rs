use std::time::Duration;

use rehearsal_tests::{Ask, Scene};

use super::{keycloak, shows};

#[tokio::test]
async fn keycloak_code_dotted() {
    for (version, length) in [("26.7", 98), ("26.4", 110), ("18", 110)] {
        shows(version, &[], "code-dotted", (3, length), async |scene| {
            let code = scene.code().await;
            (code.split('.').count(), code.len())
        })
        .await;
    }
}

async fn sid(scene: &Scene) -> (usize, bool) {
    let callback = scene.browser().sign_in("alice", &Ask::books()).await;
    let sid = callback.get("session_state").unwrap_or_default().to_owned();
    // The digit of the version and the variant are anything.
    let of_version_4 = sid.as_bytes().get(14) == Some(&b'4') && sid.bytes().filter(|byte| *byte == b'-').count() == 4;
    (sid.len(), of_version_4)
}

#[tokio::test]
async fn keycloak_sid_uuid() {
    shows("26.4", &[], "sid-uuid", (36, false), sid).await;
}

#[tokio::test]
async fn keycloak_sid_not_uuid() {
    shows("26.7", &[], "sid-not-uuid", (24, false), sid).await;
}

/// Whether the access token of a first exchange is good after a second one.
async fn after_reuse(scene: &Scene) -> String {
    let mut browser = scene.browser();
    let photos = Ask::books().with("client_id", "photos").with("scope", "openid");
    browser.sign_in("alice", &photos).await;
    let first = browser.ask(&Ask::books().with("scope", "openid")).await.callback();
    let second = browser.ask(&Ask::books().with("scope", "openid")).await.callback();
    let code = first.get("code").unwrap_or_default();
    let earlier = scene.tokens(&scene.redeem(second.get("code").unwrap_or_default()).await);
    scene.redeem(code).await;
    scene.redeem(code).await;
    // The tokens of another login of the same session at the same client.
    scene.userinfo(&earlier.access).await.status.to_string()
}

#[tokio::test]
async fn keycloak_code_not_valid_kills_session() {
    shows("26.7", &[], "code-not-valid-kills-session", "401".to_owned(), after_reuse).await;
}

#[tokio::test]
async fn keycloak_code_of_ended_session_unknown() {
    shows(
        "26.7",
        &[],
        "code-of-ended-session-unknown",
        "400 invalid_grant: Code not valid".to_owned(),
        async |scene| {
            let code = scene.code_for(&Ask::books().with("scope", "openid")).await;
            let session = scene.idp.sessions().remove(0).id;
            scene.idp.end_session(&session).await.expect("a session");
            scene.redeem(&code).await.refusal()
        },
    )
    .await;
}

#[tokio::test]
async fn keycloak_code_order() {
    // Of another client, and with another redirect URI: what is said first?
    let said = "400 invalid_grant: Incorrect redirect_uri".to_owned();
    shows("26.7", &[], "code-order", said, async |scene| {
        let code = scene.code().await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", "http://localhost/x"),
            ("client_id", "photos"),
            ("client_secret", "photos-secret"),
        ];
        scene.token(&form).await.refusal()
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_too_late_takes_the_clients_session_with_it() {
    let scene = keycloak("26.7", &[]).await;
    let mut browser = scene.browser();
    let ask = Ask::books().with("scope", "openid");
    browser.sign_in("alice", &ask).await;
    let tokens = browser.ask(&ask).await.callback();
    let tokens = scene.tokens(&scene.redeem(tokens.get("code").unwrap()).await);
    let late = browser.ask(&ask).await.callback();
    scene.clock.advance(Duration::from_secs(61));
    assert_eq!(scene.redeem(late.get("code").unwrap()).await.refusal(), "400 invalid_grant: Code not valid");
    assert_eq!(scene.refresh(&tokens.refresh).await.text("error_description"), "Session doesn't have required client");
}

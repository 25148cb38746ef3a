use std::time::Duration;

use mock_idp::Person;
use rehearsal_tests::{Ask, Landing, Scene};
use serde_json::json;

use super::{fresh, keycloak, set, shows};

#[tokio::test]
async fn keycloak_session_lifespans() {
    let short = [("ssoSessionIdleTimeout", json!(8))];
    shows("26.7", &short, "session-lifespans", false, async |scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
        scene.clock.advance(Duration::from_secs(9));
        matches!(browser.ask(&Ask::books()).await, Landing::Callback(_))
    })
    .await;
}

#[tokio::test]
async fn keycloak_login_restarts() {
    shows("26.7", &[], "login-restarts", true, async |scene| {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        scene.clock.advance(Duration::from_secs(2_000));
        let page = browser.fill_in(&page, "alice").await.page();
        page.text.contains("Your login attempt timed out.") && page.forms.len() == 1
    })
    .await;
}

#[tokio::test]
async fn keycloak_login_names() {
    shows("26.7", &[], "login-names", true, async |scene| {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let landing = browser.submit(&page, &[("username", " ALICE "), ("password", "alice")]).await;
        matches!(landing, Landing::Callback(_))
    })
    .await;
}

#[tokio::test]
async fn keycloak_brute_force() {
    let locks = [("bruteForceProtected", json!(true)), ("failureFactor", json!(2))];
    shows("26.7", &locks, "brute-force", false, async |scene| {
        let mut browser = scene.browser();
        let mut page = browser.ask(&Ask::books()).await.page();
        for _ in 0..2 {
            page = browser.submit(&page, &[("username", "alice"), ("password", "wrong")]).await.page();
        }
        matches!(browser.fill_in(&page, "alice").await, Landing::Callback(_))
    })
    .await;
}

/// Where somebody without an e-mail address ends up.
async fn nameless(scene: &Scene) -> bool {
    scene.idp.introduce(Person { email: None, ..Person::new("carol") }).expect("a person");
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    matches!(browser.fill_in(&page, "carol").await, Landing::Page(_))
}

#[tokio::test]
async fn keycloak_verify_profile() {
    shows("26.7", &[], "verify-profile", true, nameless).await;
    assert!(!nameless(&set("26.7", &[("userProfile", json!("relaxed"))], &[]).await).await);
    assert!(!nameless(&keycloak("22", &[]).await).await);
}

/// What the form of a login says that is sent a second time.
async fn twice(scene: &Scene) -> String {
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    browser.fill_in(&page, "alice").await;
    match browser.fill_in(&page, "alice").await {
        Landing::Callback(callback) => callback.error(),
        Landing::Page(page) => format!("{} {}", page.status, page.text.contains("You are already")),
    }
}

#[tokio::test]
async fn keycloak_auth_expired() {
    let said = "temporarily_unavailable: authentication_expired".to_owned();
    shows("26.7", &[], "auth-expired", said, twice).await;
}

#[tokio::test]
async fn keycloak_already_logged_in() {
    assert_eq!(twice(&keycloak("24", &[]).await).await, "400 true");
    let off = keycloak("24", &["-keycloak-already-logged-in", "-keycloak-words"]).await;
    assert_eq!(twice(&off).await, "400 false");
}

#[tokio::test]
async fn keycloak_other_tab_refused() {
    shows("22", &[], "other-tab-refused", false, async |scene| {
        let mut browser = scene.browser();
        let first = browser.ask(&Ask::books()).await.page();
        let second = browser.ask(&Ask::books()).await.page();
        browser.fill_in(&second, "alice").await;
        matches!(browser.fill_in(&first, "alice").await, Landing::Callback(_))
    })
    .await;
}

#[tokio::test]
async fn keycloak_offline_first_no_session() {
    shows("26.7", &[], "offline-first-no-session", "login_required: ".to_owned(), async |scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("scope", "openid offline_access")).await;
        super::end(&mut browser, &Ask::books().with("prompt", "none")).await
    })
    .await;
    assert_eq!(fresh(&keycloak("26.7", &[]).await, &Ask::books()).await, "code");
}

//! `prompt` and `max_age`: when a session does, and when somebody must show up again (Core 3.1.2.1).

use std::time::Duration;

use rehearsal_tests::{Ask, NOW, Scene, token};

fn prompting(word: &str) -> Ask {
    Ask::books().with("prompt", word)
}

#[tokio::test]
async fn prompt_none_never_shows_a_page() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let callback = browser.ask(&prompting("none")).await.callback();
    assert_eq!(callback.error(), "login_required: Nobody is signed in, or the login is too old.");
    browser.sign_in("alice", &Ask::books()).await;
    assert!(browser.ask(&prompting("none")).await.callback().get("code").is_some());
    let too_old = prompting("none").with("max_age", "0");
    assert_eq!(browser.ask(&too_old).await.callback().get("error"), Some("login_required"));
}

#[tokio::test]
async fn prompt_none_says_when_consent_is_missing() {
    let scene = Scene::with("consent.mode", "remembered").await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    browser.fill_in(&page, "alice").await.page();
    let callback = browser.ask(&prompting("none")).await.callback();
    assert_eq!(callback.error(), "consent_required: The person has not agreed.");
}

#[tokio::test]
async fn prompt_login_asks_for_the_password_once_more_and_renews_auth_time() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    scene.clock.advance(Duration::from_secs(60));
    let page = browser.ask(&prompting("login")).await.page();
    assert!(page.text.contains("Sign in once more"), "{}", page.text);
    assert!(page.forms[0].fields.contains(&("username".to_owned(), "alice".to_owned())));
    let callback = browser.fill_in(&page, "alice").await.callback();
    let answer = scene.redeem(callback.get("code").unwrap()).await;
    assert_eq!(token::claims(&answer.text("id_token"))["auth_time"], NOW + 60);
}

#[tokio::test]
async fn prompt_login_without_a_session_asks_once_only() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&prompting("login")).await.page();
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
}

#[tokio::test]
async fn prompt_consent_asks_although_nobody_else_would() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let page = browser.ask(&prompting("consent")).await.page();
    assert!(page.text.contains("books asks for: openid, profile, email, groups, offline_access"), "{}", page.text);
    assert!(browser.submit(&page, &[]).await.callback().get("code").is_some());
}

#[tokio::test]
async fn prompt_select_account_lets_another_person_in() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let page = browser.ask(&prompting("select_account")).await.page();
    assert!(page.forms[0].fields.contains(&("username".to_owned(), String::new())));
    let callback = browser.fill_in(&page, "bob").await.callback();
    let answer = scene.redeem(callback.get("code").unwrap()).await;
    assert_eq!(token::claims(&answer.text("id_token"))["sub"], "bob-sub");
}

#[tokio::test]
async fn words_of_prompt_can_stand_together() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let login = browser.ask(&prompting("login consent")).await.page();
    assert!(login.text.contains("Sign in once more"));
    let consent = browser.fill_in(&login, "alice").await.page();
    assert!(consent.text.contains("Do you agree?"));
    assert!(browser.submit(&consent, &[]).await.callback().get("code").is_some());
}

#[tokio::test]
async fn max_age_is_measured_by_the_clock() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    scene.clock.advance(Duration::from_secs(60));
    assert!(browser.ask(&Ask::books().with("max_age", "60")).await.callback().get("code").is_some());
    scene.clock.advance(Duration::from_secs(1));
    let page = browser.ask(&Ask::books().with("max_age", "60")).await.page();
    assert!(page.text.contains("Sign in once more"));
    // A number that no clock reaches is still a number.
    let ages = Ask::books().with("max_age", &u64::MAX.to_string());
    assert!(browser.ask(&ages).await.callback().get("code").is_some());
}

#[tokio::test]
async fn max_age_0_always_asks() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let ask = Ask::books().with("max_age", "0");
    let page = browser.ask(&ask).await.page();
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
    assert!(browser.ask(&ask).await.page().text.contains("Sign in once more"));
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    // Kept alive by being used, it lives to its tenth hour.
    for _ in 0..20 {
        scene.clock.advance(Duration::from_secs(1_799));
        assert!(browser.ask(&Ask::books()).await.callback().get("code").is_some());
    }
    scene.clock.advance(Duration::from_secs(20));
    assert!(browser.ask(&Ask::books()).await.page().text.contains("Sign in"));
    browser.sign_in("alice", &Ask::books()).await;
    scene.clock.advance(Duration::from_secs(1_800));
    assert_eq!(browser.ask(&prompting("none")).await.callback().get("error"), Some("login_required"));
}

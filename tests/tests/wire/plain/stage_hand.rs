//! Help for a person at the keyboard: beside the pages, and only if asked for.

use mock_idp::StageHand;
use rehearsal_tests::{Ask, Scene};

async fn with(hand: StageHand) -> Scene {
    Scene::new(|builder| builder.hand(hand)).await
}

fn row() -> StageHand {
    StageHand { row: true, auto_login: None }
}

fn auto(name: &str) -> StageHand {
    StageHand { row: false, auto_login: Some(name.to_owned()) }
}

#[tokio::test]
async fn without_being_asked_for_there_is_no_row() {
    let scene = Scene::plain().await;
    let page = scene.browser().ask(&Ask::books()).await.page();
    assert!(!page.text.contains("not on the real page"), "{}", page.text);
    assert_eq!(page.forms.len(), 2);
}

#[tokio::test]
async fn a_button_signs_a_person_in_and_another_refuses() {
    let scene = with(row()).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    // The page's own two forms stay in front; then alice, bob and the refusal.
    assert_eq!(page.forms.len(), 5, "{}", page.text);
    let press = async |number: usize| {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        browser.press(&page, number).await.callback()
    };
    assert!(press(3).await.get("code").is_some());
    assert_eq!(press(4).await.get("error"), Some("access_denied"));
    // What a test fills in works as without the row.
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
}

#[tokio::test]
async fn a_consent_page_has_no_people_to_choose() {
    let scene = Scene::new(|builder| builder.hand(row()).setting("consent.mode", "each_time")).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let page = browser.fill_in(&page, "alice").await.page();
    assert_eq!(page.forms.len(), 3, "{}", page.text);
}

#[tokio::test]
async fn auto_login_shows_no_login_page_and_leaves_prompt_none_alone() {
    let scene = with(auto("alice")).await;
    let mut browser = scene.browser();
    let silent = Ask::books().with("prompt", "none");
    assert_eq!(browser.ask(&silent).await.callback().get("error"), Some("login_required"));
    assert!(browser.ask(&Ask::books()).await.callback().get("code").is_some());
    assert!(browser.ask(&silent).await.callback().get("code").is_some());
    assert!(browser.ask(&Ask::books().with("prompt", "login")).await.callback().get("code").is_some());
}

#[tokio::test]
async fn somebody_who_is_not_there_is_not_signed_in() {
    let scene = with(auto("eve")).await;
    let page = scene.browser().ask(&Ask::books()).await.page();
    assert!(page.text.contains("Sign in"), "{}", page.text);
}

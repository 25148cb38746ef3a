//! What a person must do before a login goes on.

use mock_idp::Person;
use rehearsal_tests::{Ask, Scene};
use serde_json::json;

/// Dora, who has these things to do.
fn dora(actions: serde_json::Value) -> Person {
    Person { required_actions: serde_json::from_value(actions).unwrap(), ..Person::new("dora") }
}

#[tokio::test]
async fn each_action_has_its_page_and_takes_only_what_is_whole() {
    for (action, title, wrong, right) in [
        (
            "update_password",
            "You need to change your password.",
            vec![("password-new", "new"), ("password-confirm", "other")],
            vec![("password-new", "new"), ("password-confirm", "new")],
        ),
        (
            "verify_profile",
            "Your profile is not complete.",
            vec![("name", "Dora"), ("email", "no-address")],
            vec![("name", "Dora D."), ("email", "dora@example.org")],
        ),
        ("verify_email", "Follow the link in the mail", vec![], vec![]),
    ] {
        let scene = Scene::new(|builder| builder.person(dora(json!([action])))).await;
        let mut browser = scene.browser();
        let login = browser.ask(&Ask::books()).await.page();
        let mut page = browser.fill_in(&login, "dora").await.page();
        assert!(page.text.contains(title), "{action}: {}", page.text);
        let silent = browser.ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(silent.get("error"), Some("interaction_required"), "{action}");
        if !wrong.is_empty() {
            page = browser.submit(&page, &wrong).await.page();
            assert!(page.text.contains("Something is missing, or the two do not agree."), "{action}: {}", page.text);
        }
        assert!(browser.submit(&page, &right).await.callback().get("code").is_some(), "{action}");
        let silent = browser.ask(&Ask::books().with("prompt", "none")).await.callback();
        assert!(silent.get("code").is_some(), "{action}: it is done");
    }
}

#[tokio::test]
async fn actions_come_one_after_the_other_and_change_the_person() {
    let scene = Scene::new(|builder| builder.person(dora(json!(["update_password", "verify_email"])))).await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    let first = browser.fill_in(&login, "dora").await.page();
    let second = browser.submit(&first, &[("password-new", "new"), ("password-confirm", "new")]).await.page();
    assert!(second.text.contains("Verify e-mail address"), "{}", second.text);
    browser.submit(&second, &[]).await.callback();
    let mut elsewhere = scene.browser();
    let login = elsewhere.ask(&Ask::books()).await.page();
    let old = elsewhere.fill_in(&login, "dora").await.page();
    assert!(old.text.contains("The user name or the password is wrong."), "{}", old.text);
    let new = elsewhere.submit(&old, &[("username", "dora"), ("password", "new")]).await.callback();
    assert!(new.get("code").is_some());
}

#[tokio::test]
async fn an_incomplete_profile_must_be_filled_in_where_the_rule_says_so() {
    for (needs, asked) in [(json!([]), false), (json!(["name"]), false), (json!(["name", "email"]), true)] {
        let nameless = Person { email: None, ..Person::new("erin") };
        let scene = Scene::new(|b| b.setting("actions.profile_needs", needs.clone()).person(nameless)).await;
        let mut browser = scene.browser();
        let login = browser.ask(&Ask::books()).await.page();
        let landing = browser.fill_in(&login, "erin").await;
        assert_eq!(matches!(landing, rehearsal_tests::Landing::Page(_)), asked, "{needs}");
    }
}

#[tokio::test]
async fn turning_back_from_an_action_is_told_to_the_relying_party() {
    let scene = Scene::new(|builder| builder.person(dora(json!(["update_password"])))).await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    let page = browser.fill_in(&login, "dora").await.page();
    let callback = browser.cancel(&page).await.callback();
    assert_eq!(callback.error(), "access_denied: The person did not do what had to be done first.");
}

//! Who may use a client, when that is asked, and a second factor.

use mock_idp::{Client, Person};
use rehearsal_tests::{Ask, Landing, Scene};
use serde_json::{Value, json};

fn readers() -> Value {
    json!({ "groups": ["readers"] })
}

#[tokio::test]
async fn by_groups_or_by_the_first_rule_that_is_about_the_person() {
    let policy = |default: &str| {
        json!({ "policy": { "default": default, "rules": [
            { "people": ["bob"], "then": "one_factor" },
            { "groups": ["readers"], "then": "deny" },
        ] } })
    };
    for (who, alice, bob) in [
        (json!("everyone"), true, true),
        (readers(), true, false),
        (json!({ "groups": [] }), false, false),
        (policy("deny"), false, true),
        (policy("one_factor"), false, true),
        (json!({ "policy": { "default": "one_factor" } }), true, true),
    ] {
        for (person, may) in [("alice", alice), ("bob", bob)] {
            let scene = Scene::with("access.who", who.clone()).await;
            let mut browser = scene.browser();
            let page = browser.ask(&Ask::books()).await.page();
            let callback = browser.fill_in(&page, person).await.callback();
            assert_eq!(callback.get("code").is_some(), may, "{who} {person}");
            assert_eq!(callback.get("error") == Some("access_denied"), !may, "{who} {person}");
        }
    }
}

#[tokio::test]
async fn who_may_not_is_told_by_the_relying_party_or_on_a_page() {
    let scene = Scene::new(|b| b.setting("access.who", readers()).setting("access.denied_says", "page")).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let denied = browser.fill_in(&page, "bob").await.page();
    assert_eq!(denied.status, 403);
    assert!(denied.text.contains("Permission denied"), "{}", denied.text);
}

#[tokio::test]
async fn it_is_asked_at_the_moments_of_the_rule() {
    for (at, expected) in [
        (json!(["authorize"]), [false, true, true]),
        (json!(["code"]), [true, false, true]),
        (json!(["refresh"]), [true, true, false]),
        (json!([]), [true, true, true]),
    ] {
        let scene = Scene::new(|builder| {
            builder
                .setting("access.who", readers())
                .setting("access.checked_at", at.clone())
                .setting("consequences", json!({}))
        })
        .await;
        let mut browser = scene.browser();
        let tokens = {
            let callback = browser.sign_in("alice", &Ask::books()).await;
            scene.tokens(&scene.redeem(callback.get("code").unwrap()).await)
        };
        let code = browser.sign_in("alice", &Ask::books()).await.get("code").unwrap().to_owned();
        scene.idp.set_groups("alice", &["writers"]).await.unwrap();
        let seen = [
            browser.ask(&Ask::books()).await.callback().get("code").is_some(),
            scene.redeem(&code).await.status == 200,
            scene.refresh(&tokens.refresh).await.status == 200,
        ];
        assert_eq!(seen, expected, "{at}");
    }
}

#[tokio::test]
async fn the_groups_of_now_or_of_the_sessions_beginning_count() {
    for (rule, may) in [("live", false), ("of_session", true)] {
        let scene = Scene::new(|b| b.setting("access.who", readers()).setting("access.groups", rule)).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        scene.idp.set_groups("alice", &[]).await.unwrap();
        assert_eq!(browser.ask(&Ask::books()).await.callback().get("code").is_some(), may, "{rule}");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_once_for_a_session() {
    let carol = || Person { otp: Some("123456".into()), ..Person::new("carol") };
    for who in [json!("everyone"), json!({ "policy": { "default": "two_factor" } })] {
        let factors = if who == json!("everyone") { "two" } else { "one" };
        let scene = Scene::new(|builder| {
            builder.setting("access.who", who.clone()).setting("access.factors", factors).person(carol())
        })
        .await;
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let second = browser.fill_in(&page, "carol").await.page();
        assert!(second.text.contains("Enter the code of your authenticator."), "{}", second.text);
        let silent = browser.ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(silent.get("error"), Some("login_required"), "one factor does not do");
        let wrong = browser.submit(&second, &[("otp", "000000")]).await.page();
        assert!(wrong.text.contains("The code is wrong."), "{}", wrong.text);
        assert!(browser.submit(&wrong, &[("otp", "123456")]).await.callback().get("code").is_some());
        assert!(matches!(browser.ask(&Ask::books()).await, Landing::Callback(_)), "not asked again");
        // Who has no second factor is refused.
        let callback = scene.browser().sign_in("alice", &Ask::books()).await;
        assert_eq!(callback.get("error"), Some("access_denied"), "{who}");
    }
}

#[tokio::test]
async fn a_client_asks_for_two_factors_of_its_own() {
    let carol = Person { otp: Some("123456".into()), ..Person::new("carol") };
    let scene = Scene::new(|builder| builder.person(carol)).await;
    let strict = Client {
        settings: [("access.factors".to_owned(), json!("two"))].into(),
        ..Client::confidential("strict", "strict-secret").redirect_uri(rehearsal_tests::CALLBACK)
    };
    scene.idp.register(strict).unwrap();
    let mut browser = scene.browser();
    browser.sign_in("carol", &Ask::books()).await;
    let second = browser.ask(&Ask::books().with("client_id", "strict")).await.page();
    assert!(browser.submit(&second, &[("otp", "123456")]).await.callback().get("code").is_some());
}

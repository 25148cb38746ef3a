//! Consent (Core 3.1.2.4), by the rule `consent.mode`.

use std::time::Duration;

use rehearsal_tests::{Ask, Browser, Scene};
use serde_json::json;

/// Whether the consent page comes, and agrees if so.
async fn asked(browser: &mut Browser, ask: &Ask) -> bool {
    let mut landing = browser.ask(ask).await;
    let mut asked = false;
    while let rehearsal_tests::Landing::Page(page) = landing {
        landing = if page.text.contains("Do you agree?") {
            asked = true;
            browser.submit(&page, &[]).await
        } else {
            browser.fill_in(&page, "alice").await
        };
    }
    assert!(landing.callback().get("code").is_some());
    asked
}

#[tokio::test]
async fn never_each_time_or_once_for_the_same_scopes() {
    for (mode, expected) in [
        ("never", [false, false, false, false]),
        ("each_time", [true, true, true, true]),
        ("remembered", [true, false, true, false]),
    ] {
        let scene = Scene::with("consent.mode", mode).await;
        let mut browser = scene.browser();
        let less = Ask::books().with("scope", "openid profile");
        let seen = [
            asked(&mut browser, &less).await,
            asked(&mut browser, &less).await,
            // More than was agreed to, then all of it in another browser.
            asked(&mut browser, &Ask::books()).await,
            asked(&mut scene.browser(), &Ask::books()).await,
        ];
        assert_eq!(seen, expected, "{mode}");
    }
}

#[tokio::test]
async fn a_no_is_told_to_the_relying_party_and_not_remembered() {
    let scene = Scene::with("consent.mode", "remembered").await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    let consent = browser.fill_in(&login, "alice").await.page();
    assert_eq!(browser.cancel(&consent).await.callback().get("error"), Some("access_denied"));
    assert!(asked(&mut browser, &Ask::books()).await);
}

#[tokio::test]
async fn consent_is_each_clients_own() {
    let scene = Scene::with("consent.mode", "remembered").await;
    let mut browser = scene.browser();
    assert!(asked(&mut browser, &Ask::books()).await);
    assert!(asked(&mut browser, &Ask::books().with("client_id", "photos")).await);
}

#[tokio::test]
async fn which_scopes_an_old_consent_does_for() {
    let asks = ["openid profile email", "openid profile email", "openid profile", "profile openid"];
    for (rule, expected) in [
        ("superset", [true, false, false, false]),
        ("same_set", [true, false, true, false]),
        ("same_string", [true, false, true, true]),
    ] {
        let scene = Scene::new(|b| b.setting("consent.mode", "remembered").setting("consent.match", rule)).await;
        let mut browser = scene.browser();
        let mut seen = Vec::new();
        for scope in asks {
            seen.push(asked(&mut browser, &Ask::books().with("scope", scope)).await);
        }
        assert_eq!(seen, expected, "{rule}");
    }
}

#[tokio::test]
async fn consent_is_remembered_for_good_or_for_a_while() {
    for (lifetime, expected) in [(None, [true, false, false]), (Some(60), [true, false, true])] {
        let scene = Scene::new(|builder| {
            let builder = builder.setting("consent.mode", "remembered");
            match lifetime {
                Some(seconds) => builder.setting("consent.lifetime", seconds),
                None => builder,
            }
        })
        .await;
        let mut browser = scene.browser();
        let mut seen = Vec::new();
        for wait in [0, 59, 1] {
            scene.clock.advance(Duration::from_secs(wait));
            seen.push(asked(&mut browser, &Ask::books()).await);
        }
        assert_eq!(seen, expected, "{lifetime:?}");
    }
}

#[tokio::test]
async fn what_makes_the_page_come_although_consent_is_remembered() {
    let prompted = |word: &str| Ask::books().with("scope", "openid").with("prompt", word);
    let offline = Ask::books().with("scope", "openid offline_access");
    for (by, expected) in [
        (json!([]), [false, false, false]),
        (json!(["prompt_consent"]), [true, false, false]),
        (json!(["prompt_login"]), [false, true, false]),
        (json!(["offline_access"]), [false, false, true]),
    ] {
        let scene =
            Scene::new(|b| b.setting("consent.mode", "remembered").setting("consent.forced_by", by.clone())).await;
        let mut browser = scene.browser();
        assert!(asked(&mut browser, &offline).await, "{by}: the first time");
        let seen = [
            asked(&mut browser, &prompted("consent")).await,
            asked(&mut browser, &prompted("login")).await,
            asked(&mut browser, &offline).await,
        ];
        assert_eq!(seen, expected, "{by}");
    }
}

#[tokio::test]
async fn the_page_lists_all_scopes_or_the_new_ones() {
    for (rule, listed) in [("all", "asks for: openid, profile, email"), ("new_only", "asks for: email")] {
        let scene = Scene::new(|b| b.setting("consent.mode", "remembered").setting("consent.asks", rule)).await;
        let mut browser = scene.browser();
        asked(&mut browser, &Ask::books().with("scope", "openid profile")).await;
        let page = browser.ask(&Ask::books().with("scope", "openid profile email")).await.page();
        assert!(page.text.contains(listed), "{rule}: {}", page.text);
    }
}

#[tokio::test]
async fn a_no_can_end_on_a_page_of_which_nobody_hears() {
    let scene = Scene::new(|b| b.setting("consent.mode", "each_time").setting("consent.no_says", "nothing")).await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    let consent = browser.fill_in(&login, "alice").await.page();
    let end = browser.cancel(&consent).await.page();
    assert!(end.text.contains("You did not agree"), "{}", end.text);
    assert!(browser.visit(consent.url.as_str()).await.page().text.contains("This login is finished."));
}

#[tokio::test]
async fn userinfo_goes_by_the_token_or_by_what_was_last_agreed_to() {
    for (rule, with_email) in [("token", true), ("consent_row", false)] {
        let scene = Scene::new(|builder| {
            builder
                .setting("consent.mode", "each_time")
                .setting("consent.claims_follow", rule)
                .setting("consequences", json!({}))
        })
        .await;
        let alice = |alice: &mut mock_idp::Person| alice.email = Some("alice@example.org".into());
        scene.idp.change("alice", alice).await.unwrap();
        let code = scene.code_for(&Ask::books().with("scope", "openid email")).await;
        let tokens = scene.tokens(&scene.redeem(&code).await);
        scene.code_for(&Ask::books().with("scope", "openid")).await;
        let seen = scene.userinfo(&tokens.access).await.json();
        assert_eq!(seen.get("email").is_some(), with_email, "{rule}");
        scene.idp.withdraw_consent("alice", "books").await.unwrap();
        let status = scene.userinfo(&tokens.access).await.status;
        assert_eq!(status, if rule == "token" { 200 } else { 401 }, "{rule}: the consent is gone");
    }
}

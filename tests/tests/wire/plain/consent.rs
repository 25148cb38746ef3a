//! Consent (Core 3.1.2.4), by the rule `consent.mode`.

use rehearsal_tests::{Ask, Browser, Scene};

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

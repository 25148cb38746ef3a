use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Browser, Landing, Scene};

use super::{authelia, set};

/// Whether the consent page comes at the first and at the second login in one browser.
async fn asked_twice(scene: &Scene) -> [bool; 2] {
    let mut browser = scene.browser();
    let ask = Ask::books().with("scope", "openid profile");
    [asked(&mut browser, &ask).await, asked(&mut browser, &ask).await]
}

/// Whether the consent page comes for this request; the person agrees.
async fn asked(browser: &mut Browser, ask: &Ask) -> bool {
    let mut landing = browser.ask(ask).await;
    let mut asked = false;
    while let Landing::Page(page) = landing {
        let is_consent = page.text.contains("Do you agree?");
        asked |= is_consent;
        landing = if is_consent { browser.submit(&page, &[]).await } else { browser.fill_in(&page, "alice").await };
    }
    asked
}

/// How many exchanges the journal says a quirk shaped.
fn named(scene: &Scene, quirk: &str) -> usize {
    scene.idp.journal().exchanges().iter().filter(|seen| seen.quirks.iter().any(|id| id == quirk)).count()
}

#[tokio::test]
async fn authelia_consent_each_time() {
    const ID: &str = "authelia-consent-each-time";
    let on = set("consent_mode", "explicit", &[]).await;
    assert_eq!(asked_twice(&on).await, [true, true]);
    assert!(named(&on, ID) >= 2);
    let off = set("consent_mode", "explicit", &["-authelia-consent-each-time"]).await;
    assert_eq!((asked_twice(&off).await, named(&off, ID)), ([false, false], 0));
    let default = authelia("4.39", &[]).await;
    assert_eq!(asked_twice(&default).await, [true, true]);
    let implicit = set("consent_mode", "implicit", &[]).await;
    assert_eq!((asked_twice(&implicit).await, named(&implicit, ID)), ([false, false], 0));
}

#[tokio::test]
async fn authelia_consent_remembered() {
    const ID: &str = "authelia-consent-remembered";
    let on = set("consent_mode", "pre-configured", &[]).await;
    assert_eq!(asked_twice(&on).await, [true, false]);
    assert_eq!(on.idp.journal().last(Operation::FlowShow).unwrap().status, Some(200));
    assert!(named(&on, ID) >= 1);
    let off = set("consent_mode", "pre-configured", &["-authelia-consent-remembered"]).await;
    assert_eq!((asked_twice(&off).await, named(&off, ID)), ([false, false], 0));
}

#[tokio::test]
async fn authelia_consent_same_set() {
    const ID: &str = "authelia-consent-same-set";
    let scopes = ["openid profile email", "email openid profile", "openid profile", "openid profile email groups"];
    for (switches, expected) in
        [(&[][..], [true, false, true, true]), (&["-authelia-consent-same-set"], [true, false, false, true])]
    {
        let scene = set("consent_mode", "pre-configured", switches).await;
        let mut browser = scene.browser();
        for (scope, expected) in scopes.into_iter().zip(expected) {
            let ask = Ask::books().with("scope", scope);
            assert_eq!(asked(&mut browser, &ask).await, expected, "{scope} with {switches:?}");
        }
        assert_eq!(named(&scene, ID) > 0, switches.is_empty());
    }
}

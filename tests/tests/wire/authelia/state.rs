use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Scene, exchange};

use super::{VERSIONS, authelia, set};

/// Whether an authorization request with this state gets past the check, to the login page.
async fn passes(scene: &Scene, state: &str) -> bool {
    let ask = if state.is_empty() { Ask::books().without("state") } else { Ask::books().with("state", state) };
    match scene.browser().ask(&ask).await {
        rehearsal_tests::Landing::Page(page) => page.status == 200,
        rehearsal_tests::Landing::Callback(_) => false,
    }
}

#[tokio::test]
async fn authelia_state_min_entropy() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        assert!(!passes(&scene, "").await && !passes(&scene, "1234567").await, "{version}");
        assert!(passes(&scene, "12345678").await, "{version}");
    }
    let on = authelia("4.39", &[]).await;
    let callback = on.browser().ask(&Ask::books().with("state", "short")).await.callback();
    assert_eq!(callback.get("error"), Some("invalid_state"));
    assert_eq!((callback.get("state"), callback.get("code")), (Some("short"), None));
    let asked = on.idp.journal().last(Operation::Authorize).unwrap();
    assert!(asked.quirks.contains(&"authelia-state-min-entropy".to_owned()), "{:?}", asked.quirks);
    insta::assert_snapshot!("state_on", exchange(&asked));
    assert_eq!(on.browser().ask(&Ask::books().without("state")).await.callback().get("state"), None);
    // A state that is long enough is no reason to name the quirk.
    passes(&on, "12345678").await;
    assert!(!on.shaped_by(Operation::Authorize).0.contains(&"authelia-state-min-entropy".to_owned()));

    let off = authelia("4.39", &["-authelia-state-min-entropy"]).await;
    assert!(passes(&off, "").await && passes(&off, "x").await);
    let asked = off.idp.journal().last(Operation::Authorize).unwrap();
    insta::assert_snapshot!("state_off", exchange(&asked));

    let longer = set("minimum_parameter_entropy", 12, &[]).await;
    assert!(!passes(&longer, "12345678901").await && passes(&longer, "123456789012").await);
    let lifted = set("minimum_parameter_entropy", -1, &[]).await;
    assert!(passes(&lifted, "").await);
}

#[tokio::test]
async fn authelia_state_min_stays() {
    for (version, lifted) in [("4.37.5", false), ("4.38.19", false), ("4.39.0", true), ("4.39.20", true)] {
        let scene = Scene::new(|builder| {
            builder.provider(&format!("authelia@{version}")).setting("minimum_parameter_entropy", -1)
        })
        .await;
        assert_eq!(passes(&scene, "short").await, lifted, "{version}");
        let named = scene.shaped_by(Operation::Authorize).0.contains(&"authelia-state-min-stays".to_owned());
        assert_eq!(named, !lifted, "{version}");
    }
    let off = Scene::new(|builder| {
        builder.provider("authelia@4.38").setting("minimum_parameter_entropy", -1).quirk("-authelia-state-min-stays")
    })
    .await;
    assert!(passes(&off, "").await);
}

use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Scene, exchange};

use super::{VERSIONS, authelia};

/// The quirks that the journal names.
fn named(scene: &Scene) -> Vec<String> {
    scene.idp.journal().exchanges().iter().flat_map(|exchange| exchange.quirks.clone()).collect()
}

#[tokio::test]
async fn authelia_callback_iss_scope() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let callback = scene.browser().sign_in("alice", &Ask::books()).await;
        assert_eq!(callback.get("scope"), Some("openid profile email groups offline_access"), "{version}");
        assert!(named(&scene).contains(&"authelia-callback-iss-scope".to_owned()));
        let error = scene.browser().ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(error.get("scope"), None, "{version}");
    }
    let on = authelia("4.39", &[]).await;
    on.browser().sign_in("alice", &Ask::books()).await;
    insta::assert_snapshot!("callback_on", exchange(on.idp.journal().exchanges().last().unwrap()));
    let off = authelia("4.39", &["-authelia-callback-iss-scope"]).await;
    assert_eq!(off.browser().sign_in("alice", &Ask::books()).await.names(), ["code", "iss", "state"]);
    insta::assert_snapshot!("callback_off", exchange(off.idp.journal().exchanges().last().unwrap()));
}

#[tokio::test]
async fn authelia_no_iss() {
    const FLAG: &str = "authorization_response_iss_parameter_supported";
    for (version, has_iss) in [("4.37.5", false), ("4.38.19", true), ("4.39.0", true), ("4.39.20", true)] {
        let scene = authelia(version, &[]).await;
        let callback = scene.browser().sign_in("alice", &Ask::books()).await;
        assert_eq!(callback.get("iss").is_some(), has_iss, "{version}");
        assert_eq!(named(&scene).contains(&"authelia-no-iss".to_owned()), !has_iss, "{version}");
        let document = scene.get("/.well-known/openid-configuration").await.json();
        assert_eq!(document.get(FLAG).is_some(), has_iss, "{version}");
        assert_eq!(scene.shaped_by(Operation::Discovery).0.contains(&"authelia-no-iss".to_owned()), !has_iss);
        let error = scene.browser().ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(error.get("iss").is_some(), has_iss, "{version}");
    }
    let off = authelia("4.37", &["-authelia-no-iss"]).await;
    assert_eq!(off.browser().sign_in("alice", &Ask::books()).await.get("iss"), Some(off.idp.issuer().as_str()));
    assert_eq!(off.get("/.well-known/openid-configuration").await.json()[FLAG], true);
}

#[tokio::test]
async fn authelia_callback_sorted() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let callback = scene.browser().sign_in("alice", &Ask::books()).await;
        assert!(callback.names().is_sorted(), "{version}: {:?}", callback.names());
        assert!(named(&scene).contains(&"authelia-callback-sorted".to_owned()));
        let error = scene.browser().ask(&Ask::books().with("prompt", "none")).await.callback();
        assert!(error.names().is_sorted(), "{version}: {:?}", error.names());
    }
    let off = authelia("4.39", &["-authelia-callback-sorted"]).await;
    assert_eq!(off.browser().sign_in("alice", &Ask::books()).await.names(), ["code", "state", "iss", "scope"]);
}

#[tokio::test]
async fn authelia_303_see_other() {
    const ID: &str = "authelia-303-see-other";
    let status = async |scene: &Scene| {
        scene.browser().sign_in("alice", &Ask::books()).await;
        scene.idp.journal().exchanges().last().unwrap().status
    };
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        assert_eq!(status(&scene).await, Some(303), "{version}");
        assert!(named(&scene).contains(&ID.to_owned()));
    }
    let off = authelia("4.39", &["-authelia-303-see-other"]).await;
    assert_eq!(status(&off).await, Some(302));
    assert!(!named(&off).contains(&ID.to_owned()));
}

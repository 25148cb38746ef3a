use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, CALLBACK, Receiver, Scene};

use super::{VERSIONS, authelia};

const ASKED: &str = "/stage/leave?client_id=books";

#[tokio::test]
async fn authelia_no_end_session() {
    const ID: &str = "authelia-no-end-session";
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let document = scene.get("/.well-known/openid-configuration").await.json();
        assert_eq!(document.get("end_session_endpoint"), None, "{version}");
        assert!(scene.shaped_by(Operation::Discovery).0.contains(&ID.to_owned()));
        assert_eq!(scene.get(ASKED).await.status, 404, "{version}");
        assert!(scene.shaped_by(Operation::EndSession).0.contains(&ID.to_owned()));
    }
    let off = authelia("4.39", &["-authelia-no-end-session"]).await;
    assert_eq!(off.get(ASKED).await.status, 200);
}

/// How many logout tokens a client gets when alice's sessions are ended.
async fn told(scene: &Scene) -> usize {
    let receiver = Receiver::polite().await;
    let client = Client {
        backchannel_logout_uri: Some(receiver.uri.clone()),
        ..Client::confidential("told", "told-secret").redirect_uri(CALLBACK)
    };
    scene.idp.register(client).unwrap();
    scene.browser().sign_in("alice", &Ask::books().with("client_id", "told")).await;
    scene.idp.log_out("alice").await.unwrap();
    receiver.tokens().len()
}

#[tokio::test]
async fn authelia_no_backchannel_logout() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        assert_eq!(told(&scene).await, 0, "{version}");
        let document = scene.get("/.well-known/openid-configuration").await.json();
        assert_ne!(document["backchannel_logout_supported"], true, "{version}");
        assert_ne!(document["frontchannel_logout_supported"], true, "{version}");
        assert!(scene.shaped_by(Operation::Discovery).0.contains(&"authelia-no-backchannel-logout".to_owned()));
    }
    let off = authelia("4.39", &["-authelia-no-backchannel-logout"]).await;
    assert_eq!(told(&off).await, 1);
}

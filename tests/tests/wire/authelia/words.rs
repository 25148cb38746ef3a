use std::time::Duration;

use mock_idp::vocab::Operation;
use rehearsal_tests::Ask;

use super::{VERSIONS, authelia};

#[tokio::test]
async fn authelia_words() {
    let short = Ask::books().with("state", "short");
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let callback = scene.browser().ask(&short).await.callback();
        assert_eq!(
            callback.error(),
            "invalid_state: The state is missing or does not have enough characters and is therefore considered too \
             weak. Request parameter 'state' must be at least be 8 characters long to ensure sufficient entropy.",
            "{version}"
        );
        assert!(scene.shaped_by(Operation::Authorize).0.contains(&"authelia-words".to_owned()));
    }
    let off = authelia("4.39", &["-authelia-words"]).await;
    let callback = off.browser().ask(&short).await.callback();
    assert_eq!(callback.error(), "invalid_request: The state is too short.");
    assert!(!off.shaped_by(Operation::Authorize).0.contains(&"authelia-words".to_owned()));
}

#[tokio::test]
async fn an_expired_access_token_is_told_when_it_ended() {
    let scene = authelia("4.39", &[]).await;
    let access = scene.login().await.access;
    scene.clock.advance(Duration::from_secs(7_200));
    let answer = scene.userinfo(&access).await;
    // An hour after the beginning of every scene.
    let said = "Access Token expired at '2025-06-15 16:06:40 +0000 UTC'.";
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert_eq!(answer.status, 401);
    assert!(challenge.contains(said), "`{said}` expected: {challenge}");
}

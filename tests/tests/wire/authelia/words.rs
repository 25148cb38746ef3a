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

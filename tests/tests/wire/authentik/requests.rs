use rehearsal_tests::{Ask, Landing};

use super::authentik;

#[tokio::test]
async fn authentik_prompt_unknown_ignored() {
    let ask = Ask::books().with("prompt", "nonsense");
    assert!(!authentik("2026.5", &[]).await.code_for(&ask).await.is_empty());
    let off = authentik("2026.5", &["-authentik-prompt-unknown-ignored"]).await;
    assert_eq!(off.browser().ask(&ask).await.callback().get("error"), Some("invalid_request"));
}

#[tokio::test]
async fn authentik_max_age_zero_ignored() {
    for (quirks, silent) in [(&[] as &[&str], true), (&["-authentik-max-age-zero-ignored"], false)] {
        let scene = authentik("2026.5", quirks).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        let landing = browser.ask(&Ask::books().with("max_age", "0")).await;
        assert_eq!(matches!(landing, Landing::Callback(_)), silent);
    }
}

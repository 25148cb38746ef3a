use rehearsal_tests::Ask;
use serde_json::json;

use super::{keycloak, set};

#[tokio::test]
async fn keycloak_invalid_scope_groups() {
    let ask = Ask::books().with("scope", "openid profile email groups");
    let without = [("clientScopes", json!(["openid", "profile", "email"]))];
    let on = set("26.7", &without, &[]).await;
    let callback = on.browser().ask(&ask).await.callback();
    assert_eq!(callback.get("error"), Some("invalid_scope"));
    assert_eq!(callback.get("error_description"), Some("Invalid scopes: openid profile email groups"));
    let scopes = json!(["openid", "profile", "email", "groups"]);
    assert!(!set("26.7", &[("clientScopes", scopes)], &[]).await.code_for(&ask).await.is_empty());
    let off = set("26.7", &without, &["-keycloak-invalid-scope-groups"]).await;
    assert!(!off.code_for(&ask).await.is_empty());
}

#[tokio::test]
async fn keycloak_prompt_unknown_ignored() {
    let ask = Ask::books().with("prompt", "nonsense");
    assert!(!keycloak("26.7", &[]).await.code_for(&ask).await.is_empty());
    let off = keycloak("26.7", &["-keycloak-prompt-unknown-ignored"]).await;
    assert_eq!(off.browser().ask(&ask).await.callback().get("error"), Some("invalid_request"));
}

#[tokio::test]
async fn keycloak_select_account_ignored() {
    for (quirks, silent) in [(&[] as &[&str], true), (&["-keycloak-select-account-ignored"], false)] {
        let scene = keycloak("26.7", quirks).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        let landing = browser.ask(&Ask::books().with("prompt", "select_account")).await;
        assert_eq!(matches!(landing, rehearsal_tests::Landing::Callback(_)), silent);
    }
}

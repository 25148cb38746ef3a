use rehearsal_tests::Ask;
use serde_json::json;

use super::{keycloak, set};

#[tokio::test]
async fn keycloak_login_screens() {
    let on = set("26.7", &[("displayName", json!("Library"))], &[]).await;
    let mut browser = on.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let title = page.text.lines().next().unwrap_or_default().to_owned();
    assert!(page.body.contains("<title>Sign in to Library</title>"), "{title}");
    let form = &page.forms[0];
    let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["username", "password", "credentialId"]);
    assert_eq!(form.buttons[0].0.as_deref(), Some("login"));
    let action = form.action.clone().unwrap();
    assert_eq!(action.path(), "/realms/rehearsal/login-actions/authenticate");
    let params: Vec<String> = action.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(params, ["session_code", "execution", "client_id", "tab_id", "client_data"]);
    let wrong = browser.submit(&page, &[("username", "alice"), ("password", "wrong")]).await.page();
    assert_eq!((wrong.status, wrong.forms.len()), (200, 1));
    assert!(browser.fill_in(&wrong, "alice").await.callback().get("code").is_some());
    let off = keycloak("26.7", &["-keycloak-login-screens"]).await;
    let page = off.browser().ask(&Ask::books()).await.page();
    assert!(page.forms[0].action.clone().unwrap().path().starts_with("/stage/flow/"));
}

#[tokio::test]
async fn a_box_for_staying_signed_in_is_there_by_setting() {
    let scene = set("26.7", &[("rememberMe", json!(true))], &[]).await;
    let page = scene.browser().ask(&Ask::books()).await.page();
    assert!(page.body.contains(r#"<input type="checkbox" id="rememberMe" name="rememberMe""#), "{}", page.body);
}

#[tokio::test]
async fn no_on_the_consent_page_is_a_button_beside_yes() {
    let scene = set("26.7", &[("consentRequired", json!(true))], &[]).await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    let page = browser.fill_in(&login, "alice").await.page();
    assert_eq!(page.url.path(), "/realms/rehearsal/login-actions/required-action");
    assert!(page.url.query().unwrap_or_default().starts_with("execution=OAUTH_GRANT&client_id=books&tab_id="));
    let action = page.forms[0].action.clone().unwrap();
    assert_eq!((action.path(), page.forms.len()), ("/realms/rehearsal/login-actions/consent", 1));
    assert_eq!(browser.cancel(&page).await.callback().get("error"), Some("access_denied"));
}

#[tokio::test]
async fn keycloak_login_page_direct() {
    let on = keycloak("26.7", &[]).await;
    let page = on.browser().ask(&Ask::books()).await.page();
    assert_eq!((page.status, page.url.path()), (200, "/realms/rehearsal/protocol/openid-connect/auth"));
    let off = keycloak("26.7", &["-keycloak-login-page-direct"]).await;
    let page = off.browser().ask(&Ask::books()).await.page();
    assert_eq!(page.url.path(), "/realms/rehearsal/login-actions/authenticate");
}

#[tokio::test]
async fn keycloak_cookies() {
    for (quirks, names) in [
        (&[] as &[&str], ["AUTH_SESSION_ID", "KEYCLOAK_IDENTITY"]),
        (&["-keycloak-cookies"], ["stage_browser", "stage_session"]),
    ] {
        let scene = keycloak("26.7", quirks).await;
        scene.code_for(&Ask::books().with("scope", "openid")).await;
        let exchanges = scene.idp.journal().exchanges();
        let headers = exchanges.iter().flat_map(|exchange| exchange.response_headers.iter());
        let set: Vec<&str> =
            headers.filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect();
        for name in names {
            let cookie = set.iter().find(|cookie| cookie.starts_with(&format!("{name}=")));
            let cookie = cookie.unwrap_or_else(|| panic!("no {name} among {set:?}"));
            let realm = cookie.contains("; Path=/realms/rehearsal/; HttpOnly; SameSite=None; Secure");
            assert_eq!(realm, quirks.is_empty(), "{cookie}");
        }
    }
}

#[tokio::test]
async fn keycloak_consent() {
    for (settings, quirks, asked) in [
        (vec![], &[] as &[&str], false),
        (vec![("consentRequired", json!(true))], &[], true),
        (vec![("consentRequired", json!(true))], &["-keycloak-consent"], false),
    ] {
        let scene = set("26.7", &settings, quirks).await;
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let landing = browser.fill_in(&page, "alice").await;
        assert_eq!(matches!(landing, rehearsal_tests::Landing::Page(_)), asked, "{settings:?} {quirks:?}");
    }
}

#[tokio::test]
async fn keycloak_consent_code() {
    for (quirks, answer) in [(&[] as &[&str], Some("access_denied")), (&["-keycloak-consent-code"], None)] {
        let scene = set("26.7", &[("consentRequired", json!(true))], quirks).await;
        let mut browser = scene.browser();
        let login = browser.ask(&Ask::books()).await.page();
        let page = browser.fill_in(&login, "alice").await.page();
        let callback = browser.submit(&page, &[("code", "wrong")]).await.callback();
        assert_eq!(callback.get("error"), answer);
    }
}

//! The rows of the troubleshooting tables of the applications' documents: each stands where its symptom shows, in the
//! document's words, and all of them stand on the settings page.

use rp::{Grants, LocalUser, Policy};
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::stage::Stage;

async fn stage(preset: &str) -> Stage {
    let stage = Stage::with(|policy| *policy = Policy::preset(preset).unwrap()).await;
    stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah"})));
    stage
}

/// A browser in which an administrator is signed in.
async fn boss(stage: &Stage) -> Browser {
    let grants = Grants { admin: true, ..Grants::default() };
    let user = LocalUser { username: "boss".into(), password: "boss".into(), grants, ..LocalUser::default() };
    stage.rp.add_local_user(&user).unwrap();
    let browser = Browser::new();
    browser.post(stage.url("/login?local=true"), &[]).await;
    browser.post(stage.url("/login"), &[("username", "boss"), ("password", "boss")]).await;
    browser
}

#[track_caller]
fn advises(page: &Page, key: &str, words: &str) {
    assert_eq!(page.attribute("data-advice"), Some(key), "{page:?}");
    assert!(page.body.contains(words), "{words:?} is not on {page:?}");
}

async fn on_settings(preset: &str, rows: &[&str]) {
    let stage = stage(preset).await;
    let page = boss(&stage).await.get(stage.url("/settings")).await;
    for row in rows {
        assert!(page.body.contains(row), "{preset}: {row:?} is not on {page:?}");
    }
}

async fn add_provider(stage: &Stage, slug: &str, issuer: &str) -> Page {
    let browser = boss(stage).await;
    let form = [("slug", slug), ("name", "X"), ("issuer", issuer), ("client_id", "c"), ("enabled", "yes")];
    let method = reqwest::Method::PUT;
    let url = stage.url(&format!("/api/providers/{slug}"));
    let body = json!({"name": "X", "issuer": issuer, "client_id": "c", "enabled": true}).to_string();
    let origin = stage.rp.base_url().origin().ascii_serialization();
    let answer = browser.send(browser.request(method, url).header("origin", origin).body(body)).await;
    if answer.status < 300 { answer } else { browser.post(stage.url("/settings/save"), &form).await }
}

#[tokio::test]
async fn booklore_oidc_login_button_not_appearing() {
    let stage = stage("booklore").await;
    stage.rp.set_knob("flow.disabled", json!(true)).unwrap();
    let page = Browser::new().get(stage.url("/login")).await;
    advises(&page, "no_button", "OIDC Login must be toggled on in Login Methods");
}

#[tokio::test]
async fn booklore_test_connection_fails() {
    let stage = stage("booklore").await;
    stage.provider.set(|answers| answers.discovery.0 = 500);
    let page = boss(&stage).await.post(stage.url("/settings/test"), &[("slug", "idp")]).await;
    advises(&page, "settings", "The Issuer URI must be reachable from the Booklore server (not from your browser).");
}

#[tokio::test]
async fn booklore_login_redirects_to_provider_but_comes_back_with_an_error() {
    let stage = stage("booklore").await;
    let browser = Browser::new();
    let login = stage.begin(&browser).await;
    let mut url = stage.rp.redirect_uri();
    url.query_pairs_mut().append_pair("error", "invalid_scope").append_pair("state", &login.sent["state"]);
    advises(&browser.get(url).await, "provider_error", "A single extra space can cause a failure.");
}

#[tokio::test]
async fn booklore_user_logs_in_but_gets_user_not_provisioned() {
    for preset in ["booklore", "grimmory"] {
        let stage = stage(preset).await;
        stage.rp.set_knob("identity.provision", json!(false)).unwrap();
        let page = stage.sign_in(&Browser::new(), |_| {}).await;
        assert!(page.body.contains("User Not Provisioned"), "{preset}");
        advises(&page, "not_provisioned", "no Booklore account matches the OIDC username");
    }
}

#[tokio::test]
async fn booklore_group_permissions_not_being_applied() {
    let stage = stage("booklore").await;
    let browser = boss(&stage).await;
    let page = browser.post(stage.url("/settings/preview"), &[("slug", "idp")]).await;
    let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
    stage.answer_with(&crate::provider::sign(&stage.claims(&login), crate::provider::FIRST, "first"));
    let page = stage.come_back(&browser, &login).await;
    advises(&page, "groups_missing", "Does your provider actually send groups?");
}

#[tokio::test]
async fn booklore_sessions_not_syncing() {
    on_settings("booklore", &["Sessions Not Syncing", "Back-channel logout must be configured in your provider."])
        .await;
}

#[tokio::test]
async fn booklore_locked_out_after_enabling_oidc_only_mode() {
    on_settings(
        "booklore",
        &["Locked Out After Enabling OIDC-Only Mode", "/login?local=true", "FORCE_DISABLE_OIDC=true"],
    )
    .await;
}

#[tokio::test]
async fn booklore_auto_redirect_loop() {
    let stage = stage("booklore").await;
    stage.rp.set_knob("flow.auto_redirect", json!(true)).unwrap();
    let browser = Browser::new();
    for _ in 0..3 {
        assert_eq!(browser.get(stage.url("/login")).await.status, 303);
    }
    let page = browser.get(stage.url("/login")).await;
    advises(&page, "redirect_loop", "After 3 failed redirect attempts, it stops auto-redirecting");
    assert!(page.body.contains("local-login-page"));
}

#[tokio::test]
async fn bookorbit_your_account_has_not_been_set_up() {
    let stage = stage("bookorbit").await;
    stage.rp.set_knob("identity.provision", json!(false)).unwrap();
    let page = stage.sign_in(&Browser::new(), |_| {}).await;
    assert!(page.body.contains("Your account has not been set up"));
    advises(&page, "not_provisioned", "Enable Auto-provision users if new accounts should be created automatically.");
}

#[tokio::test]
async fn bookorbit_oidc_button_does_not_appear_on_the_login_page() {
    let stage = stage("bookorbit").await;
    stage.rp.set_knob("flow.disabled", json!(true)).unwrap();
    let page = Browser::new().get(stage.url("/login")).await;
    advises(&page, "no_button", "Confirm the provider is saved and Enable provider is turned on.");
}

#[tokio::test]
async fn bookorbit_connection_test_failed_when_testing_the_issuer_uri() {
    let stage = stage("bookorbit").await;
    stage.provider.set(|answers| answers.discovery.0 = 500);
    let page = boss(&stage).await.post(stage.url("/settings/test"), &[("slug", "idp")]).await;
    advises(&page, "settings", "Verify the issuer URI is reachable from the BookOrbit server.");
}

#[tokio::test]
async fn bookorbit_user_gets_a_duplicate_account_after_oidc_login() {
    on_settings("bookorbit", &["User gets a duplicate account", "Delete the duplicate OIDC-provisioned account"]).await;
}

#[tokio::test]
async fn bookorbit_group_permissions_are_not_applied() {
    on_settings("bookorbit", &["Group permissions are not applied", "at least one group mapping is configured"]).await;
}

#[tokio::test]
async fn bookorbit_permissions_disappear_after_oidc_login() {
    on_settings("bookorbit", &["Permissions disappear after OIDC login", "Group mappings sync on every login."]).await;
}

#[tokio::test]
async fn bookorbit_login_fails_with_a_redirect_error() {
    let stage = stage("bookorbit@1.3.0").await;
    let browser = Browser::new();
    let page = browser.get(format!("http://{}/login/start?provider=idp", stage.rp.address())).await;
    let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
    let page = stage.come_back(&browser, &login).await;
    advises(&page, "redirect_uri_not_allowed", "Protocol, hostname, port, and path must all match.");
}

#[tokio::test]
async fn bookorbit_user_shows_as_inactive_after_oidc_login() {
    let stage = stage("bookorbit").await;
    assert_eq!(stage.sign_in(&Browser::new(), |_| {}).await.status, 303);
    stage.rp.set_active("sarah", false).unwrap();
    let page = stage.sign_in(&Browser::new(), |_| {}).await;
    advises(&page, "account_inactive", "The linked BookOrbit account has been deactivated by an admin.");
}

#[tokio::test]
async fn bookorbit_state_expired_error_on_callback() {
    let stage = stage("bookorbit").await;
    let browser = Browser::new();
    let login = stage.begin(&browser).await;
    stage.advance(301);
    let page = stage.come_back(&browser, &login).await;
    assert!(page.body.contains("State expired"));
    advises(&page, "state_expired", "The default state TTL is 5 minutes.");
}

#[tokio::test]
async fn bookorbit_cannot_delete_a_provider() {
    let stage = stage("bookorbit").await;
    stage.sign_in(&Browser::new(), |_| {}).await;
    let page = boss(&stage).await.post(stage.url("/settings/delete"), &[("slug", "idp")]).await;
    assert!(page.status == 409 && page.body.contains("Cannot delete a provider"));
    advises(&page, "settings", "Unlink all users from that provider first");
}

#[tokio::test]
async fn bookorbit_provider_slug_already_exists_when_creating() {
    let stage = stage("bookorbit").await;
    let browser = boss(&stage).await;
    let form = [("slug", "idp"), ("name", "X"), ("issuer", "https://x.test"), ("client_id", "c"), ("new", "yes")];
    let page = browser.post(stage.url("/settings/save"), &form).await;
    assert!(page.status == 409 && page.body.contains("Provider slug already exists"), "{page:?}");
    advises(&page, "settings", "Choose a different slug.");
}

#[tokio::test]
async fn bookorbit_issuer_uri_already_exists_when_creating() {
    let stage = stage("bookorbit").await;
    let page = add_provider(&stage, "second", &stage.provider.issuer()).await;
    assert!(page.status == 409 && page.body.contains("Issuer URI already exists"), "{page:?}");
    advises(&page, "settings", "A provider with the same issuer is already configured.");
}

#[tokio::test]
async fn immich_fetch_failed_on_oauth_discovery() {
    let stage = stage("immich").await;
    stage.provider.set(|answers| answers.discovery.0 = 500);
    let page = Browser::new().get(stage.url("/login/start")).await;
    advises(&page, "discovery_failed", "Check NODE_EXTRA_CA_CERTS is set");
}

#[tokio::test]
async fn immich_invalid_client() {
    let stage = stage("immich").await;
    let browser = Browser::new();
    let login = stage.begin(&browser).await;
    stage.provider.set(|answers| answers.token = (401, json!({"error": "invalid_client"})));
    let page = stage.come_back(&browser, &login).await;
    advises(&page, "token_request_failed", "Client ID or Client Secret mismatch");
}

#[tokio::test]
async fn immich_jwe_decryption_is_not_configured() {
    let stage = stage("immich").await;
    let token = |_: &serde_json::Value| "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.AA.AA.AA.AA".to_owned();
    let page = stage.sign_in_with(&Browser::new(), token).await;
    assert!(page.body.contains("JWE decryption is not configured"));
    advises(&page, "jwe_not_supported", "Only the signing key should be set.");
}

#[tokio::test]
async fn immich_oauth_profile_does_not_have_an_email_address() {
    let stage = stage("immich").await;
    let page = stage.sign_in(&Browser::new(), |claims| claims["email"] = json!("")).await;
    assert!(page.body.contains("OAuth profile does not have an email address"));
    advises(&page, "email_missing", "Add or update the mail attribute");
}

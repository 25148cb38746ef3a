//! OIDC-only mode: the redirect to the provider, the loop that is stopped, the escape hatch.

use rp::{Grants, LocalUser};
use serde_json::json;

use crate::browser::Browser;
use crate::stage::Stage;

async fn oidc_only() -> Stage {
    let stage = Stage::with(|policy| policy.set("flow.auto_redirect", json!(true)).unwrap()).await;
    let admin = LocalUser {
        username: "root".into(),
        password: "correct horse".into(),
        grants: Grants { admin: true, ..Grants::default() },
        ..LocalUser::default()
    };
    stage.rp.add_local_user(&admin).unwrap();
    stage.rp.add_local_user(&LocalUser { username: "bob".into(), grants: Grants::default(), ..admin }).unwrap();
    stage
}

/// Visits the login page and comes back with an error of the provider.
async fn fail_once(stage: &Stage, browser: &Browser) {
    let page = browser.get(stage.rp.login_url()).await;
    assert!(page.target().as_str().starts_with(&stage.provider.issuer()), "{page:?}");
    let state = page.target().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let page = browser.get(format!("{}?error=server_error&state={state}", stage.rp.redirect_uri())).await;
    assert_eq!(page.location.as_deref(), Some("/login?error=provider_error"));
}

#[tokio::test]
async fn a_redirect_loop_is_stopped_after_three_tries_and_the_escape_hatch_works() {
    let (stage, browser) = (oidc_only().await, Browser::new());
    for _ in 0..3 {
        fail_once(&stage, &browser).await;
    }
    let page = browser.get(format!("{}?error=provider_error", stage.rp.login_url())).await;
    stage.assert_refused(&browser, &page, "redirect_loop").await;
    assert_eq!(page.attribute("data-last-error"), Some("provider_error"));
    assert!(page.body.contains("href=\"/login?local=true\""), "{}", page.body);

    let page = browser.get(stage.url("/login?local=true")).await;
    assert!(page.status == 200 && page.body.contains("name=\"password\""));
    let form = [("username", "root"), ("password", "correct horse")];
    assert_eq!(browser.post(stage.url("/login"), &form).await.location.as_deref(), Some("/account"));
    assert_eq!(stage.me(&browser).await.1["admin"], json!(true));
}

#[tokio::test]
async fn a_loop_in_one_browser_does_not_stop_another() {
    let (stage, browser) = (oidc_only().await, Browser::new());
    for _ in 0..3 {
        fail_once(&stage, &browser).await;
    }
    fail_once(&stage, &Browser::new()).await;
}

#[tokio::test]
async fn a_login_that_succeeds_forgets_the_tries() {
    let (stage, browser) = (oidc_only().await, Browser::new());
    fail_once(&stage, &browser).await;
    fail_once(&stage, &browser).await;
    assert_eq!(stage.sign_in(&browser, |_| {}).await.status, 303);
    for _ in 0..3 {
        fail_once(&stage, &browser).await;
    }
}

#[tokio::test]
async fn only_administrators_sign_in_locally_in_oidc_only_mode() {
    let (stage, browser) = (oidc_only().await, Browser::new());
    let page = browser.post(stage.url("/login"), &[("username", "bob"), ("password", "correct horse")]).await;
    assert_eq!((page.status, page.error()), (403, Some("local_login_disabled")));
    stage.rp.set_knob("flow.auto_redirect", json!(false)).unwrap();
    let page = browser.post(stage.url("/login"), &[("username", "bob"), ("password", "correct horse")]).await;
    assert_eq!(page.status, 303);
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let (stage, browser) = (oidc_only().await, Browser::new());
    let page = browser.post(stage.url("/login"), &[("username", "root"), ("password", "wrong")]).await;
    stage.assert_refused(&browser, &page, "bad_credentials").await;
}

//! OIDC-only mode and the switches that end it, and the words that applications' documents promise.

use rp::{Grants, LocalUser, Policy, RunningRp};
use serde_json::json;

use crate::browser::Browser;
use crate::stage::Stage;

fn add(rp: &RunningRp, username: &str, admin: bool) {
    let grants = Grants { admin, ..Grants::default() };
    let (username, password) = (username.to_owned(), username.to_owned());
    rp.add_local_user(&LocalUser { username, password, grants, ..LocalUser::default() }).unwrap();
}

async fn oidc_only(preset: &str) -> Stage {
    let stage = Stage::with(|policy| *policy = Policy::preset(preset).unwrap()).await;
    stage.rp.set_knob("flow.auto_redirect", json!(true)).unwrap();
    add(&stage.rp, "boss", true);
    add(&stage.rp, "reader", false);
    stage
}

async fn local(stage: &Stage, username: &str) -> u16 {
    Browser::new().post(stage.url("/login"), &[("username", username), ("password", username)]).await.status
}

#[tokio::test]
async fn the_kill_switch_reaches_everything_as_documented_and_half_of_it_in_the_releases() {
    for (preset, login, reader) in [("booklore", 200, 303), ("grimmory", 200, 303), ("booklore@2.3.0", 303, 403)] {
        let stage = oidc_only(preset).await;
        assert_eq!((Browser::new().get(stage.url("/login")).await.status, local(&stage, "reader").await), (303, 403));
        stage.rp.set_knob("flow.disabled", json!(true)).unwrap();
        let page = Browser::new().get(stage.url("/login")).await;
        assert_eq!((page.status, local(&stage, "reader").await), (login, reader), "{preset}");
        assert!(!page.body.contains("start-login"), "{preset}");
        assert_eq!(local(&stage, "boss").await, 303, "{preset}");
    }
}

#[tokio::test]
async fn the_way_around_the_redirect_has_each_applications_name() {
    for (preset, bypass) in [("booklore", "local=true"), ("immich", "autoLaunch=0")] {
        let stage = oidc_only(preset).await;
        assert_eq!(Browser::new().get(stage.url("/login")).await.status, 303, "{preset}");
        let page = Browser::new().get(stage.url(&format!("/login?{bypass}"))).await;
        assert!(page.status == 200 && page.body.contains("id=\"local-login\""), "{preset}");
    }
}

#[tokio::test]
async fn the_loop_stops_with_a_link_as_documented_and_without_one_in_the_releases() {
    for (preset, link) in [("booklore", true), ("booklore@2.3.0", false)] {
        let (stage, browser) = (oidc_only(preset).await, Browser::new());
        for _ in 0..3 {
            assert_eq!(browser.get(stage.url("/login")).await.status, 303, "{preset}");
        }
        let page = browser.get(stage.url("/login")).await;
        assert_eq!(page.error(), Some("redirect_loop"), "{preset}");
        assert_eq!(page.body.contains("local-login-page"), link, "{preset}");
    }
}

#[tokio::test]
async fn a_failure_stops_the_redirect_only_in_the_releases() {
    for (preset, status) in [("booklore", 303), ("grimmory@3.2.4", 200)] {
        let stage = oidc_only(preset).await;
        let page = Browser::new().get(stage.url("/login?error=provider_error")).await;
        assert_eq!(page.status, status, "{preset}");
    }
}

// Row by row: what the troubleshooting tables of the documents name, and what the page says.
#[tokio::test]
async fn the_pages_speak_the_words_of_the_documents() {
    let said = async |preset: &str, knob: &str, value: serde_json::Value| {
        let stage = Stage::with(|policy| *policy = Policy::preset(preset).unwrap()).await;
        stage.rp.set_knob(knob, value).unwrap();
        stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah"})));
        let page = stage.sign_in(&Browser::new(), |claims| claims["email"] = json!("")).await;
        page.body
    };
    let off = || json!(false);
    assert!(said("booklore", "identity.provision", off()).await.contains("User Not Provisioned"));
    assert!(said("grimmory", "identity.provision", off()).await.contains("User Not Provisioned"));
    assert!(said("bookorbit", "identity.provision", off()).await.contains("Your account has not been set up"));
    let immich = said("immich", "tokens.refuse_unsolicited_nonce", off()).await;
    assert!(immich.contains("OAuth profile does not have an email address"), "{immich}");
    let stage = Stage::with(|policy| *policy = Policy::preset("bookorbit").unwrap()).await;
    let browser = Browser::new();
    let login = stage.begin(&browser).await;
    stage.advance(301);
    assert!(stage.come_back(&browser, &login).await.body.contains("State expired"));
}

// BookOrbit: what the browser was opened under is compared only when it comes back; Booklore believes the browser.
#[tokio::test]
async fn a_login_begun_under_another_address_is_refused_late_or_not_at_all() {
    for (preset, code) in [("bookorbit@1.3.0", Some("redirect_uri_not_allowed")), ("booklore@2.3.0", None)] {
        let stage = Stage::with(|policy| *policy = Policy::preset(preset).unwrap()).await;
        stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah"})));
        let browser = Browser::new();
        let start = format!("http://{}/login/start?provider=idp", stage.rp.address());
        let page = browser.get(&start).await;
        let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
        assert!(login.sent["redirect_uri"].starts_with(&format!("http://{}", stage.rp.address())), "{preset}");
        stage.answer_with(&crate::provider::sign(&stage.claims(&login), crate::provider::FIRST, "first"));
        assert_eq!(stage.come_back(&browser, &login).await.error(), code, "{preset}");
    }
}

#[tokio::test]
async fn a_query_of_the_authorization_endpoint_is_kept_or_broken() {
    for (preset, tenant) in [("strict", "1"), ("immich@2", "1"), ("booklore@2.3.0", "1?response_type=code")] {
        let stage = Stage::with(|policy| *policy = Policy::preset(preset).unwrap()).await;
        let endpoint = format!("{}/authorize?tenant=1", stage.provider.issuer());
        stage.provider.set(|answers| answers.discovery.1["authorization_endpoint"] = json!(endpoint));
        assert_eq!(stage.begin(&Browser::new()).await.sent["tenant"], tenant, "{preset}");
    }
}

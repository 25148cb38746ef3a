//! How a session ends: from here, and from the provider.

use clock::Clock as _;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::provider::{FIRST, SECOND, sign};
use crate::stage::Stage;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn good(stage: &Stage) -> Value {
    let now = stage.clock.now().secs();
    json!({
        "iss": stage.provider.issuer(), "aud": "books", "iat": now, "exp": now + 120, "jti": "jti-1",
        "sub": "sub-sarah", "sid": "sid-1", "events": {EVENT: {}},
    })
}

async fn send(stage: &Stage, change: impl FnOnce(&mut Value)) -> Page {
    let mut claims = good(stage);
    change(&mut claims);
    post(stage, &sign(&claims, FIRST, "first")).await
}

async fn post(stage: &Stage, token: &str) -> Page {
    let provider = Browser::new();
    let request = provider.form(stage.rp.backchannel_logout_uri(), &[("logout_token", token)]);
    provider.send(request).await
}

fn code(page: &Page) -> (u16, String) {
    let body: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(body["error"], "invalid_request");
    (page.status, body["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_logout_token_ends_the_session() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    let page = send(&stage, |_| {}).await;
    assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert_eq!((stage.me(&browser).await.0, stage.rp.session_count("sarah")), (401, 0));
}

#[tokio::test]
async fn a_logout_token_ends_only_the_session_that_it_names() {
    let (stage, laptop, phone) = (Stage::strict().await, Browser::new(), Browser::new());
    stage.sign_in(&laptop, |_| {}).await;
    stage.sign_in(&phone, |claims| claims["sid"] = json!("sid-2")).await;
    send(&stage, |_| {}).await;
    assert_eq!((stage.me(&laptop).await.0, stage.me(&phone).await.0), (401, 200));
}

#[tokio::test]
async fn a_logout_token_without_a_sid_ends_all_sessions_of_the_person() {
    let (stage, laptop, phone) = (Stage::strict().await, Browser::new(), Browser::new());
    stage.sign_in(&laptop, |_| {}).await;
    stage.sign_in(&phone, |claims| claims["sid"] = json!("sid-2")).await;
    send(&stage, |claims| drop(claims.as_object_mut().unwrap().remove("sid"))).await;
    assert_eq!(stage.rp.session_count("sarah"), 0);
}

#[tokio::test]
async fn a_logout_token_for_a_session_that_has_ended_is_no_failure() {
    let stage = Stage::strict().await;
    assert_eq!(send(&stage, |_| {}).await.status, 200);
}

#[tokio::test]
async fn a_logout_token_that_is_wrong_ends_nothing_and_is_refused_by_name() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    type Fault = fn(&mut Value);
    let faults: [(Fault, &str); 12] = [
        (|claims| claims["events"] = json!({"http://schemas.openid.net/event/other": {}}), "events_missing"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("events")), "events_missing"),
        (|claims| claims["nonce"] = json!("n"), "nonce_present"),
        (|claims| claims["nonce"] = json!(null), "nonce_present"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("jti")), "jti_missing"),
        (|claims| claims.as_object_mut().unwrap().retain(|name, _| name != "sub" && name != "sid"), "subject_missing"),
        (|claims| claims["iss"] = json!("https://evil.test"), "issuer_mismatch"),
        (|claims| claims["aud"] = json!("other"), "audience_mismatch"),
        (|claims| claims["exp"] = json!(1), "token_expired"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("exp")), "claim_missing"),
        (|claims| claims["iat"] = json!(claims["exp"].as_i64().unwrap() + 600), "iat_in_future"),
        (|claims| drop(claims.as_object_mut().unwrap().remove("iat")), "claim_missing"),
    ];
    for (fault, expected) in faults {
        assert_eq!(code(&send(&stage, fault).await), (400, expected.to_owned()));
        assert_eq!(stage.rp.last_error().unwrap().code, expected);
    }
    let forged = sign(&good(&stage), SECOND, "first");
    assert_eq!(code(&post(&stage, &forged).await).1, "signature_invalid");
    assert_eq!(code(&post(&stage, "a.b.c.d.e").await).1, "jwe_not_supported");
    assert_eq!((stage.me(&browser).await.0, stage.rp.session_count("sarah")), (200, 1));
}

#[tokio::test]
async fn a_logout_token_that_is_sent_twice_is_refused_the_second_time() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    assert_eq!(send(&stage, |_| {}).await.status, 200);
    stage.sign_in(&browser, |_| {}).await;
    assert_eq!(code(&send(&stage, |_| {}).await), (400, "jti_replayed".to_owned()));
    assert_eq!(stage.rp.session_count("sarah"), 1);
}

#[tokio::test]
async fn signing_out_goes_on_to_the_provider() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    let page = browser.post(stage.url("/logout"), &[]).await;
    let target = page.target();
    assert_eq!(target.path(), "/end-session");
    let sent: std::collections::BTreeMap<_, _> = target.query_pairs().into_owned().collect();
    assert_eq!(sent["client_id"], "books");
    assert_eq!(sent["post_logout_redirect_uri"], stage.rp.post_logout_redirect_uri().as_str());
    assert_eq!(sent["id_token_hint"].split('.').count(), 3);
    assert_eq!((stage.me(&browser).await.0, stage.rp.session_count("sarah")), (401, 0));
    let page = browser.get(stage.rp.post_logout_redirect_uri()).await;
    assert!(page.body.contains("You are signed out"));
}

#[tokio::test]
async fn a_logout_that_another_site_asks_for_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    for (name, value) in [
        ("origin", "https://evil.test"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let page = browser.send(browser.form(stage.url("/logout"), &[]).header(name, value)).await;
        assert_eq!((page.status, page.error()), (403, Some("cross_site_request")));
    }
    assert_eq!(stage.me(&browser).await.0, 200);
}

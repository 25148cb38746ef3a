//! Signing in a device without a browser (RFC 8628).

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Browser, SECRET, Scene};
use serde_json::{Value, json};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn started(scene: &Scene) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::DeviceStart)).basic_auth("books", Some(SECRET));
    let answer = Answer::to(request.form(&[("scope", "openid profile odd")])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

async fn polled(scene: &Scene, start: &Answer) -> Answer {
    scene.token_of_books(&[("grant_type", GRANT), ("device_code", &start.text("device_code"))]).await
}

/// Types in the code, signs in as alice and agrees; the last page.
async fn pair(browser: &mut Browser, scene: &Scene, code: &str) -> String {
    let page = browser.visit(&scene.url(Operation::DevicePage)).await.page();
    let login = browser.submit(&page, &[("user_code", code)]).await.page();
    let consent = browser.fill_in(&login, "alice").await.page();
    assert!(consent.text.contains("books asks for: openid, profile"), "{}", consent.text);
    browser.submit(&consent, &[]).await.page().text
}

#[tokio::test]
async fn what_a_device_is_given() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    let page = scene.url(Operation::DevicePage);
    let code = start.text("user_code");
    assert!(code.len() == 8 && code.bytes().all(|letter| letter.is_ascii_uppercase()), "{code}");
    assert_eq!(start.text("device_code").len(), 43);
    assert_eq!(start.text("verification_uri"), page);
    assert_eq!(start.text("verification_uri_complete"), format!("{page}?user_code={code}"));
    assert_eq!((&start.json()["expires_in"], &start.json()["interval"]), (&json!(600), &json!(5)));
    assert_eq!(start.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn it_is_signed_in_once_the_person_agrees_and_only_once() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    assert_eq!(polled(&scene, &start).await.refusal(), "400 authorization_pending: The person has not agreed yet.");
    let done = pair(&mut scene.browser(), &scene, &start.text("user_code")).await;
    assert!(done.contains("The device is signed in."), "{done}");
    let tokens = scene.tokens(&polled(&scene, &start).await);
    assert_eq!(scene.userinfo(&tokens.access).await.text("sub"), "alice-sub");
    assert!(!tokens.id.is_empty() && !tokens.refresh.is_empty());
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    let again = polled(&scene, &start).await;
    assert_eq!(again.refusal(), "400 invalid_grant: The device code is not known or was redeemed.");
}

#[tokio::test]
async fn a_code_may_be_typed_in_any_way_and_a_wrong_one_is_asked_for_again() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    let mut browser = scene.browser();
    let page = browser.visit(&scene.url(Operation::DevicePage)).await.page();
    let again = browser.submit(&page, &[("user_code", "AAAA")]).await.page();
    assert_eq!((again.status, again.text.contains("There is no device with this code.")), (400, true));
    let code = start.text("user_code").to_lowercase();
    let spaced = format!(" {}-{} ", &code[..4], &code[4..]);
    assert!(pair(&mut browser, &scene, &spaced).await.contains("The device is signed in."));
    let used = browser.submit(&page, &[("user_code", &code)]).await.page();
    assert_eq!(used.status, 400);
}

#[tokio::test]
async fn the_address_with_the_code_shows_it_or_goes_on_by_rule() {
    for (rule, asks_for_code) in [("confirm", true), ("go_on", false)] {
        let scene = Scene::with("device.complete", rule).await;
        let start = started(&scene).await;
        let page = scene.browser().visit(&start.text("verification_uri_complete")).await.page();
        let fields = &page.forms[0].fields;
        let filled = ("user_code".to_owned(), start.text("user_code"));
        assert_eq!(fields.contains(&filled), asks_for_code, "{fields:?}");
    }
}

#[tokio::test]
async fn a_person_who_turns_back_is_told_to_the_device() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    let mut browser = scene.browser();
    let page = browser.visit(&scene.url(Operation::DevicePage)).await.page();
    let login = browser.submit(&page, &[("user_code", &start.text("user_code"))]).await.page();
    let done = browser.cancel(&login).await.page();
    assert!(done.text.contains("The device is not signed in."), "{}", done.text);
    assert_eq!(polled(&scene, &start).await.refusal(), "400 access_denied: The person did not agree.");
}

#[tokio::test]
async fn it_expires_by_the_clock_on_both_sides() {
    let scene = Scene::with("device.lifetime", 900).await;
    let start = started(&scene).await;
    assert_eq!(start.json()["expires_in"], 900);
    scene.clock.advance(Duration::from_secs(899));
    assert_eq!(polled(&scene, &start).await.text("error"), "authorization_pending");
    scene.clock.advance(Duration::from_secs(1));
    assert_eq!(polled(&scene, &start).await.refusal(), "400 expired_token: The device code is too old.");
    let mut browser = scene.browser();
    let page = browser.visit(&scene.url(Operation::DevicePage)).await.page();
    assert_eq!(browser.submit(&page, &[("user_code", &start.text("user_code"))]).await.page().status, 400);
}

#[tokio::test]
async fn a_device_that_asks_too_often_must_wait_longer() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    let mut said = Vec::new();
    for wait in [0, 5, 4, 9, 10, 15] {
        scene.clock.advance(Duration::from_secs(wait));
        said.push(polled(&scene, &start).await.text("error"));
    }
    let (pending, slow) = ("authorization_pending", "slow_down");
    // 5 seconds at first, then 10, then 15, then 20.
    assert_eq!(said, [pending, pending, slow, slow, slow, slow]);
    scene.clock.advance(Duration::from_secs(25));
    assert_eq!(polled(&scene, &start).await.text("error"), pending);
}

#[tokio::test]
async fn the_interval_and_whether_it_is_kept_are_rules() {
    let scene = Scene::new(|builder| builder.setting("device.interval", 2).setting("device.too_fast", "ignore")).await;
    let start = started(&scene).await;
    assert_eq!(start.json()["interval"], 2);
    for _ in 0..3 {
        assert_eq!(polled(&scene, &start).await.text("error"), "authorization_pending");
    }
}

#[tokio::test]
async fn consent_is_asked_each_time_or_as_elsewhere() {
    for (rule, asked) in [("always", true), ("as_at_authorize", false)] {
        let scene = Scene::with("device.consent", rule).await;
        let start = started(&scene).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        let page = browser.visit(&scene.url(Operation::DevicePage)).await.page();
        let next = browser.submit(&page, &[("user_code", &start.text("user_code"))]).await.page();
        assert_eq!(next.text.contains("asks for"), asked, "{}", next.text);
        assert_eq!(polled(&scene, &start).await.status == 200, !asked);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_named() {
    let scene = Scene::plain().await;
    let start = started(&scene).await;
    let code = start.text("device_code");
    let photos = [
        ("grant_type", GRANT),
        ("device_code", code.as_str()),
        ("client_id", "photos"),
        ("client_secret", "photos-secret"),
    ];
    assert_eq!(
        scene.token(&photos).await.refusal(),
        "400 invalid_grant: The device code was issued to another client."
    );
    let none = scene.token_of_books(&[("grant_type", GRANT)]).await;
    assert_eq!(none.refusal(), "400 invalid_request: There is no device_code.");
    let odd = scene.token_of_books(&[("grant_type", GRANT), ("device_code", "odd")]).await;
    assert_eq!(odd.refusal(), "400 invalid_grant: The device code is not known or was redeemed.");
}

#[tokio::test]
async fn who_may_begin_is_the_clients_registration() {
    let scene = Scene::with("grant_types.allowed", vec!["authorization_code"]).await;
    let url = scene.url(Operation::DeviceStart);
    let request = scene.request("POST", &url).basic_auth("books", Some(SECRET));
    let answer = Answer::to(request.form(&[("scope", "openid")])).await;
    assert_eq!(answer.refusal(), "400 unauthorized_client: The client may not sign in devices.");
    let scene = Scene::plain().await;
    let url = scene.url(Operation::DeviceStart);
    assert_eq!(scene.post(&url, &[("client_id", "no-such")]).await.text("error"), "invalid_client");
    assert_eq!(scene.post(&url, &[("client_id", "books")]).await.text("error"), "invalid_client");
    scene.idp.register(Client::public("television")).unwrap();
    assert_eq!(scene.post(&url, &[("client_id", "television")]).await.status, 200);
    let open = Scene::with("client_auth.at", json!({ "device_start": "none" })).await;
    assert_eq!(open.post(&open.url(Operation::DeviceStart), &[("client_id", "books")]).await.status, 200);
}

#[tokio::test]
async fn an_unknown_scope_at_the_start_is_treated_by_rule() {
    for (rule, status) in [("as_at_authorize", 400), ("drop", 200)] {
        let scene =
            Scene::new(|builder| builder.setting("scope.unknown", "refuse").setting("device.unknown_scope", rule))
                .await;
        let request = scene.request("POST", &scene.url(Operation::DeviceStart)).basic_auth("books", Some(SECRET));
        assert_eq!(Answer::to(request.form(&[("scope", "odd")])).await.status, status, "{rule}");
    }
}

#[tokio::test]
async fn shapes_and_names_are_rules() {
    let scene = Scene::new(|builder| {
        builder
            .setting("shape.user_code", json!({ "of": "letters", "groups": [4, 4], "between": "-" }))
            .setting("shape.device_code", json!({ "of": "printable", "groups": [128] }))
            .setting("device.query_name", "code")
            .setting("device.field_name", "device_user_code")
    })
    .await;
    let start = started(&scene).await;
    let code = start.text("user_code");
    assert_eq!((code.len(), code.find('-'), start.text("device_code").len()), (9, Some(4), 128));
    let complete = start.text("verification_uri_complete");
    assert!(complete.ends_with(&format!("?code={code}")), "{complete}");
    let mut browser = scene.browser();
    let page = browser.visit(&complete).await.page();
    assert_eq!(page.forms[0].fields, [("device_user_code".to_owned(), code)]);
    let login = browser.submit(&page, &[]).await.page();
    let consent = browser.fill_in(&login, "alice").await.page();
    browser.submit(&consent, &[]).await.page();
    assert_eq!(polled(&scene, &start).await.status, 200);
}

#[tokio::test]
async fn without_the_rule_there_is_nothing() {
    let scene = Scene::with("device.enabled", false).await;
    assert_eq!(scene.post("/stage/device", &[("client_id", "books")]).await.status, 404);
    assert_eq!(scene.get("/stage/pair").await.status, 404);
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["device_authorization_endpoint"], Value::Null);
}

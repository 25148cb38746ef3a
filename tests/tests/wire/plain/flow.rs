//! The pages between request and answer belong to one browser, one request and one stretch of time.

use std::time::Duration;

use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Scene};

#[tokio::test]
async fn cancel_is_told_to_the_relying_party() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let callback = browser.cancel(&page).await.callback();
    assert_eq!(callback.error(), "access_denied: The person did not agree.");
    assert_eq!(callback.get("state"), Some("state-of-books"));
    let finished = browser.fill_in(&page, "alice").await.page();
    assert!(finished.text.contains("This login is finished."), "{}", finished.text);
}

#[tokio::test]
async fn the_flow_of_another_browser_is_refused_unless_a_rule_allows_it() {
    for (bound, status) in [(true, 400), (false, 200)] {
        let scene = Scene::with("flow.bound_to_browser", bound).await;
        let page = scene.browser().ask(&Ask::books()).await.page();
        let stranger = scene.browser().visit(page.url.as_str()).await.page();
        assert_eq!(stranger.status, status);
        assert_eq!(stranger.text.contains("This login was begun in another browser."), bound);
    }
}

#[tokio::test]
async fn a_flow_cannot_be_replayed() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    browser.fill_in(&page, "alice").await.callback();
    for again in [browser.fill_in(&page, "alice").await.page(), browser.visit(page.url.as_str()).await.page()] {
        assert_eq!((again.status, again.error.as_deref()), (400, Some("invalid_request")));
        assert!(again.text.contains("This login is finished."), "{}", again.text);
    }
}

#[tokio::test]
async fn a_flow_expires_by_the_clock() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    scene.clock.advance(Duration::from_secs(600));
    let late = browser.fill_in(&page, "alice").await.page();
    assert_eq!(late.status, 400);
    assert!(late.text.contains("This login took too long."), "{}", late.text);
}

#[tokio::test]
async fn an_unknown_flow_is_a_page() {
    let scene = Scene::plain().await;
    for (method, path) in [("GET", "/stage/flow/x"), ("POST", "/stage/flow/x"), ("POST", "/stage/flow/x/cancel")] {
        let answer = rehearsal_tests::Answer::to(scene.request(method, path)).await;
        assert_eq!(answer.status, 400, "{method} {path}");
        assert!(answer.body.contains("This login is not known."));
    }
}

#[tokio::test]
async fn two_tabs_finish_each_on_its_own() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let one = browser.ask(&Ask::books().with("state", "tab-one")).await.page();
    let other = browser.ask(&Ask::books().with("state", "tab-two")).await.page();
    assert_eq!(browser.fill_in(&other, "alice").await.callback().get("state"), Some("tab-two"));
    assert_eq!(browser.fill_in(&one, "alice").await.callback().get("state"), Some("tab-one"));
    assert_eq!(scene.idp.journal().count(Operation::Authorize), 2);
}

#[tokio::test]
async fn reset_signs_everybody_out_and_keeps_people_and_clients() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books()).await;
    scene.idp.reset();
    assert!(scene.idp.journal().exchanges().is_empty());
    let answer = scene.redeem(callback.get("code").unwrap()).await;
    assert_eq!(answer.refusal(), "400 invalid_grant: The code is not known.");
    assert!(browser.ask(&Ask::books()).await.page().text.contains("Sign in"));
    assert!(browser.sign_in("alice", &Ask::books()).await.get("code").is_some());
}

#[tokio::test]
async fn a_screen_can_be_the_answer_itself() {
    let scene = Scene::with("flow.at_once", serde_json::json!(["login"])).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    assert_eq!((page.status, page.url.path()), (200, "/stage/authorize"));
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
}

#[tokio::test]
async fn the_name_can_be_asked_before_the_password() {
    let scene = Scene::with("login.stages", "name_first").await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let names = |page: &rehearsal::agent::Page| -> Vec<String> {
        page.forms[0].fields.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&page), ["username"]);
    let page = browser.submit(&page, &[("username", "alice")]).await.page();
    assert_eq!(names(&page), ["username", "password"]);
    let again = browser.submit(&page, &[("password", "wrong")]).await.page();
    assert_eq!(again.status, 401, "the name stays, the password is asked once more");
    assert!(browser.submit(&again, &[("password", "alice")]).await.callback().get("code").is_some());
}

#[tokio::test]
async fn cookies_have_the_names_and_attributes_that_rules_give_them() {
    let style = serde_json::json!({ "name": "who", "path": "/stage/", "same_site": "strict", "http_only": false });
    let scene = Scene::with("cookies.browser", style).await;
    scene.code().await;
    let authorize = scene.idp.journal().last(Operation::Authorize).unwrap();
    let set = authorize.response_headers.iter().find(|(name, _)| name == "set-cookie");
    let (_, cookie) = set.expect("a cookie");
    assert!(cookie.starts_with("who=") && cookie.ends_with("; Path=/stage/; SameSite=Strict"), "{cookie}");
}

//! How a login begins and comes back: state, browser, issuer, errors of the provider.

use serde_json::json;

use crate::browser::Browser;
use crate::provider::{FIRST, sign};
use crate::stage::Stage;

#[tokio::test]
async fn a_happy_login_ends_at_the_account_page() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let page = browser.get(stage.rp.login_url()).await;
    assert!(
        page.body.contains("Sign in with My provider") && page.body.contains("action=\"/login/start?provider=idp\"")
    );

    let login = stage.begin(&browser).await;
    assert_eq!(login.sent["response_type"], "code");
    assert_eq!(login.sent["client_id"], "books");
    assert_eq!(login.sent["redirect_uri"], stage.rp.redirect_uri().as_str());
    assert_eq!(login.sent["scope"], "openid profile email groups");
    assert_eq!(login.sent["code_challenge_method"], "S256");
    assert_eq!(
        (login.sent["state"].len(), login.sent["nonce"].len(), login.sent["code_challenge"].len()),
        (43, 43, 43)
    );

    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    let page = stage.come_back(&browser, &login).await;
    assert_eq!((page.status, page.location.as_deref()), (303, Some("/account")));

    let page = browser.get(stage.url("/account")).await;
    assert!(page.body.contains("data-field=\"username\">sarah<"), "{}", page.body);
    let (status, me) = stage.me(&browser).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&me["username"], &me["sub"], &me["issuer"]),
        (&json!("sarah"), &json!("sub-sarah"), &json!(stage.provider.issuer()))
    );
    assert_eq!((stage.rp.session_count("sarah"), stage.rp.last_error()), (1, None));

    let sent = String::from_utf8(stage.provider.requests("/token").await[0].body.clone()).unwrap();
    for part in ["grant_type=authorization_code", "code=c", "code_verifier=", "client_id=books", "redirect_uri="] {
        assert!(sent.contains(part), "{part} in {sent}");
    }
    assert!(!sent.contains("client_secret"));
}

#[tokio::test]
async fn a_state_that_has_expired_is_refused_and_its_code_is_not_redeemed() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    stage.advance(301);
    let page = stage.come_back(&browser, &login).await;
    stage.assert_refused(&browser, &page, "state_expired").await;
    assert_eq!(stage.provider.hits("/token").await, 0);
}

#[tokio::test]
async fn a_state_that_comes_back_twice_is_refused_the_second_time() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    assert_eq!(stage.come_back(&browser, &login).await.status, 303);
    assert_eq!(stage.come_back(&browser, &login).await.error(), Some("state_reused"));
    assert_eq!(stage.provider.hits("/token").await, 1);
}

#[tokio::test]
async fn a_login_that_another_browser_began_is_refused_there_and_still_good_at_home() {
    let (stage, browser, other) = (Stage::strict().await, Browser::new(), Browser::new());
    let login = stage.begin(&browser).await;
    stage.begin(&other).await;
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    let page = stage.come_back(&other, &login).await;
    stage.assert_refused(&other, &page, "state_of_other_browser").await;
    assert_eq!(stage.come_back(&browser, &login).await.status, 303);
}

#[tokio::test]
async fn a_state_that_was_never_sent_or_is_missing_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.begin(&browser).await;
    for (query, code) in
        [("?code=c&state=made-up", "state_unknown"), ("?code=c", "state_missing"), ("", "state_missing")]
    {
        let page = browser.get(format!("{}{query}", stage.rp.redirect_uri())).await;
        stage.assert_refused(&browser, &page, code).await;
    }
}

#[tokio::test]
async fn two_logins_in_two_tabs_both_come_back() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let (one, two) = (stage.begin(&browser).await, stage.begin(&browser).await);
    for login in [two, one] {
        stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
        assert_eq!(stage.come_back(&browser, &login).await.status, 303);
    }
}

#[tokio::test]
async fn an_error_of_the_provider_is_named_and_its_words_are_shown_as_words() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    let query = format!("?error=access_denied&error_description=%3Cb%3Eno%3C/b%3E&state={}", login.sent["state"]);
    let page = browser.get(format!("{}{query}", stage.rp.redirect_uri())).await;
    stage.assert_refused(&browser, &page, "provider_error").await;
    assert!(page.body.contains("access_denied") && !page.body.contains("<b>no</b>"), "{}", page.body);
}

#[tokio::test]
async fn a_callback_of_another_issuer_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    let query = format!("?code=c&iss=https%3A%2F%2Fevil.test&state={}", login.sent["state"]);
    let page = browser.get(format!("{}{query}", stage.rp.redirect_uri())).await;
    stage.assert_refused(&browser, &page, "callback_iss_mismatch").await;
    assert_eq!(stage.provider.hits("/token").await, 0);
}

#[tokio::test]
async fn a_callback_without_the_issuer_that_the_document_promises_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.provider.set(|answers| answers.discovery.1["authorization_response_iss_parameter_supported"] = json!(true));
    let page = stage.sign_in(&browser, |_| {}).await;
    stage.assert_refused(&browser, &page, "callback_iss_mismatch").await;
}

#[tokio::test]
async fn a_doubled_parameter_and_a_missing_code_are_named() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let state = stage.begin(&browser).await.sent["state"].clone();
    let doubled = browser.get(format!("{}?code=a&code=b&state={state}", stage.rp.redirect_uri())).await;
    stage.assert_refused(&browser, &doubled, "parameter_doubled").await;
    let missing = browser.get(format!("{}?state={state}", stage.rp.redirect_uri())).await;
    stage.assert_refused(&browser, &missing, "code_missing").await;
}

#[tokio::test]
async fn a_form_that_posts_itself_is_a_callback_too() {
    let stage = Stage::with(|policy| policy.set("flow.response_mode", json!("form_post")).unwrap()).await;
    let browser = Browser::new();
    let page = browser.post(stage.url("/login/start"), &[]).await;
    assert!(page.set_cookie[0].contains("SameSite=None") && page.set_cookie[0].contains("Secure"), "{page:?}");
    let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
    assert_eq!(login.sent["response_mode"], "form_post");
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    let form = [("code", "c"), ("state", login.sent["state"].as_str())];
    let request = browser.form(stage.rp.redirect_uri(), &form).header("origin", stage.provider.issuer());
    assert_eq!(browser.send(request).await.location.as_deref(), Some("/account"));
}

#[tokio::test]
async fn a_provider_that_is_down_is_named_and_asked_again_at_the_next_login() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let document = stage.provider.answers.lock().unwrap().discovery.clone();
    stage.provider.set(|answers| answers.discovery = (503, json!({})));
    let page = browser.post(stage.url("/login/start"), &[]).await;
    stage.assert_refused(&browser, &page, "discovery_failed").await;
    stage.provider.set(|answers| answers.discovery = document);
    assert_eq!(stage.sign_in(&browser, |_| {}).await.status, 303);
    assert_eq!(stage.provider.hits("/.well-known/openid-configuration").await, 2);
}

#[tokio::test]
async fn a_discovery_document_of_another_issuer_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let slash = format!("{}/", stage.provider.issuer());
    stage.provider.set(|answers| answers.discovery.1["issuer"] = json!(slash));
    let page = browser.post(stage.url("/login/start"), &[]).await;
    stage.assert_refused(&browser, &page, "discovery_failed").await;
}

#[tokio::test]
async fn a_code_that_the_provider_does_not_take_is_a_token_request_that_failed() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    let page = stage.come_back(&browser, &login).await;
    stage.assert_refused(&browser, &page, "token_request_failed").await;
    assert!(stage.rp.last_error().unwrap().message.contains("invalid_grant"));
}

#[tokio::test]
async fn signing_in_changes_the_session_cookie() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    browser.cookies.lock().unwrap().insert("rehearsal_session".into(), "planted".into());
    let page = stage.sign_in(&browser, |_| {}).await;
    assert_ne!(browser.cookies.lock().unwrap()["rehearsal_session"], "planted");
    let session = page.set_cookie.iter().find(|cookie| cookie.starts_with("rehearsal_session=")).unwrap();
    assert!(
        session.contains("HttpOnly") && session.contains("SameSite=Lax") && !session.contains("Secure"),
        "{session}"
    );
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    stage.advance(8 * 3_600);
    assert_eq!(stage.me(&browser).await.0, 401);
    assert_eq!(stage.rp.session_count("sarah"), 0);
}

#[tokio::test]
async fn a_confidential_client_shows_its_secret_as_the_policy_says() {
    for (how, in_header) in [("client_secret_basic", true), ("client_secret_post", false)] {
        let (stage, browser) = (Stage::confidential("hunter 2").await, Browser::new());
        stage.rp.set_knob("flow.client_auth", json!(how)).unwrap();
        assert_eq!(stage.sign_in(&browser, |_| {}).await.status, 303);
        let asked = &stage.provider.requests("/token").await[0];
        let body = String::from_utf8(asked.body.clone()).unwrap();
        assert_eq!(asked.headers.get("authorization").is_some(), in_header);
        assert_eq!(body.contains("client_secret=hunter+2"), !in_header);
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_given_up_by_the_virtual_clock() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    stage.provider.server.reset().await;
    let slow = wiremock::ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(3_600));
    wiremock::Mock::given(wiremock::matchers::path("/token")).respond_with(slow).mount(&stage.provider.server).await;
    let moved = async {
        while stage.provider.hits("/token").await == 0 {
            tokio::task::yield_now().await;
        }
        stage.advance(11);
    };
    let (page, ()) = tokio::join!(stage.come_back(&browser, &login), moved);
    stage.assert_refused(&browser, &page, "token_request_failed").await;
    assert!(stage.rp.last_error().unwrap().message.contains("no answer within 10 seconds"));
}

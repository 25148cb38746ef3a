//! RP-initiated logout (RP-Initiated Logout 1.0), and signing out at the provider.

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::{Arrival, HoldRule, UserAgent as _};
use rehearsal_tests::{Answer, Ask, Browser, CALLBACK, LEFT, Landing, Scene};
use serde_json::json;

/// Signs alice in; the browser and the ID token.
async fn signed_in(scene: &Scene) -> (Browser, String) {
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books()).await;
    let answer = scene.redeem(callback.get("code").unwrap()).await;
    (browser, answer.text("id_token"))
}

/// Sends the browser to the end-session endpoint, and stops where it leaves the provider.
async fn leave(scene: &Scene, browser: &mut Browser, params: &[(&str, &str)]) -> Result<String, Landing> {
    let mut url: url::Url = scene.url(Operation::EndSession).parse().unwrap();
    url.query_pairs_mut().extend_pairs(params);
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().unwrap() }));
    let arrival = browser.agent.visit(&url).await.unwrap();
    browser.agent.hold(Some(HoldRule { url: CALLBACK.parse().unwrap() }));
    match arrival {
        Arrival::Held(held) => Ok(held.url.to_string()),
        Arrival::Page(page) => Err(Landing::Page(page)),
        Arrival::CustomScheme(url) => Ok(url.to_string()),
    }
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.ask(&Ask::books().with("prompt", "none")).await.callback().get("code").is_some()
}

#[tokio::test]
async fn with_a_hint_the_session_ends_without_a_question() {
    let scene = Scene::plain().await;
    let (mut browser, hint) = signed_in(&scene).await;
    let params = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", LEFT), ("state", "a b&")];
    assert_eq!(leave(&scene, &mut browser, &params).await.unwrap(), format!("{LEFT}?state=a+b%26"));
    assert!(!is_signed_in(&mut browser).await);
    let last = scene.idp.journal().last(Operation::EndSession).unwrap();
    assert_eq!((last.client.as_deref(), last.person.as_deref()), (Some("books"), Some("alice")));
}

#[tokio::test]
async fn an_expired_hint_still_says_who_it_was() {
    let scene = Scene::new(|builder| builder.setting("session.idle", 100_000).setting("session.max", 100_000)).await;
    let (mut browser, hint) = signed_in(&scene).await;
    scene.clock.advance(Duration::from_secs(10_000));
    let params = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", LEFT)];
    assert_eq!(leave(&scene, &mut browser, &params).await.unwrap(), LEFT);
}

#[tokio::test]
async fn an_encrypted_or_rotated_hint_is_recognised() {
    let scene = Scene::with("encrypt.id_token", "RSA-OAEP-256 A256GCM").await;
    let (mut browser, hint) = signed_in(&scene).await;
    scene.idp.rotate_keys().unwrap();
    let params = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", LEFT)];
    assert_eq!(leave(&scene, &mut browser, &params).await.unwrap(), LEFT);
}

#[tokio::test]
async fn without_a_hint_the_person_is_asked() {
    let scene = Scene::plain().await;
    let (mut browser, _) = signed_in(&scene).await;
    let params = [("client_id", "books"), ("post_logout_redirect_uri", LEFT), ("state", "s")];
    let page = leave(&scene, &mut browser, &params).await.unwrap_err().page();
    assert!(page.text.contains("alice is signed in here."), "{}", page.text);
    assert!(is_signed_in(&mut browser).await, "a question is no logout");
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().unwrap() }));
    let Arrival::Held(held) = browser.agent.submit(&page.forms[0], &[]).await.unwrap() else { panic!("not left") };
    assert_eq!(held.url.as_str(), format!("{LEFT}?state=s"));
    // The question was answered.
    let Arrival::Page(again) = browser.agent.submit(&page.forms[0], &[]).await.unwrap() else { panic!("left again") };
    assert!(again.text.contains("This question was answered before, or in another browser."));
}

#[tokio::test]
async fn a_hint_of_another_person_is_no_reason_not_to_ask() {
    let scene = Scene::plain().await;
    let (_, hint_of_alice) = signed_in(&scene).await;
    let mut bobs = scene.browser();
    bobs.sign_in("bob", &Ask::books()).await;
    let page = leave(&scene, &mut bobs, &[("id_token_hint", &hint_of_alice)]).await.unwrap_err().page();
    assert!(page.text.contains("bob is signed in here."), "{}", page.text);
}

#[tokio::test]
async fn the_question_can_be_left_out_by_rule() {
    let scene = Scene::with("end_session.no_hint", "proceed").await;
    let (mut browser, _) = signed_in(&scene).await;
    let page = leave(&scene, &mut browser, &[]).await.unwrap_err().page();
    assert!(page.text.contains("You are signed out here."));
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn nobody_signed_in_is_no_error() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = leave(&scene, &mut browser, &[]).await.unwrap_err().page();
    assert_eq!((page.status, page.text.contains("You are signed out here.")), (200, true));
    let params = [("client_id", "books"), ("post_logout_redirect_uri", LEFT)];
    assert_eq!(leave(&scene, &mut browser, &params).await.unwrap(), LEFT);
}

#[tokio::test]
async fn each_mistake_is_a_page_and_ends_no_session() {
    let scene = Scene::plain().await;
    let (mut browser, hint) = signed_in(&scene).await;
    let corrupt = format!("{hint}x");
    let hint = hint.as_str();
    for (params, said) in [
        (vec![("id_token_hint", "a.b.c")], "The id_token_hint was not issued here."),
        (vec![("id_token_hint", corrupt.as_str())], "The id_token_hint was not issued here."),
        (vec![("id_token_hint", hint), ("client_id", "photos")], "The id_token_hint was issued to another client."),
        (vec![("client_id", "nobody")], "There is no such client."),
        (
            vec![("id_token_hint", hint), ("post_logout_redirect_uri", "http://evil.example/")],
            "The post_logout_redirect_uri is not registered for this client.",
        ),
        (
            vec![("client_id", "photos"), ("post_logout_redirect_uri", LEFT)],
            "The post_logout_redirect_uri is not registered for this client.",
        ),
        (vec![("post_logout_redirect_uri", LEFT)], "The post_logout_redirect_uri is not registered for this client."),
        (vec![("state", "a"), ("state", "b")], "A parameter was sent more than once."),
    ] {
        let page = leave(&scene, &mut browser, &params).await.unwrap_err().page();
        assert!((400..500).contains(&page.status), "{params:?}");
        assert!(page.text.contains(said), "{params:?}: {}", page.text);
        assert!(is_signed_in(&mut browser).await, "{params:?}");
    }
}

#[tokio::test]
async fn the_tokens_of_the_session_die_with_it() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books()).await;
    let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap()).await);
    let elsewhere = scene.login().await;
    leave(&scene, &mut browser, &[("id_token_hint", &tokens.id)]).await.unwrap_err();
    assert_eq!(scene.userinfo(&tokens.access).await.status, 401);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
    assert_eq!(scene.userinfo(&elsewhere.access).await.status, 200, "another session is another session");
}

#[tokio::test]
async fn a_logout_may_be_posted_and_the_endpoint_may_be_absent() {
    let scene = Scene::plain().await;
    let answer = scene.post(&scene.url(Operation::EndSession), &[("client_id", "books")]).await;
    assert_eq!(answer.status, 200);
    let without = Scene::with("end_session.enabled", false).await;
    assert_eq!(without.get("/stage/leave").await.status, 404);
}

#[tokio::test]
async fn the_person_can_sign_out_at_the_provider() {
    let scene = Scene::plain().await;
    let (browser, _) = signed_in(&scene).await;
    let cookies: Vec<String> = scene
        .idp
        .journal()
        .exchanges()
        .iter()
        .filter_map(|seen| {
            seen.response_header("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned())
        })
        .collect();
    let request = scene.request("POST", "/stage/exit").header("cookie", cookies.join("; "));
    let answer = Answer::to(request).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    let mut browser = browser;
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_hint_for_an_unregistered_provider_is_not_ours() {
    let (scene, other) = (Scene::plain().await, Scene::plain().await);
    other.idp.register(Client::public("only-there").redirect_uri(CALLBACK)).unwrap();
    // The same keys, another issuer.
    let hint = other.login().await.id;
    let page = leave(&scene, &mut scene.browser(), &[("id_token_hint", &hint)]).await.unwrap_err().page();
    assert!(page.text.contains("The id_token_hint was not issued here."));
}

/// What came of a logout request: where it left to, the page's words, and whether alice is still signed in.
async fn outcome(scene: &Scene, browser: &mut Browser, params: &[(&str, &str)]) -> (String, bool) {
    let said = match leave(scene, browser, params).await {
        Ok(url) => url,
        Err(landing) => landing.page().text,
    };
    (said, is_signed_in(browser).await)
}

#[tokio::test]
async fn what_each_rule_makes_of_a_request() {
    const ELSEWHERE: &str = "http://evil.example/";
    const ASKED: &str = "alice is signed in here.";
    const OUT: &str = "You are signed out here.";
    const HINT: &str = "HINT";
    for (rule, value, params, said, stays) in [
        ("end_session.ends", json!("nothing"), vec![("id_token_hint", HINT)], OUT, true),
        ("end_session.ends", json!("this_app"), vec![("id_token_hint", HINT)], OUT, true),
        ("end_session.ends", json!("session"), vec![("id_token_hint", HINT)], OUT, false),
        ("end_session.no_hint", json!("confirm"), vec![], ASKED, true),
        ("end_session.no_hint", json!("own_page"), vec![("client_id", "books")], ASKED, true),
        (
            "end_session.redirect_needs",
            json!("hint"),
            vec![("client_id", "books"), ("post_logout_redirect_uri", LEFT)],
            "There is no id_token_hint beside the post_logout_redirect_uri.",
            true,
        ),
        ("end_session.hint_bad", json!("confirm"), vec![("id_token_hint", "a.b.c")], ASKED, true),
        ("end_session.hint_bad", json!("ignore"), vec![("id_token_hint", "a.b.c")], ASKED, true),
        ("end_session.hint_checks", json!(["client"]), vec![("id_token_hint", "HINTx")], OUT, false),
        ("end_session.hint_checks", json!([]), vec![("id_token_hint", HINT), ("client_id", "photos")], OUT, false),
        (
            "end_session.uri_bad",
            json!("ignore"),
            vec![("id_token_hint", HINT), ("post_logout_redirect_uri", ELSEWHERE)],
            OUT,
            false,
        ),
        (
            "end_session.uri_bad",
            json!("confirm"),
            vec![("id_token_hint", HINT), ("post_logout_redirect_uri", ELSEWHERE)],
            ASKED,
            true,
        ),
        (
            "end_session.uri_bad",
            json!("ignore_if_none_registered"),
            vec![("id_token_hint", HINT), ("post_logout_redirect_uri", ELSEWHERE)],
            "The post_logout_redirect_uri is not registered for this client.",
            true,
        ),
        ("end_session.uri_absent", json!("first_registered"), vec![("id_token_hint", HINT)], LEFT, false),
        (
            "end_session.uri_list",
            json!("none"),
            vec![("id_token_hint", HINT), ("post_logout_redirect_uri", LEFT)],
            "The post_logout_redirect_uri is not registered for this client.",
            true,
        ),
        (
            "end_session.old_param",
            json!("page"),
            vec![("id_token_hint", HINT), ("redirect_uri", CALLBACK)],
            "The parameter is post_logout_redirect_uri, not redirect_uri.",
            true,
        ),
        (
            "end_session.old_param",
            json!("ignore"),
            vec![("id_token_hint", HINT), ("redirect_uri", CALLBACK)],
            OUT,
            false,
        ),
    ] {
        let scene = Scene::with(rule, value.clone()).await;
        let (mut browser, hint) = signed_in(&scene).await;
        let filled: Vec<(&str, String)> =
            params.iter().map(|(name, value)| (*name, value.replace(HINT, &hint))).collect();
        let params: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (seen, still) = outcome(&scene, &mut browser, &params).await;
        assert!(seen.contains(said), "{rule} {value}: {seen}");
        assert_eq!(still, stays, "{rule} {value}");
    }
}

#[tokio::test]
async fn nobody_signed_in_leads_to_what_the_rule_says() {
    for (rule, said) in [
        ("proceed", "You are signed out here."),
        ("confirm", "Nobody is signed in here."),
        ("login_first", "Sign in"),
        ("bad_hint", "The id_token_hint was not issued here."),
    ] {
        let scene = Scene::with("end_session.no_session", rule).await;
        let page = leave(&scene, &mut scene.browser(), &[]).await.unwrap_err().page();
        assert!(page.text.contains(said), "{rule}: {}", page.text);
    }
}

#[tokio::test]
async fn a_login_before_a_logout_goes_on_with_the_logout() {
    let scene = Scene::with("end_session.no_session", "login_first").await;
    let (_, hint) = signed_in(&scene).await;
    let mut browser = scene.browser();
    let params = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", LEFT)];
    let page = leave(&scene, &mut browser, &params).await.unwrap_err().page();
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().unwrap() }));
    let fields = [("username", "alice"), ("password", "alice")];
    let Arrival::Held(held) = browser.agent.submit(&page.forms[0], &fields).await.unwrap() else { panic!("not left") };
    assert_eq!(held.url.as_str(), LEFT);
}

#[tokio::test]
async fn a_hint_can_end_its_session_from_another_browser() {
    for (rule, left) in [(false, true), (true, false)] {
        let scene = Scene::with("end_session.hint_elsewhere", rule).await;
        let (mut browser, hint) = signed_in(&scene).await;
        leave(&scene, &mut scene.browser(), &[("id_token_hint", &hint)]).await.unwrap_err();
        assert_eq!(is_signed_in(&mut browser).await, left, "{rule}");
    }
}

#[tokio::test]
async fn a_client_can_end_the_session_of_a_refresh_token_by_posting_it() {
    for (rule, status) in [(true, 204), (false, 200)] {
        let scene = Scene::with("end_session.post_refresh_token", rule).await;
        let tokens = scene.login().await;
        let form = [
            ("refresh_token", tokens.refresh.as_str()),
            ("client_id", "books"),
            ("client_secret", rehearsal_tests::SECRET),
        ];
        assert_eq!(scene.post(&scene.url(Operation::EndSession), &form).await.status, status, "{rule}");
        assert_eq!(scene.idp.sessions().is_empty(), rule);
        if rule {
            let form = [form[1], form[2], ("refresh_token", "unknown")];
            assert_eq!(scene.post(&scene.url(Operation::EndSession), &form).await.status, 400);
        }
    }
}

#[tokio::test]
async fn an_open_login_in_the_same_browser_can_spoil_a_logout() {
    for (rule, said, signed_in_after) in
        [("normal", "You are signed out here.", false), ("blank_ok", "Logout successful", true)]
    {
        let scene = Scene::with("end_session.busy_flow", rule).await;
        let (mut browser, hint) = signed_in(&scene).await;
        browser.ask(&Ask::books().with("prompt", "login")).await.page();
        let (seen, still) = outcome(&scene, &mut browser, &[("id_token_hint", &hint)]).await;
        assert!(seen.contains(said), "{rule}: {seen}");
        assert_eq!(still, signed_in_after, "{rule}");
    }
}

//! RP-initiated logout (RP-Initiated Logout 1.0), and signing out at the provider.

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::{Arrival, HoldRule, UserAgent as _};
use rehearsal_tests::{Answer, Ask, Browser, CALLBACK, LEFT, Landing, Scene};

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

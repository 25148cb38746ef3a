//! From the authorization request to the callback.

use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, CALLBACK, Scene, exchange};

#[tokio::test]
async fn a_login_ends_in_a_callback_with_code_state_and_iss() {
    let scene = Scene::plain().await;
    let callback = scene.browser().sign_in("alice", &Ask::books()).await;
    assert_eq!((callback.mode, callback.target.as_str()), ("query", CALLBACK));
    assert_eq!(callback.names(), ["code", "state", "iss"]);
    assert_eq!(callback.get("state"), Some("state-of-books"));
    assert_eq!(callback.get("iss"), Some(scene.idp.issuer().as_str()));
    let last = scene.idp.journal().last(Operation::FlowSubmit).unwrap();
    assert_eq!((last.client.as_deref(), last.person.as_deref()), (Some("books"), Some("alice")));
    assert_eq!((last.quirks.len(), last.deviations.len()), (0, 0));
}

#[tokio::test]
async fn the_way_there_as_the_journal_holds_it() {
    let scene = Scene::plain().await;
    scene.browser().sign_in("alice", &Ask::books()).await;
    let all: Vec<String> = scene.idp.journal().exchanges().iter().map(|seen| exchange(seen)).collect();
    insta::assert_snapshot!(all.join("\n--------\n\n"));
}

#[tokio::test]
async fn the_callback_comes_in_the_mode_that_was_asked_for() {
    let scene = Scene::plain().await;
    for mode in ["query", "fragment", "form_post"] {
        let callback = scene.browser().sign_in("alice", &Ask::books().with("response_mode", mode)).await;
        assert_eq!((callback.mode, callback.names()), (mode, vec!["code", "state", "iss"]), "{mode}");
    }
}

#[tokio::test]
async fn the_page_that_posts_the_callback() {
    let scene = Scene::plain().await;
    scene.browser().sign_in("alice", &Ask::books().with("response_mode", "form_post").with("state", "<\"&'>")).await;
    insta::assert_snapshot!(exchange(&scene.idp.journal().last(Operation::FlowSubmit).unwrap()));
}

#[tokio::test]
async fn an_error_comes_in_the_mode_that_was_asked_for() {
    let scene = Scene::plain().await;
    for mode in ["query", "fragment", "form_post"] {
        let ask = Ask::books().with("response_mode", mode).with("prompt", "none");
        let callback = scene.browser().ask(&ask).await.callback();
        assert_eq!(callback.mode, mode);
        assert_eq!(callback.names(), ["error", "error_description", "state", "iss"]);
        assert_eq!(callback.get("error"), Some("login_required"));
    }
}

#[tokio::test]
async fn without_state_in_the_request_there_is_none_in_the_callback() {
    let scene = Scene::plain().await;
    let callback = scene.browser().sign_in("alice", &Ask::books().without("state")).await;
    assert_eq!(callback.names(), ["code", "iss"]);
    let callback = scene.browser().sign_in("alice", &Ask::books().with("state", "a b&c=ü")).await;
    assert_eq!(callback.get("state"), Some("a b&c=ü"));
}

#[tokio::test]
async fn an_authorization_request_may_be_posted() {
    let scene = Scene::plain().await;
    let form: Vec<(String, String)> = Ask::books().pairs().to_vec();
    let request = scene.request("POST", &scene.url(Operation::Authorize)).form(&form);
    let answer = rehearsal_tests::Answer::to(request).await;
    assert_eq!(answer.status, 302);
    assert!(answer.header("location").unwrap().contains("/stage/flow/"));
}

#[tokio::test]
async fn a_second_login_in_the_same_browser_is_silent() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let again = browser.ask(&Ask::books().with("client_id", "photos")).await.callback();
    assert!(again.get("code").is_some());
    assert!(scene.browser().ask(&Ask::books()).await.page().text.contains("Sign in"));
}

#[tokio::test]
async fn the_login_hint_stands_in_the_form() {
    let scene = Scene::plain().await;
    let page = scene.browser().ask(&Ask::books().with("login_hint", "alice\"><b>")).await.page();
    assert!(page.forms[0].fields.contains(&("username".to_owned(), "alice\"><b>".to_owned())));
}

#[tokio::test]
async fn the_e_mail_address_does_for_the_user_name() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let landing = browser.submit(&page, &[("username", "alice@example.com"), ("password", "alice")]).await;
    assert!(landing.callback().get("code").is_some());
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_with_401_and_the_login_can_go_on() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    for wrong in [[("username", "alice"), ("password", "wrong")], [("username", "nobody"), ("password", "x")]] {
        let again = browser.submit(&page, &wrong).await.page();
        assert_eq!(again.status, 401);
        assert!(again.text.contains("The user name or the password is wrong."), "{}", again.text);
    }
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
}

#[tokio::test]
async fn a_disabled_person_cannot_sign_in_and_a_session_of_theirs_is_no_use() {
    let scene = Scene::plain().await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    scene.idp.change("alice", |person| person.enabled = false).await.unwrap();
    let callback = browser.ask(&Ask::books()).await.callback();
    assert_eq!(callback.error(), "access_denied: The account is disabled.");
    let mut fresh = scene.browser();
    let page = fresh.ask(&Ask::books()).await.page();
    let again = fresh.fill_in(&page, "alice").await.page();
    assert_eq!((again.status, again.text.contains("The account is disabled.")), (401, true));
}

#[tokio::test]
async fn cookies_are_http_only_and_lax() {
    let scene = Scene::plain().await;
    scene.browser().sign_in("alice", &Ask::books()).await;
    let exchanges = scene.idp.journal().exchanges();
    let cookies: Vec<&str> = exchanges.iter().filter_map(|seen| seen.response_header("set-cookie")).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|cookie| cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax")), "{cookies:?}");
}

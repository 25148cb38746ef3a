//! Pushed authorization requests (RFC 9126).

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, Landing, SECRET, Scene};
use serde_json::json;

async fn pushed_by(scene: &Scene, client: (&str, &str), ask: &Ask) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Par)).basic_auth(client.0, Some(client.1));
    Answer::to(request.form(ask.pairs())).await
}

async fn pushed(scene: &Scene, ask: &Ask) -> Answer {
    pushed_by(scene, ("books", SECRET), ask).await
}

/// The authorization request that stands for the pushed one.
fn short(answer: &Answer) -> Ask {
    let uri = answer.text("request_uri");
    assert_eq!(answer.status, 201, "{}", answer.body);
    ["response_type", "redirect_uri", "scope", "state", "nonce"]
        .into_iter()
        .fold(Ask::books(), Ask::without)
        .with("request_uri", &uri)
}

async fn page_of(scene: &Scene, ask: &Ask) -> String {
    let page = scene.browser().ask(ask).await.page();
    format!("{} {}", page.status, page.text)
}

#[tokio::test]
async fn the_answer_to_a_pushed_request() {
    let scene = Scene::plain().await;
    let answer = pushed(&scene, &Ask::books()).await;
    let uri = answer.text("request_uri");
    let random = uri.strip_prefix("urn:ietf:params:oauth:request_uri:").unwrap();
    assert_eq!((answer.status, random.len(), &answer.json()["expires_in"]), (201, 43, &json!(60)));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn it_stands_for_what_was_pushed_and_for_nothing_that_is_sent_beside_it() {
    let scene = Scene::plain().await;
    let answer = pushed(&scene, &Ask::books().with("code_challenge", &"c".repeat(43))).await;
    let ask = short(&answer).with("state", "outside").with("redirect_uri", "https://evil.example/");
    let callback = scene.browser().sign_in("alice", &ask).await;
    assert_eq!((callback.get("state"), callback.target.as_str()), (Some("state-of-books"), CALLBACK));
    let form =
        [("grant_type", "authorization_code"), ("code", callback.get("code").unwrap()), ("redirect_uri", CALLBACK)];
    let redeemed = scene.token_of_books(&form).await;
    assert_eq!(redeemed.refusal(), "400 invalid_grant: There is no code_verifier.");
}

#[tokio::test]
async fn it_is_good_for_one_use_within_a_minute() {
    let scene = Scene::plain().await;
    let ask = short(&pushed(&scene, &Ask::books()).await);
    scene.browser().sign_in("alice", &ask).await;
    assert!(page_of(&scene, &ask).await.contains("The request_uri was used before."));
    let late = short(&pushed(&scene, &Ask::books()).await);
    scene.clock.advance(Duration::from_secs(60));
    assert!(page_of(&scene, &late).await.contains("The request_uri is too old."));
    let odd = late.with("request_uri", "urn:ietf:params:oauth:request_uri:made-up");
    assert!(page_of(&scene, &odd).await.starts_with("400 "));
    assert!(page_of(&scene, &odd).await.contains("The request_uri is not known."));
}

#[tokio::test]
async fn use_and_lifetime_are_rules() {
    let scene = Scene::new(|builder| builder.setting("par.once", false).setting("par.lifetime", 300)).await;
    let answer = pushed(&scene, &Ask::books()).await;
    assert_eq!(answer.json()["expires_in"], 300);
    let ask = short(&answer);
    scene.browser().sign_in("alice", &ask).await;
    scene.clock.advance(Duration::from_secs(299));
    assert!(scene.browser().sign_in("alice", &ask).await.get("code").is_some());
}

#[tokio::test]
async fn another_client_cannot_use_it_and_by_a_consequence_it_is_burnt() {
    let scene = Scene::plain().await;
    let ask = short(&pushed(&scene, &Ask::books()).await);
    let other = ask.clone().with("client_id", "photos");
    assert!(page_of(&scene, &other).await.contains("The request_uri was given to another client."));
    assert!(scene.browser().sign_in("alice", &ask).await.get("code").is_some());
    let burning = Scene::with("consequences", json!({ "par_other_client": ["burn_par"] })).await;
    let ask = short(&pushed(&burning, &Ask::books()).await);
    page_of(&burning, &ask.clone().with("client_id", "photos")).await;
    assert!(page_of(&burning, &ask).await.contains("The request_uri is not known."));
}

#[tokio::test]
async fn who_is_told_is_a_rule() {
    let scene =
        Scene::new(|builder| builder.setting("par.expired_goes", "rp").setting("par.other_client_goes", "rp")).await;
    let ask = short(&pushed(&scene, &Ask::books()).await);
    let callback = scene.browser().ask(&ask.clone().with("client_id", "photos")).await.callback();
    assert_eq!(callback.error(), "invalid_request: The request_uri was given to another client.");
    scene.clock.advance(Duration::from_secs(60));
    let callback = scene.browser().ask(&ask).await.callback();
    assert_eq!(callback.error(), "invalid_request_uri: The request_uri is too old.");
    assert_eq!(callback.get("state"), Some("state-of-books"));
}

#[tokio::test]
async fn what_is_wrong_is_said_when_it_is_pushed() {
    let scene = Scene::plain().await;
    for (ask, said) in [
        (
            Ask::books().with("redirect_uri", "https://evil.example/"),
            "400 invalid_request: The redirect_uri is not registered for this client.",
        ),
        (Ask::books().without("response_type"), "400 invalid_request: There is no response_type."),
        (
            Ask::books().with("code_challenge", "short"),
            "400 invalid_request: The code_challenge is not 43 to 128 unreserved characters.",
        ),
        (Ask::books().with("prompt", "dance"), "400 invalid_request: A word in prompt is not known."),
        (Ask::books().with("request", "x.y.z"), "400 request_not_supported: Request objects are not supported."),
        (Ask::books().with("request_uri", "urn:x"), "400 invalid_request: A pushed request cannot hold a request_uri."),
        (Ask::books().twice("state", "b"), "400 invalid_request: A parameter was sent more than once."),
    ] {
        assert_eq!(pushed(&scene, &ask).await.refusal(), said);
    }
    let wrong = pushed_by(&scene, ("books", "wrong"), &Ask::books()).await;
    assert_eq!(wrong.refusal(), "401 invalid_client: The client secret is wrong.");
}

#[tokio::test]
async fn what_is_looked_at_when_it_is_pushed_is_a_rule() {
    let scene = Scene::with("par.checks_at_push", vec!["redirect_uri"]).await;
    let answer = pushed(&scene, &Ask::books().with("prompt", "dance")).await;
    let callback = scene.browser().ask(&short(&answer)).await.callback();
    assert_eq!(callback.error(), "invalid_request: A word in prompt is not known.");
    assert_eq!(pushed(&scene, &Ask::books().with("redirect_uri", "https://evil.example/")).await.status, 400);
}

#[tokio::test]
async fn a_public_client_pushes_by_its_name_unless_a_rule_wants_proof() {
    for (at, status) in [(json!({}), 201), (json!({ "par": "required" }), 401)] {
        let scene = Scene::with("client_auth.at", at).await;
        scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
        let ask = Ask::books().with("client_id", "phone");
        let answer = Answer::to(scene.request("POST", &scene.url(Operation::Par)).form(ask.pairs())).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 401 {
            assert_eq!(answer.refusal(), "401 invalid_client: A public client may not push requests.");
        }
    }
}

#[tokio::test]
async fn a_client_that_must_push_does_nothing_else() {
    let scene = Scene::with("par.required", true).await;
    let callback = scene.browser().ask(&Ask::books()).await.callback();
    assert_eq!(callback.error(), "invalid_request: This client must push its authorization requests.");
    let ask = short(&pushed(&scene, &Ask::books()).await);
    assert!(scene.browser().sign_in("alice", &ask).await.get("code").is_some());
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["require_pushed_authorization_requests"], true);
}

#[tokio::test]
async fn the_extra_hop_is_there_even_where_nothing_is_shown() {
    for (hop, hops) in [(false, 0), (true, 1)] {
        let scene = Scene::with("par.extra_hop", hop).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        let before = scene.idp.journal().count(Operation::FlowShow);
        let ask = short(&pushed(&scene, &Ask::books()).await);
        let Landing::Callback(callback) = browser.ask(&ask).await else { panic!("a page") };
        assert!(callback.get("code").is_some());
        assert_eq!(scene.idp.journal().count(Operation::FlowShow) - before, hops);
        let mut fresh = scene.browser();
        let ask = short(&pushed(&scene, &Ask::books()).await);
        let page = fresh.ask(&ask).await.page();
        assert!(fresh.fill_in(&page, "alice").await.callback().get("code").is_some());
    }
}

#[tokio::test]
async fn the_shape_of_the_uri_is_a_rule() {
    let shape = json!({ "prefix": "urn:ietf:params:oauth:request_uri:", "of": "hex", "groups": [8, 4, 4, 4, 12], "between": "-" });
    let scene = Scene::with("shape.request_uri", shape).await;
    let answer = pushed(&scene, &Ask::books()).await;
    assert_eq!(answer.text("request_uri").len(), "urn:ietf:params:oauth:request_uri:".len() + 36);
    assert!(scene.browser().sign_in("alice", &short(&answer)).await.get("code").is_some());
}

#[tokio::test]
async fn without_the_rule_there_is_nothing() {
    let scene = Scene::with("par.enabled", false).await;
    assert_eq!(scene.post("/stage/push", &[("a", "b")]).await.status, 404);
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("pushed_authorization_request_endpoint"), None);
    let ask = Ask::books().with("request_uri", "urn:ietf:params:oauth:request_uri:x");
    let callback = scene.browser().ask(&ask).await.callback();
    assert_eq!(callback.error(), "request_uri_not_supported: The parameter request_uri is not supported.");
}

//! Logout tokens by back channel (Back-Channel Logout 1.0).

use std::collections::BTreeSet;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use mock_idp::Client;
use mock_idp::journal::Direction;
use mock_idp::vocab::Operation;
use rehearsal::agent::UserAgent as _;
use rehearsal_tests::{Answer, Ask, Browser, CALLBACK, Receiver, Scene, tidy, token};
use serde_json::{Value, json};

/// A client that wants to be told.
fn told(id: &str, uri: &str) -> Client {
    Client {
        backchannel_logout_uri: Some(uri.to_owned()),
        ..Client::confidential(id, "told-secret").redirect_uri(CALLBACK)
    }
}

async fn scene_with(clients: &[(&str, &str)]) -> Scene {
    let scene = Scene::with("bcl.timeout", 1).await;
    for (id, uri) in clients {
        scene.idp.register(told(id, uri)).unwrap();
    }
    scene
}

fn at(client: &str) -> Ask {
    Ask::books().with("client_id", client)
}

#[tokio::test]
async fn the_logout_token() {
    let receiver = Receiver::polite().await;
    let scene = scene_with(&[("told", &receiver.uri)]).await;
    scene.browser().sign_in("alice", &at("told")).await;
    scene.idp.log_out("alice").await.unwrap();
    let [sent] = receiver.tokens().try_into().expect("one token");
    insta::assert_snapshot!(tidy(&token::opened(&sent).unwrap()));
}

#[tokio::test]
async fn the_sid_is_that_of_the_id_token() {
    let receiver = Receiver::polite().await;
    let scene = scene_with(&[("told", &receiver.uri)]).await;
    let callback = scene.browser().sign_in("alice", &at("told")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", callback.get("code").unwrap()),
        ("redirect_uri", CALLBACK),
        ("client_id", "told"),
        ("client_secret", "told-secret"),
    ];
    let id_token = scene.token(&form).await.text("id_token");
    scene.idp.log_out("alice").await.unwrap();
    assert_eq!(token::claims(&receiver.tokens()[0])["sid"], token::claims(&id_token)["sid"]);
}

#[tokio::test]
async fn each_client_of_each_session_is_told_once() {
    let (one, other) = (Receiver::polite().await, Receiver::polite().await);
    let scene = scene_with(&[("one", &one.uri), ("other", &other.uri)]).await;
    let mut browser = scene.browser();
    for client in ["one", "other", "one", "books"] {
        browser.sign_in("alice", &at(client)).await;
    }
    scene.browser().sign_in("alice", &at("one")).await;
    scene.browser().sign_in("bob", &at("other")).await;
    scene.idp.log_out("alice").await.unwrap();
    assert_eq!((one.tokens().len(), other.tokens().len()), (2, 1));
    let sids: Vec<_> = one.tokens().iter().map(|sent| token::claims(sent)["sid"].clone()).collect();
    assert_ne!(sids[0], sids[1]);
    scene.idp.log_out("alice").await.unwrap();
    assert_eq!(one.tokens().len(), 2, "a session that is gone is not ended again");
}

#[tokio::test]
async fn a_logout_at_the_relying_party_or_at_the_provider_tells_the_others() {
    for own in [false, true] {
        let receiver = Receiver::polite().await;
        let scene = scene_with(&[("told", &receiver.uri)]).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &at("told")).await;
        let callback = browser.sign_in("alice", &Ask::books()).await;
        if own {
            let form = rehearsal::agent::Form {
                page: scene.at("/").parse().unwrap(),
                id: None,
                method: "POST".into(),
                action: Ok(scene.at("/stage/exit").parse().unwrap()),
                fields: Vec::new(),
                buttons: Vec::new(),
                auto_submit: false,
            };
            browser.agent.submit(&form, &[]).await.unwrap();
        } else {
            let hint = scene.redeem(callback.get("code").unwrap()).await.text("id_token");
            browser.visit(&format!("{}?id_token_hint={hint}", scene.url(Operation::EndSession))).await;
        }
        assert_eq!(receiver.tokens().len(), 1, "own: {own}");
        assert_eq!(token::claims(&receiver.tokens()[0])["aud"], "told");
    }
}

#[tokio::test]
async fn the_journal_holds_the_message_and_its_answer() {
    let receiver = Receiver::polite().await;
    let scene = scene_with(&[("told", &receiver.uri)]).await;
    scene.browser().sign_in("alice", &at("told")).await;
    scene.idp.log_out("alice").await.unwrap();
    let sent = scene.idp.journal().last(Operation::LogoutDelivery).unwrap();
    assert_eq!((sent.direction, sent.status), (Direction::Outbound, Some(200)));
    assert_eq!((sent.url.as_str(), sent.client.as_deref()), (receiver.uri.as_str(), Some("told")));
    assert_eq!(sent.request_body.text(), format!("logout_token={}", receiver.tokens()[0]));
    assert_eq!(scene.idp.journal().count(Operation::LogoutDelivery), 0, "nobody asked the provider");
}

#[tokio::test]
async fn a_receiver_that_is_dead_or_says_nothing_is_written_down_and_holds_nobody_up() {
    let silent = Receiver::silent().await;
    let scene = scene_with(&[("dead", "http://127.0.0.1:9/logout"), ("silent", &silent.uri)]).await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &at("dead")).await;
    browser.sign_in("alice", &at("silent")).await;
    scene.idp.log_out("alice").await.unwrap();
    let sent: Vec<_> = scene
        .idp
        .journal()
        .exchanges()
        .into_iter()
        .filter(|seen| seen.operation == Some(Operation::LogoutDelivery))
        .collect();
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|seen| seen.status.is_none()));
    assert!(sent[0].response_body.text().contains("refused"), "{}", sent[0].response_body.text());
    assert!(sent[1].response_body.text().contains("timed out"), "{}", sent[1].response_body.text());
}

#[tokio::test]
async fn nobody_is_told_where_a_rule_says_so() {
    let receiver = Receiver::polite().await;
    let scene = Scene::with("bcl.enabled", false).await;
    scene.idp.register(told("told", &receiver.uri)).unwrap();
    let mut browser = scene.browser();
    browser.sign_in("alice", &at("told")).await;
    scene.idp.log_out("alice").await.unwrap();
    assert!(receiver.tokens().is_empty());
    assert_eq!(browser.ask(&at("told").with("prompt", "none")).await.callback().get("error"), Some("login_required"));
    scene.idp.log_out("nobody").await.unwrap_err();
}

/// Redeems a code of this client, so that it has an access token.
async fn redeem(scene: &Scene, browser: &mut Browser, client: &str) -> Answer {
    let callback = browser.sign_in("alice", &at(client)).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", callback.get("code").unwrap()),
        ("redirect_uri", CALLBACK),
        ("client_id", client),
        ("client_secret", "told-secret"),
    ];
    scene.token(&form).await
}

/// Long enough for a message that should not be sent to have been sent.
async fn nothing_more() {
    SystemClock.sleep(Duration::from_millis(80)).await;
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_again_by_the_schedule_and_the_clock() {
    let schedule = |on: &str, attempts: u32| json!({ "waits": [30, 60], "attempts": attempts, "on": [on] });
    for (answers, rule, expected) in [
        (&["500 Oh", "503 Oh", "200 OK"][..], schedule("5xx", 9), [1, 1, 2, 3, 3]),
        (&["500 Oh"], schedule("5xx", 2), [1, 1, 2, 2, 2]),
        (&["404 Oh"], schedule("4xx", 3), [1, 1, 2, 3, 3]),
        (&["404 Oh"], schedule("5xx", 3), [1, 1, 1, 1, 1]),
        (&["500 Oh"], schedule("4xx", 3), [1, 1, 1, 1, 1]),
        (&["500 Oh"], Value::Null, [1, 1, 1, 1, 1]),
    ] {
        let receiver = Receiver::saying(answers).await;
        let scene = Scene::new(|b| if rule.is_null() { b } else { b.setting("bcl.retry", rule.clone()) }).await;
        scene.idp.register(told("told", &receiver.uri)).unwrap();
        scene.browser().sign_in("alice", &at("told")).await;
        scene.idp.log_out("alice").await.unwrap();
        for (wait, count) in [0, 29, 1, 60, 600].into_iter().zip(expected) {
            scene.clock.advance(Duration::from_secs(wait));
            receiver.tokens_by(count).await;
            nothing_more().await;
            assert_eq!(receiver.tokens().len(), count, "{answers:?} {rule}: {wait} s later");
        }
        let tokens = receiver.tokens();
        let ids: BTreeSet<String> = tokens.iter().map(|sent| token::claims(sent)["jti"].to_string()).collect();
        assert_eq!(ids.len(), tokens.len(), "{answers:?}: each attempt is minted anew");
    }
}

#[tokio::test]
async fn no_connection_and_no_answer_in_time_are_outcomes_of_their_own() {
    let silent = Receiver::silent().await;
    for (uri, on, attempts) in [
        ("http://127.0.0.1:9/logout", "refused", 2),
        ("http://127.0.0.1:9/logout", "timeout", 1),
        (silent.uri.as_str(), "timeout", 2),
        (silent.uri.as_str(), "refused", 1),
    ] {
        let retry = json!({ "waits": [10], "attempts": 2, "on": [on] });
        let scene = Scene::new(|b| b.setting("bcl.timeout", 1).setting("bcl.retry", retry)).await;
        scene.idp.register(told("told", uri)).unwrap();
        scene.browser().sign_in("alice", &at("told")).await;
        scene.idp.log_out("alice").await.unwrap();
        scene.clock.advance(Duration::from_secs(10));
        let sent = || {
            let seen = scene.idp.journal().exchanges();
            seen.iter().filter(|seen| seen.operation == Some(Operation::LogoutDelivery)).count()
        };
        for _ in 0..150 {
            if sent() >= attempts {
                break;
            }
            SystemClock.sleep(Duration::from_millis(10)).await;
        }
        nothing_more().await;
        assert_eq!(sent(), attempts, "{uri} {on}");
    }
}

#[tokio::test]
async fn a_redirect_of_the_receiver_is_the_answer_or_is_followed_without_the_token() {
    for (rule, requests) in [("no", 1), ("as_get", 2)] {
        let receiver = Receiver::saying(&["302 Found\r\nlocation: /elsewhere", "200 OK"]).await;
        let scene = Scene::with("bcl.redirects", rule).await;
        scene.idp.register(told("told", &receiver.uri)).unwrap();
        scene.browser().sign_in("alice", &at("told")).await;
        scene.idp.log_out("alice").await.unwrap();
        let tokens = receiver.tokens();
        assert_eq!(tokens.len(), requests, "{rule}");
        assert!(!tokens[0].is_empty() && tokens.iter().skip(1).all(String::is_empty), "{rule}");
        let last = scene.idp.journal().last(Operation::LogoutDelivery).unwrap();
        let expected = if rule == "no" { ("POST", Some(302)) } else { ("GET", Some(200)) };
        assert_eq!((last.method.as_str(), last.status), expected, "{rule}");
    }
}

#[tokio::test]
async fn a_failing_receiver_keeps_the_others_from_nothing() {
    let (failing, polite) = (Receiver::saying(&["500 Oh"]).await, Receiver::polite().await);
    let scene =
        scene_with(&[("failing", &failing.uri), ("polite", &polite.uri), ("dead", "http://127.0.0.1:9/")]).await;
    let mut browser = scene.browser();
    for client in ["dead", "failing", "polite"] {
        browser.sign_in("alice", &at(client)).await;
    }
    scene.idp.log_out("alice").await.unwrap();
    assert_eq!((failing.tokens().len(), polite.tokens().len()), (1, 1));
    assert!(scene.idp.sessions().is_empty());
}

#[tokio::test]
async fn a_message_can_wait_until_after_the_answer() {
    for (rule, at_once) in [(json!("before_answer"), 1), (json!({ "after": 5 }), 0)] {
        let receiver = Receiver::polite().await;
        let scene = Scene::with("bcl.when_sent", rule.clone()).await;
        scene.idp.register(told("told", &receiver.uri)).unwrap();
        scene.browser().sign_in("alice", &at("told")).await;
        scene.idp.log_out("alice").await.unwrap();
        nothing_more().await;
        assert_eq!(receiver.tokens().len(), at_once, "{rule}");
        scene.clock.advance(Duration::from_secs(5));
        assert_eq!(receiver.tokens_by(1).await.len(), 1, "{rule}");
    }
}

#[tokio::test]
async fn one_message_is_for_a_session_a_living_access_token_or_a_client() {
    for (rule, count) in [("client_session", 2), ("live_access_token", 3), ("client", 1)] {
        let receiver = Receiver::polite().await;
        let scene = Scene::with("bcl.one_per", rule).await;
        scene.idp.register(told("told", &receiver.uri)).unwrap();
        let (mut one, mut other) = (scene.browser(), scene.browser());
        for browser in [&mut one, &mut other] {
            assert_eq!(redeem(&scene, browser, "told").await.status, 200);
        }
        redeem(&scene, &mut one, "told").await;
        scene.idp.log_out("alice").await.unwrap();
        assert_eq!(receiver.tokens().len(), count, "{rule}");
    }
}

#[tokio::test]
async fn a_client_without_a_living_access_token_may_not_be_told() {
    for (must, expected) in [(false, [1, 1, 1]), (true, [0, 1, 0])] {
        let mut seen = Vec::new();
        for (redeems, waits) in [(false, 0), (true, 0), (true, 20)] {
            let receiver = Receiver::polite().await;
            let scene = Scene::new(|b| b.setting("bcl.token_must_live", must).setting("access.lifetime", 10)).await;
            scene.idp.register(told("told", &receiver.uri)).unwrap();
            let mut browser = scene.browser();
            match redeems {
                true => assert_eq!(redeem(&scene, &mut browser, "told").await.status, 200),
                false => drop(browser.sign_in("alice", &at("told")).await),
            }
            scene.clock.advance(Duration::from_secs(waits));
            scene.idp.log_out("alice").await.unwrap();
            seen.push(receiver.tokens().len());
        }
        assert_eq!(seen, expected, "{must}");
    }
}

#[tokio::test]
async fn whether_the_token_has_a_sid() {
    for (rule, required, gone, there) in [
        ("always", false, false, true),
        ("always", false, true, true),
        ("if_required", false, false, false),
        ("if_required", true, false, true),
        ("if_session", false, false, true),
        ("if_session", false, true, false),
    ] {
        let receiver = Receiver::polite().await;
        let scene = Scene::new(|builder| {
            builder
                .setting("bcl.sid", rule)
                .setting("session.after_offline_first", if gone { "none" } else { "kept" })
                .setting("consequences", json!({ "admin_person_logout": ["notify(person)"] }))
        })
        .await;
        let client = Client { backchannel_logout_session_required: required, ..told("told", &receiver.uri) };
        scene.idp.register(client).unwrap();
        scene.browser().sign_in("alice", &at("told")).await;
        scene.idp.log_out("alice").await.unwrap();
        let tokens = receiver.tokens();
        assert_eq!(tokens.len(), 1, "{rule} {required} {gone}");
        assert_eq!(token::claims(&tokens[0]).get("sid").is_some(), there, "{rule} {required} {gone}");
    }
}

#[tokio::test]
async fn the_token_is_signed_as_the_receiver_or_the_initiator_has_it() {
    for (rule, alg) in [("receivers", "HS256"), ("initiators", "RS256")] {
        let receiver = Receiver::polite().await;
        let scene = Scene::with("bcl.key", rule).await;
        let client = Client {
            secret: Some("a-secret-that-is-long-enough-for-hs256".into()),
            settings: [("id_token.alg".to_owned(), json!("HS256"))].into(),
            ..told("told", &receiver.uri)
        };
        scene.idp.register(client).unwrap();
        let mut browser = scene.browser();
        browser.sign_in("alice", &at("told")).await;
        let callback = browser.sign_in("alice", &Ask::books()).await;
        let hint = scene.redeem(callback.get("code").unwrap()).await.text("id_token");
        browser.visit(&format!("{}?id_token_hint={hint}", scene.url(Operation::EndSession))).await;
        assert_eq!(token::header(&receiver.tokens()[0])["alg"], alg, "{rule}");
    }
}

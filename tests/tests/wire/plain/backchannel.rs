//! Logout tokens by back channel (Back-Channel Logout 1.0).

use mock_idp::Client;
use mock_idp::journal::Direction;
use mock_idp::vocab::Operation;
use rehearsal::agent::UserAgent as _;
use rehearsal_tests::{Ask, CALLBACK, Receiver, Scene, tidy, token};

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

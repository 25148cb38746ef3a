//! Instances of one process have nothing in common: no clock, no key, no script, no person, and no port after their end.

use std::time::Duration;

use mock_idp::jose::KeySource;
use mock_idp::script::{Deviation, Place};
use mock_idp::vocab::Operation;
use mock_idp::{MockIdp, Person};
use rehearsal_tests::{Ask, NOW, Scene, token};
use tokio::net::TcpListener;

async fn two() -> (Scene, Scene) {
    let one = Scene::new(|builder| builder.keys(KeySource::Test(0))).await;
    let other = Scene::new(|builder| builder.keys(KeySource::Test(1))).await;
    (one, other)
}

#[tokio::test]
async fn a_clock_that_is_moved_moves_nobody_elses() {
    let (one, other) = two().await;
    let (mine, theirs) = (one.login().await, other.login().await);
    one.clock.advance(Duration::from_secs(3_600));
    assert_eq!(one.userinfo(&mine.access).await.status, 401);
    assert_eq!(other.userinfo(&theirs.access).await.status, 200);
    assert_eq!(token::claims(&one.login().await.id)["iat"], NOW + 3_600);
    assert_eq!(token::claims(&other.login().await.id)["iat"], NOW);
}

#[tokio::test]
async fn keys_and_tokens_of_one_are_nothing_to_the_other() {
    let (one, other) = two().await;
    let mine = one.login().await;
    let kid = token::header(&mine.id)["kid"].as_str().unwrap().to_owned();
    assert!(one.get(&one.url(Operation::Jwks)).await.body.contains(&kid));
    assert!(!other.get(&other.url(Operation::Jwks)).await.body.contains(&kid));
    assert_eq!(other.userinfo(&mine.access).await.status, 401);
    assert_eq!(other.refresh(&mine.refresh).await.status, 400);
    let hint = format!("{}?id_token_hint={}", other.url(Operation::EndSession), mine.id);
    assert_eq!(other.get(&hint).await.status, 400);
    let code = one.code().await;
    assert_eq!(other.redeem(&code).await.refusal(), "400 invalid_grant: The code is not known.");
}

#[tokio::test]
async fn a_rotation_here_is_none_there() {
    let (one, other) = (Scene::plain().await, Scene::plain().await);
    let before = other.get("/stage/keys").await.body;
    one.idp.rotate_keys().unwrap();
    assert_ne!(one.get("/stage/keys").await.body, before);
    assert_eq!(other.get("/stage/keys").await.body, before);
}

#[tokio::test]
async fn scripts_people_settings_and_journals_are_each_ones_own() {
    let one = Scene::new(|builder| {
        builder.setting("state.min", 100).deviation(Deviation { status: Some(503), ..Deviation::at(Place::Jwks) })
    })
    .await;
    let other = Scene::plain().await;
    one.idp.introduce(Person::new("carol")).unwrap();
    assert_eq!((one.get("/stage/keys").await.status, other.get("/stage/keys").await.status), (503, 200));
    assert!(one.idp.people().contains("carol") && !other.idp.people().contains("carol"));
    let callback = one.browser().ask(&Ask::books()).await.callback();
    assert_eq!(callback.get("error"), Some("invalid_request"));
    assert!(other.browser().sign_in("alice", &Ask::books()).await.get("code").is_some());
    assert_eq!(one.idp.journal().count(Operation::FlowSubmit), 0);
    assert_eq!(other.idp.journal().count(Operation::FlowSubmit), 1);
}

#[tokio::test]
async fn a_browser_that_visits_both_is_signed_in_at_each_by_itself() {
    // Two ports of one host share their cookies, as in every browser; the second provider must not trust the first's.
    let (one, other) = two().await;
    let mut browser = one.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let mut url: url::Url = other.url(Operation::Authorize).parse().unwrap();
    url.query_pairs_mut().extend_pairs(Ask::books().with("prompt", "none").pairs());
    assert_eq!(browser.visit(url.as_str()).await.callback().get("error"), Some("login_required"));
}

#[tokio::test]
async fn a_provider_stops_when_it_is_dropped_and_its_port_is_free_again() {
    let scene = Scene::plain().await;
    scene.assert_alive().await;
    let address = scene.idp.address();
    drop(scene);
    // Stopping is a task of its own; it is given turns, not time.
    let free = async {
        while TcpListener::bind(address).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), free).await.expect("the port is free");
}

#[tokio::test]
async fn a_hundred_instances_start_in_one_process() {
    let mut all = Vec::new();
    for _ in 0..100 {
        all.push(MockIdp::builder().start().await.unwrap());
    }
    let client = rehearsal_tests::http(&[]);
    for idp in &all {
        let url = format!("{}/.well-known/openid-configuration", idp.issuer());
        assert_eq!(rehearsal_tests::Answer::to(client.get(url)).await.text("issuer"), idp.issuer());
    }
    let mut ports: Vec<u16> = all.iter().map(|idp| idp.address().port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 100);
}

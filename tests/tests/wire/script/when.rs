//! When a deviation strikes, and for whom.

use mock_idp::script::{Deviation, Place};
use rehearsal_tests::{Ask, CALLBACK, Scene, token};

fn nonce() -> Deviation {
    Deviation::at(Place::IdToken).claim("nonce", "wrong")
}

#[tokio::test]
async fn after_and_times_count_the_answers_that_are_meant() {
    let scene = Scene::new(|builder| builder.deviation(Deviation { after: Some(1), times: Some(2), ..nonce() })).await;
    let mut nonces = Vec::new();
    for _ in 0..4 {
        nonces.push(token::claims(&scene.login().await.id)["nonce"] == "wrong");
    }
    assert_eq!(nonces, [false, true, true, false]);
}

#[tokio::test]
async fn a_deviation_for_one_client_leaves_the_others_alone() {
    let scene =
        Scene::new(|builder| builder.deviation(Deviation { client: Some("photos".into()), times: Some(1), ..nonce() }))
            .await;
    assert_eq!(token::claims(&scene.login().await.id)["nonce"], "nonce-of-books");
    let code = scene.code_for(&Ask::books().with("client_id", "photos")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", "photos"),
        ("client_secret", "photos-secret"),
    ];
    assert_eq!(token::claims(&scene.token(&form).await.text("id_token"))["nonce"], "wrong");
}

#[tokio::test]
async fn a_deviation_for_one_person_leaves_the_others_alone() {
    let deviations = [
        Deviation { person: Some("bob".into()), ..nonce() },
        Deviation { person: Some("bob".into()), ..Deviation::at(Place::Callback).param("state", "wrong") },
    ];
    let scene =
        Scene::new(|builder| deviations.into_iter().fold(builder, mock_idp::instance::Builder::deviation)).await;
    for (person, state, nonce) in [
        ("alice", "state-of-books", "nonce-of-books"),
        ("bob", "wrong", "wrong"),
        ("alice", "state-of-books", "nonce-of-books"),
    ] {
        let callback = scene.browser().sign_in(person, &Ask::books()).await;
        assert_eq!(callback.get("state"), Some(state), "{person}");
        let answer = scene.redeem(callback.get("code").unwrap()).await;
        assert_eq!(token::claims(&answer.text("id_token"))["nonce"], nonce, "{person}");
    }
}

#[tokio::test]
async fn a_new_script_replaces_the_old_one_and_counts_anew() {
    let scene = Scene::new(|builder| builder.deviation(Deviation { times: Some(1), ..nonce() })).await;
    let wrong = async || token::claims(&scene.login().await.id)["nonce"] == "wrong";
    assert!(wrong().await && !wrong().await);
    scene.idp.set_script(vec![Deviation { times: Some(1), ..nonce() }]).unwrap();
    assert!(wrong().await && !wrong().await);
    scene.idp.set_script(Vec::new()).unwrap();
    assert!(!wrong().await);
}

#[tokio::test]
async fn two_deviations_strike_in_the_order_of_the_script() {
    let scene = Scene::new(|builder| builder.deviation(nonce()).deviation(nonce().claim("nonce", "last"))).await;
    assert_eq!(token::claims(&scene.login().await.id)["nonce"], "last");
}

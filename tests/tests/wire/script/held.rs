//! Answers that are held back, claims of the userinfo answer, and what changes while a provider runs.

use std::time::Duration;

use mock_idp::Person;
use mock_idp::script::{Deviation, Place};
use mock_idp::vocab::Operation;
use rehearsal_tests::{Scene, token};
use serde_json::json;

#[tokio::test]
async fn an_answer_is_held_until_it_is_released_by_its_name() {
    let hold = Deviation { hold: Some("it".into()), times: Some(1), ..Deviation::at(Place::Jwks) };
    let scene = Scene::new(|builder| builder.deviation(hold)).await;
    let url = scene.url(Operation::Jwks);
    let asking = scene.get(&url);
    tokio::pin!(asking);
    tokio::select! {
        biased;
        answer = &mut asking => panic!("it was answered: {answer:?}"),
        () = scene.idp.held_more_than(0) => {}
    }
    assert_eq!(scene.idp.held(), 1);
    assert!(!scene.idp.release("another"));
    assert!(scene.idp.release("it"));
    let answer = tokio::time::timeout(Duration::from_secs(10), asking).await.expect("it goes");
    assert_eq!(answer.status, 200);
    assert_eq!(scene.shaped_by(Operation::Jwks).1, ["hold it at jwks"]);
    assert_eq!(scene.get(&url).await.status, 200, "the second is not held");
}

#[tokio::test]
async fn claims_of_the_userinfo_answer_are_set_and_removed_for_one_person() {
    let deviation = Deviation {
        set_claims: [("groups".to_owned(), json!(null)), ("shelf".to_owned(), json!({ "a": [1] }))]
            .into_iter()
            .collect(),
        remove_claims: vec!["email".into()],
        person: Some("alice".into()),
        ..Deviation::at(Place::Userinfo)
    };
    let scene = Scene::new(|builder| builder.deviation(deviation)).await;
    let tokens = scene.login().await;
    let info: serde_json::Value = serde_json::from_str(&scene.userinfo(&tokens.access).await.body).unwrap();
    assert_eq!((&info["groups"], &info["shelf"]), (&json!(null), &json!({ "a": [1] })));
    assert!(info.as_object().unwrap().contains_key("groups") && info.get("email").is_none(), "{info}");
    assert_eq!(scene.shaped_by(Operation::Userinfo).1, ["set_claims groups shelf, remove_claims email at userinfo"]);
}

#[tokio::test]
async fn a_script_that_is_revised_goes_on_counting() {
    let once = Deviation { times: Some(1), status: Some(503), ..Deviation::at(Place::Jwks) };
    let scene = Scene::new(|builder| builder.deviation(once.clone())).await;
    let url = scene.url(Operation::Jwks);
    assert_eq!(scene.get(&url).await.status, 503);
    scene.idp.revise_script(vec![Deviation::at(Place::IdToken).claim("nonce", "wrong"), once]).unwrap();
    assert_eq!(scene.get(&url).await.status, 200);
}

#[tokio::test]
async fn whoever_is_renamed_or_made_anew_is_that_from_the_next_token_on() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    scene.idp.change("alice", |person| person.username = "alicia".into()).await.unwrap();
    let info: serde_json::Value = serde_json::from_str(&scene.userinfo(&tokens.access).await.body).unwrap();
    assert_eq!((&info["sub"], &info["preferred_username"]), (&json!("alice-sub"), &json!("alicia")));
    let taken = scene.idp.change("alicia", |person| person.username = "bob".into()).await.unwrap_err();
    assert_eq!(taken.to_string(), "there is already a person `bob`");
    scene.idp.change("alicia", |person| person.sub = Some("another-sub".into())).await.unwrap();
    assert_eq!(scene.idp.sub("alicia").as_deref(), Some("another-sub"));
    scene.idp.introduce(Person::new("alice")).unwrap();
}

#[tokio::test]
async fn an_upgrade_in_place_keeps_sessions_and_changes_manners() {
    let scene = Scene::of("authelia@4.38").await;
    let before = scene.login().await;
    assert_eq!(token::claims(&before.id)["name"], "Alice");
    let newer = "authelia@4.39".parse().unwrap();
    scene.idp.restage(&newer, &std::collections::BTreeMap::new(), &[], scene.idp.clients()).unwrap();
    let info = scene.userinfo(&before.access).await;
    assert_eq!(info.status, 200, "a token of before: {}", info.body);
    assert!(token::claims(&scene.login().await.id).get("name").is_none());
    let unknown = "authelia".parse().unwrap();
    let settings = [("no_such_setting".to_owned(), json!(1))].into_iter().collect();
    assert!(scene.idp.restage(&unknown, &settings, &[], scene.idp.clients()).is_err());
    assert!(token::claims(&scene.login().await.id).get("name").is_none(), "nothing was changed");
}

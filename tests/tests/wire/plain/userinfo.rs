//! The userinfo endpoint and its bearer tokens (Core 5.3, RFC 6750).

use std::time::Duration;

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Scene};

#[tokio::test]
async fn the_userinfo_answer() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    insta::assert_snapshot!(scene.userinfo(&access).await.render());
}

#[tokio::test]
async fn the_token_may_come_in_the_header_or_in_a_form() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    let url = scene.url(Operation::Userinfo);
    let get = scene.userinfo(&access).await;
    let post = Answer::to(scene.request("POST", &url).bearer_auth(&access)).await;
    let form = scene.post(&url, &[("access_token", &access)]).await;
    assert_eq!((get.status, post.status, form.status), (200, 200, 200));
    assert_eq!((get.body.clone(), get.body), (post.body, form.body));
    let lower = Answer::to(scene.request("GET", &url).header("authorization", format!("bearer {access}"))).await;
    assert_eq!(lower.status, 200);
}

#[tokio::test]
async fn a_token_in_the_query_is_taken_only_by_rule() {
    for (places, status) in [(vec!["header", "form"], 401), (vec!["header", "form", "query"], 200)] {
        let scene = Scene::with("userinfo.token_in", places).await;
        let access = scene.login().await.access;
        let url = format!("{}?access_token={access}", scene.url(Operation::Userinfo));
        assert_eq!(scene.get(&url).await.status, status);
    }
}

#[tokio::test]
async fn without_a_token_there_is_a_bare_challenge() {
    let scene = Scene::plain().await;
    let answer = scene.get(&scene.url(Operation::Userinfo)).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    insta::assert_snapshot!(answer.render());
}

#[tokio::test]
async fn the_scheme_alone_is_no_token() {
    let scene = Scene::plain().await;
    let request = scene.request("GET", &scene.url(Operation::Userinfo)).header("authorization", "Bearer ");
    let answer = Answer::to(request).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
}

#[tokio::test]
async fn a_bad_token_is_named_in_the_challenge() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    let unknown = "401 invalid_token: The access token is not known or was revoked.";
    let other = "401 invalid_token: This is a token of another kind than an access token.";
    for (bad, said) in [("made-up", unknown), (&tokens.id, other), (&tokens.refresh, other)] {
        let url = scene.url(Operation::Userinfo);
        let answer = Answer::to(scene.request("GET", &url).header("authorization", format!("Bearer {bad}"))).await;
        assert_eq!(answer.refusal(), said);
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer error=\"invalid_token\", error_description="), "{challenge}");
    }
}

#[tokio::test]
async fn more_than_one_token_is_refused() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    let url = scene.url(Operation::Userinfo);
    let said = "400 invalid_request: There is more than one access token.";
    let both = scene.request("POST", &url).bearer_auth(&access).form(&[("access_token", &access)]);
    assert_eq!(Answer::to(both).await.refusal(), said);
    let doubled = scene.post(&url, &[("access_token", &access), ("access_token", &access)]).await;
    assert_eq!(doubled.refusal(), said);
    let headers = scene.request("GET", &url).bearer_auth(&access).header("authorization", "Bearer x");
    assert_eq!(Answer::to(headers).await.refusal(), said);
}

#[tokio::test]
async fn a_token_expires_by_the_clock() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    scene.clock.advance(Duration::from_secs(3_599));
    assert_eq!(scene.userinfo(&access).await.status, 200);
    scene.clock.advance(Duration::from_secs(1));
    assert_eq!(scene.userinfo(&access).await.refusal(), "401 invalid_token: The access token is too old.");
}

#[tokio::test]
async fn a_token_without_openid_is_not_enough() {
    let scene = Scene::plain().await;
    let code = scene.code_for(&Ask::books().with("scope", "profile")).await;
    let tokens = scene.tokens(&scene.redeem(&code).await);
    let answer = scene.userinfo(&tokens.access).await;
    assert_eq!(answer.refusal(), "403 insufficient_scope: The access token lacks the scope openid.");
}

#[tokio::test]
async fn changes_of_a_person_are_seen_at_once() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    scene.idp.change("alice", |person| person.groups = vec!["admins".into()]).await.unwrap();
    assert_eq!(scene.userinfo(&access).await.json()["groups"], serde_json::json!(["admins"]));
}

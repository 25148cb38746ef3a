//! What is told of tokens (RFC 7662), and to whom.

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, CALLBACK, SECRET, Scene, token};
use serde_json::{Value, json};

async fn asked_by(scene: &Scene, client: (&str, &str), form: &[(&str, &str)]) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth(client.0, Some(client.1));
    Answer::to(request.form(form)).await
}

async fn asked(scene: &Scene, form: &[(&str, &str)]) -> Answer {
    asked_by(scene, ("books", SECRET), form).await
}

async fn asked_by_photos(scene: &Scene, token: &str) -> Answer {
    asked_by(scene, ("photos", "photos-secret"), &[("token", token)]).await
}

fn inactive(answer: &Answer) -> bool {
    answer.status == 200 && answer.json() == json!({ "active": false })
}

#[tokio::test]
async fn the_introspection_of_an_access_token() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    insta::assert_snapshot!(asked(&scene, &[("token", &tokens.access)]).await.render());
}

#[tokio::test]
async fn an_opaque_access_token_and_a_refresh_token_are_told_of_too() {
    let scene = Scene::with("access.format", "opaque").await;
    let tokens = scene.login().await;
    let access = asked(&scene, &[("token", &tokens.access)]).await.json();
    let refresh = asked(&scene, &[("token", &tokens.refresh), ("token_type_hint", "refresh_token")]).await.json();
    for told in [&access, &refresh] {
        assert_eq!(
            (&told["active"], &told["sub"], &told["client_id"]),
            (&json!(true), &json!("alice-sub"), &json!("books"))
        );
        assert_eq!(told["scope"], "openid profile email groups offline_access");
    }
    assert_eq!((&access["token_type"], &access["aud"]), (&json!("Bearer"), &json!(scene.idp.issuer())));
    assert_eq!((&refresh["token_type"], &refresh["aud"]), (&Value::Null, &json!("books")));
}

#[tokio::test]
async fn what_is_expired_revoked_or_nonsense_is_not_active() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    let other = scene.login().await;
    scene.refresh(&other.refresh).await;
    assert!(inactive(&asked(&scene, &[("token", &other.refresh)]).await));
    assert!(inactive(&asked(&scene, &[("token", "nonsense")]).await));
    assert!(inactive(&asked(&scene, &[("token", &tokens.id)]).await));
    scene.clock.advance(std::time::Duration::from_secs(3_600));
    assert!(inactive(&asked(&scene, &[("token", &tokens.access)]).await));
}

#[tokio::test]
async fn a_client_must_prove_who_it_is() {
    let scene = Scene::plain().await;
    scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
    let url = scene.url(Operation::Introspect);
    let wrong = asked_by(&scene, ("books", "wrong"), &[("token", "x")]).await;
    assert_eq!(wrong.refusal(), "401 invalid_client: The client secret is wrong.");
    assert_eq!(wrong.header("www-authenticate"), Some("Basic realm=\"token\""));
    let nobody = scene.post(&url, &[("token", "x")]).await;
    assert_eq!(nobody.refusal(), "401 invalid_client: There is no client_id.");
    let public = scene.post(&url, &[("token", "x"), ("client_id", "phone")]).await;
    assert_eq!(public.refusal(), "401 invalid_client: A public client may not introspect tokens.");
}

#[tokio::test]
async fn client_auth_at_says_who_must_prove_it() {
    for (at, seen) in
        [(json!({}), 200), (json!({ "introspect": "public_too" }), 200), (json!({ "introspect": "required" }), 401)]
    {
        let scene = Scene::with("client_auth.at", at).await;
        scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
        let answer = scene.post(&scene.url(Operation::Introspect), &[("token", "x"), ("client_id", "phone")]).await;
        assert_eq!(answer.status, seen);
    }
    let scene = Scene::with("client_auth.at", json!({ "introspect": "none" })).await;
    let answer = scene.post(&scene.url(Operation::Introspect), &[("token", "x"), ("client_id", "books")]).await;
    assert!(inactive(&answer), "{}", answer.body);
}

#[tokio::test]
async fn a_failed_client_can_look_like_a_dead_token() {
    let scene = Scene::with("introspect.bad_client_says", "inactive").await;
    let tokens = scene.login().await;
    assert!(inactive(&asked_by(&scene, ("books", "wrong"), &[("token", &tokens.access)]).await));
    assert!(inactive(&scene.post(&scene.url(Operation::Introspect), &[("token", &tokens.access)]).await));
}

#[tokio::test]
async fn another_clients_token_is_seen_by_rule() {
    for (sees, active) in [("own", false), ("any", true), ("audience", false)] {
        let scene = Scene::with("introspect.sees", sees).await;
        let tokens = scene.login().await;
        let answer = asked_by_photos(&scene, &tokens.access).await;
        assert_eq!((answer.status, answer.json()["active"] == true), (200, active), "{sees}");
        let own = asked(&scene, &[("token", &tokens.access)]).await.json()["active"] == true;
        // By audience not even its own: the token is meant for the provider.
        assert_eq!(own, sees != "audience", "{sees}");
    }
}

#[tokio::test]
async fn by_audience_the_one_that_is_meant_sees_an_access_token_and_the_owner_its_refresh_token() {
    let scene = Scene::new(|builder| {
        builder
            .setting("introspect.sees", "audience")
            .setting("grant_types.allowed", vec!["authorization_code", "token_exchange"])
            .setting("token_exchange.audiences", vec!["photos"])
    })
    .await;
    let tokens = scene.login().await;
    let exchanged = scene
        .token_of_books(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", &tokens.access),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", "photos"),
        ])
        .await
        .text("access_token");
    assert_eq!(asked_by_photos(&scene, &exchanged).await.json()["active"], true);
    assert!(inactive(&asked(&scene, &[("token", &exchanged)]).await));
    assert_eq!(asked(&scene, &[("token", &tokens.refresh)]).await.json()["active"], true);
    assert!(inactive(&asked_by_photos(&scene, &tokens.refresh).await));
}

#[tokio::test]
async fn a_token_that_may_not_be_seen_can_be_an_error() {
    let scene = Scene::with("introspect.foreign_says", "error").await;
    let tokens = scene.login().await;
    let answer = asked_by_photos(&scene, &tokens.access).await;
    assert_eq!(answer.refusal(), "403 access_denied: The token is not one of this client.");
}

#[tokio::test]
async fn refresh_tokens_are_told_of_by_rule() {
    for (rule, without, with) in [("yes", true, true), ("with_hint", false, true), ("no", false, false)] {
        let scene = Scene::with("introspect.refresh", rule).await;
        let tokens = scene.login().await;
        let plainly = asked(&scene, &[("token", &tokens.refresh)]).await.json();
        let hinted = asked(&scene, &[("token", &tokens.refresh), ("token_type_hint", "refresh_token")]).await.json();
        assert_eq!((plainly["active"] == true, hinted["active"] == true), (without, with), "{rule}");
    }
}

#[tokio::test]
async fn id_tokens_are_told_of_where_a_rule_says_so() {
    let scene = Scene::with("introspect.id_token", true).await;
    let tokens = scene.login().await;
    let told = asked(&scene, &[("token", &tokens.id)]).await.json();
    assert_eq!((&told["active"], &told["aud"], &told["sub"]), (&json!(true), &json!("books"), &json!("alice-sub")));
    assert!(inactive(&asked_by_photos(&scene, &tokens.id).await));
    let forged = format!("{}x", tokens.id);
    assert!(inactive(&asked(&scene, &[("token", &forged)]).await));
    scene.clock.advance(std::time::Duration::from_secs(3_600));
    assert!(inactive(&asked(&scene, &[("token", &tokens.id)]).await));
}

#[tokio::test]
async fn no_token_and_a_strange_hint_are_answered_by_rule() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    assert_eq!(asked(&scene, &[]).await.refusal(), "400 invalid_request: There is no token.");
    let hinted = [("token", tokens.access.as_str()), ("token_type_hint", "odd")];
    assert_eq!(asked(&scene, &hinted).await.json()["active"], true);
    let lenient = Scene::with("introspect.no_token_says", "inactive").await;
    assert!(inactive(&asked(&lenient, &[]).await));
    let strict = Scene::with("introspect.unknown_hint", "refuse").await;
    let said = "400 unsupported_token_type: The token_type_hint is not known.";
    assert_eq!(asked(&strict, &[("token", "x"), ("token_type_hint", "odd")]).await.refusal(), said);
}

#[tokio::test]
async fn the_claims_can_be_told_too() {
    let scene = Scene::with("introspect.tells", "claims").await;
    let tokens = scene.login().await;
    let access = asked(&scene, &[("token", &tokens.access)]).await.json();
    assert_eq!((&access["email"], &access["groups"]), (&json!("alice@example.com"), &json!(["readers", "uploaders"])));
    assert!(access["jti"].is_string());
    let refresh = asked(&scene, &[("token", &tokens.refresh)]).await.json();
    assert_eq!((&refresh["name"], refresh["sid"].is_string()), (&json!("Alice"), true));
}

#[tokio::test]
async fn the_answer_can_be_signed() {
    let accept = "application/token-introspection+jwt";
    for (format, header, signed) in
        [("json", true, false), ("by_accept", false, false), ("by_accept", true, true), ("jwt", false, true)]
    {
        let scene = Scene::with("introspect.format", format).await;
        let tokens = scene.login().await;
        let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("books", Some(SECRET));
        let request = if header { request.header("accept", accept) } else { request };
        let answer = Answer::to(request.form(&[("token", &tokens.access)])).await;
        assert_eq!(answer.header("content-type") == Some(accept), signed, "{format} {header}");
        let opened = token::opened(&answer.body).unwrap_or_default();
        assert_eq!(opened.contains("\"token_introspection\""), signed, "{format} {header}: {opened}");
    }
}

#[tokio::test]
async fn without_the_rule_there_is_nothing() {
    let scene = Scene::with("introspect.enabled", false).await;
    assert_eq!(scene.post("/stage/introspect", &[("token", "x")]).await.status, 404);
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("introspection_endpoint"), None);
}

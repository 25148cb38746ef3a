//! Taking tokens back (RFC 7009).

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene};

async fn revoked_by(scene: &Scene, client: (&str, &str), form: &[(&str, &str)]) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Revoke)).basic_auth(client.0, Some(client.1));
    Answer::to(request.form(form)).await
}

async fn revoked(scene: &Scene, token: &str) -> Answer {
    revoked_by(scene, ("books", SECRET), &[("token", token)]).await
}

#[tokio::test]
async fn an_access_token_dies_alone_and_a_refresh_token_with_its_family() {
    let scene = Scene::plain().await;
    let first = scene.login().await;
    let answer = revoked(&scene, &first.access).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("cache-control")), (200, "", Some("no-store")));
    assert_eq!(scene.userinfo(&first.access).await.status, 401);
    let second = scene.tokens(&scene.refresh(&first.refresh).await);
    assert_eq!(revoked(&scene, &second.refresh).await.status, 200);
    assert_eq!(scene.userinfo(&second.access).await.status, 401);
    let said = "400 invalid_grant: The refresh token is not known or was revoked.";
    assert_eq!(scene.refresh(&second.refresh).await.refusal(), said);
}

#[tokio::test]
async fn what_follows_is_a_row_of_the_consequences() {
    let table = serde_json::json!({
        "access_revoked": ["kill_access(family)", "kill_refresh(family)"],
        "refresh_revoked": ["kill_refresh(this)"],
    });
    let scene = Scene::with("consequences", table).await;
    let tokens = scene.login().await;
    revoked(&scene, &tokens.refresh).await;
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
    let tokens = scene.login().await;
    revoked(&scene, &tokens.access).await;
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
}

#[tokio::test]
async fn unknown_and_dead_tokens_are_no_error() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    for token in ["nonsense", &tokens.access, &tokens.access] {
        assert_eq!(revoked(&scene, token).await.status, 200);
    }
    let scene = Scene::with("revoke.unknown", "ok_with_error_body").await;
    assert_eq!(revoked(&scene, "nonsense").await.refusal(), "200 invalid_token: The token is not known.");
}

#[tokio::test]
async fn another_clients_token_is_treated_by_rule() {
    for (rule, status, lives) in [("refuse", 400, 200), ("ok_no_effect", 200, 200), ("works", 200, 401)] {
        let scene = Scene::with("revoke.foreign", rule).await;
        let tokens = scene.login().await;
        let answer = revoked_by(&scene, ("photos", "photos-secret"), &[("token", &tokens.access)]).await;
        assert_eq!(answer.status, status, "{rule}");
        assert_eq!(scene.userinfo(&tokens.access).await.status, lives, "{rule}");
    }
}

#[tokio::test]
async fn an_id_token_cannot_be_revoked_or_is_as_good_as_unknown() {
    let scene = Scene::plain().await;
    let tokens = scene.login().await;
    let said = "400 unsupported_token_type: An ID token cannot be revoked.";
    assert_eq!(revoked(&scene, &tokens.id).await.refusal(), said);
    let scene = Scene::with("revoke.id_token", "as_unknown").await;
    let tokens = scene.login().await;
    assert_eq!(revoked(&scene, &tokens.id).await.status, 200);
}

#[tokio::test]
async fn a_request_without_token_and_the_body_of_a_success_are_rules() {
    let scene = Scene::plain().await;
    assert_eq!(revoked_by(&scene, ("books", SECRET), &[]).await.refusal(), "400 invalid_request: There is no token.");
    let scene =
        Scene::new(|builder| builder.setting("revoke.no_token", "ok").setting("revoke.body", "empty_object")).await;
    let answer = revoked_by(&scene, ("books", SECRET), &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
}

#[tokio::test]
async fn a_public_client_revokes_by_its_name_and_others_prove_who_they_are() {
    let scene = Scene::plain().await;
    scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
    let code = scene.code_for(&Ask::books().with("client_id", "phone")).await;
    let form =
        [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK), ("client_id", "phone")];
    let tokens = scene.tokens(&scene.token(&form).await);
    let url = scene.url(Operation::Revoke);
    assert_eq!(scene.post(&url, &[("token", &tokens.access), ("client_id", "phone")]).await.status, 200);
    assert_eq!(scene.userinfo(&tokens.access).await.status, 401);
    let wrong = revoked_by(&scene, ("books", "wrong"), &[("token", "x")]).await;
    assert_eq!(wrong.refusal(), "401 invalid_client: The client secret is wrong.");
    let required = Scene::with("client_auth.at", serde_json::json!({ "revoke": "required" })).await;
    required.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
    let answer = required.post(&required.url(Operation::Revoke), &[("token", "x"), ("client_id", "phone")]).await;
    assert_eq!(answer.refusal(), "401 invalid_client: The client did not authenticate.");
}

#[tokio::test]
async fn a_doubled_parameter_and_a_body_that_is_no_form_are_refused() {
    let scene = Scene::plain().await;
    let url = scene.url(Operation::Revoke);
    let twice = scene.post(&url, &[("token", "a"), ("token", "b"), ("client_id", "books")]).await;
    assert_eq!(twice.refusal(), "400 invalid_request: A parameter was sent more than once.");
    let json = Answer::to(scene.request("POST", &url).header("content-type", "application/json").body("{}")).await;
    assert_eq!(json.text("error"), "invalid_request");
}

#[tokio::test]
async fn without_the_rule_there_is_nothing() {
    let scene = Scene::with("revoke.enabled", false).await;
    assert_eq!(scene.post("/stage/revoke", &[("token", "x")]).await.status, 404);
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("revocation_endpoint"), None);
}

//! Who asks at the token endpoint, and how that is proven (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene};

async fn with_header(scene: &Scene, header: &str, more: &[(&str, &str)]) -> Answer {
    let code = scene.code().await;
    let mut form = vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    form.extend(more);
    Answer::to(scene.request("POST", &scene.url(Operation::Token)).header("authorization", header).form(&form)).await
}

async fn without_header(scene: &Scene, more: &[(&str, &str)]) -> Answer {
    let code = scene.code().await;
    let mut form = vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    form.extend(more);
    scene.token(&form).await
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

#[tokio::test]
async fn basic_and_post_are_taken() {
    let scene = Scene::plain().await;
    assert_eq!(with_header(&scene, &basic("books", SECRET), &[]).await.status, 200);
    assert_eq!(with_header(&scene, &basic("books", SECRET), &[("client_id", "books")]).await.status, 200);
    assert_eq!(without_header(&scene, &[("client_id", "books"), ("client_secret", SECRET)]).await.status, 200);
}

#[tokio::test]
async fn a_public_client_names_itself_and_proves_nothing() {
    let scene = Scene::plain().await;
    scene.idp.register(Client::public("phone").redirect_uri(CALLBACK)).unwrap();
    let code = scene.code_for(&Ask::books().with("client_id", "phone")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", "phone"),
    ];
    assert_eq!(scene.token(&form).await.status, 200);
}

#[tokio::test]
async fn a_failed_basic_login_is_told_which_scheme_to_use() {
    let scene = Scene::plain().await;
    for (header, said) in [
        (basic("books", "wrong"), "401 invalid_client: The client secret is wrong."),
        (basic("nobody", "x"), "401 invalid_client: There is no such client."),
        ("Basic !!!".to_owned(), "401 invalid_client: The Authorization header cannot be read."),
        ("Bearer abc".to_owned(), "401 invalid_client: The Authorization header cannot be read."),
        ("Basic".to_owned(), "401 invalid_client: The Authorization header cannot be read."),
        (basic("books", ""), "401 invalid_client: The client secret is wrong."),
    ] {
        let answer = with_header(&scene, &header, &[]).await;
        assert_eq!(answer.refusal(), said);
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"token\""));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn a_failed_login_in_the_form_gets_no_challenge() {
    let scene = Scene::plain().await;
    for (form, said) in [
        (vec![("client_id", "books"), ("client_secret", "wrong")], "401 invalid_client: The client secret is wrong."),
        (vec![("client_id", "books")], "401 invalid_client: The client did not authenticate."),
        (vec![("client_id", "nobody")], "401 invalid_client: There is no such client."),
        (vec![], "401 invalid_client: There is no client_id."),
    ] {
        let answer = without_header(&scene, &form).await;
        assert_eq!(answer.refusal(), said);
        assert_eq!(answer.header("www-authenticate"), None);
    }
}

#[tokio::test]
async fn two_methods_at_once_are_refused() {
    let scene = Scene::plain().await;
    let said = "400 invalid_request: The client authenticated by more than one method.";
    let header = basic("books", SECRET);
    assert_eq!(with_header(&scene, &header, &[("client_secret", SECRET)]).await.refusal(), said);
    assert_eq!(with_header(&scene, &header, &[("client_id", "photos")]).await.refusal(), said);
    let code = scene.code().await;
    let request = scene.request("POST", &scene.url(Operation::Token)).header("authorization", header.clone());
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let twice = Answer::to(request.header("authorization", basic("photos", "photos-secret")).form(&form)).await;
    assert_eq!(twice.refusal(), said);
}

#[tokio::test]
async fn a_method_that_a_rule_forbids_is_refused() {
    let scene = Scene::with("client_auth.methods", vec!["basic"]).await;
    let said = "401 invalid_client: The client may not authenticate by this method.";
    let answer = without_header(&scene, &[("client_id", "books"), ("client_secret", SECRET)]).await;
    assert_eq!(answer.refusal(), said);
    assert_eq!(with_header(&scene, &basic("books", SECRET), &[]).await.status, 200);
}

#[tokio::test]
async fn user_and_password_of_basic_are_form_encoded() {
    let scene = Scene::plain().await;
    scene.idp.register(Client::confidential("a:b", "p+ %&ü").redirect_uri(CALLBACK)).unwrap();
    let code = scene.code_for(&Ask::books().with("client_id", "a:b")).await;
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let request = scene.request("POST", &scene.url(Operation::Token));
    let header = basic("a%3Ab", "p%2B+%25%26%C3%BC");
    assert_eq!(Answer::to(request.header("authorization", header).form(&form)).await.status, 200);
}

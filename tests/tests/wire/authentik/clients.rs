use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, CALLBACK, SECRET, Scene};

use super::authentik;

const FORM: [(&str, &str); 3] = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", CALLBACK)];

async fn token(scene: &Scene, authorization: &str) -> Answer {
    let request = scene.request("POST", &scene.url(Operation::Token)).header("authorization", authorization);
    Answer::to(request.form(&FORM)).await
}

fn basic(word: &str, secret: &str) -> String {
    format!("{word} {}", STANDARD.encode(format!("books:{secret}")))
}

#[tokio::test]
async fn authentik_words() {
    for (quirks, status, said) in [
        (&[] as &[&str], 400, "The client identifier (client_id) is missing or invalid."),
        (&["-authentik-words"], 401, "There is no such client."),
    ] {
        let scene = authentik("2026.5", quirks).await;
        let page = scene.get(&format!("{}?client_id=nobody", scene.url(Operation::Authorize))).await;
        assert_eq!((page.status, page.body.contains(said)), (status, true), "{}", page.body);
    }
}

#[tokio::test]
async fn authentik_token_errors_400() {
    for (quirks, status) in [(&[] as &[&str], 400), (&["-authentik-token-errors-400"], 401)] {
        let scene = authentik("2026.5", quirks).await;
        let answer = token(&scene, &basic("Basic", "wrong")).await;
        assert_eq!((answer.status, answer.text("error").as_str()), (status, "invalid_client"));
    }
}

#[tokio::test]
async fn authentik_no_challenge_header() {
    for (quirks, told) in [
        (&["-authentik-token-errors-400"] as &[&str], false),
        (&["-authentik-token-errors-400", "-authentik-no-challenge-header"], true),
    ] {
        let scene = authentik("2026.5", quirks).await;
        let answer = token(&scene, &basic("Basic", "wrong")).await;
        assert_eq!(answer.header("www-authenticate").is_some(), told);
    }
}

#[tokio::test]
async fn authentik_basic_not_urldecoded() {
    let encoded = basic("Basic", &SECRET.replace('-', "%2D"));
    for (quirks, passes) in [(&[] as &[&str], false), (&["-authentik-basic-not-urldecoded"], true)] {
        let scene = authentik("2026.5", quirks).await;
        let answer = token(&scene, &encoded).await;
        assert_eq!(answer.text("error") == "invalid_grant", passes, "{}", answer.body);
    }
}

#[tokio::test]
async fn authentik_basic_word_exact() {
    for (quirks, passes) in [(&[] as &[&str], false), (&["-authentik-basic-word-exact"], true)] {
        let scene = authentik("2026.5", quirks).await;
        let answer = token(&scene, &basic("basic", SECRET)).await;
        assert_eq!(answer.text("error") == "invalid_grant", passes, "{}", answer.body);
    }
}

#[tokio::test]
async fn authentik_introspect_never_fails() {
    for (quirks, status) in [(&[] as &[&str], 200), (&["-authentik-introspect-never-fails"], 401)] {
        let scene = authentik("2026.5", quirks).await;
        let request = scene.request("POST", &scene.url(Operation::Introspect)).basic_auth("books", Some("wrong"));
        assert_eq!(Answer::to(request.form(&[("token", "x")])).await.status, status);
    }
}

#[tokio::test]
async fn authentik_revoke_any_client() {
    for (version, quirks, dead) in [
        ("2025.10", &[] as &[&str], true),
        ("2026.5", &[], false),
        ("2025.10", &["-authentik-revoke-any-client"], false),
    ] {
        let scene = authentik(version, quirks).await;
        let access = scene.login().await.access;
        let request = scene.request("POST", &scene.url(Operation::Revoke)).basic_auth("photos", Some("photos-secret"));
        Answer::to(request.form(&[("token", &access)])).await;
        assert_eq!(scene.userinfo(&access).await.status == 401, dead, "{version}");
    }
}

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Scene};
use serde_json::json;

use super::keycloak;

/// The status of a request for a path that a client would tidy up.
async fn status(scene: &Scene, path: &str) -> u16 {
    let bytes = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    scene.raw(bytes.as_bytes()).await[9..12].parse().unwrap()
}

const DOUBLED: &str = "/realms/rehearsal//.well-known/openid-configuration";

#[tokio::test]
async fn keycloak_double_slash_400() {
    assert_eq!(status(&keycloak("26.7", &[]).await, DOUBLED).await, 400);
    assert_eq!(status(&keycloak("26.7", &["-keycloak-double-slash-400"]).await, DOUBLED).await, 404);
}

#[tokio::test]
async fn keycloak_double_slash_served() {
    for version in ["24", "26.4"] {
        assert_eq!(status(&keycloak(version, &[]).await, DOUBLED).await, 200, "{version}");
    }
    assert_eq!(status(&keycloak("22", &[]).await, DOUBLED).await, 404);
    assert_eq!(status(&keycloak("24", &["-keycloak-double-slash-served"]).await, DOUBLED).await, 404);
}

#[tokio::test]
async fn keycloak_method_405_bare() {
    for (quirks, allow) in [(&[] as &[&str], None), (&["-keycloak-method-405-bare"], Some("POST"))] {
        let scene = keycloak("26.7", quirks).await;
        let answer = scene.get(&scene.url(Operation::Token)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, allow));
    }
}

#[tokio::test]
async fn keycloak_error_json_by_accept() {
    for (version, quirks, json) in
        [("26.7", &[] as &[&str], true), ("22", &[], false), ("26.7", &["-keycloak-error-json-by-accept"], false)]
    {
        let scene = keycloak(version, quirks).await;
        let url = format!("{}?client_id=nobody", scene.url(Operation::Authorize));
        let answer = Answer::to(scene.request("GET", &url).header("accept", "text/html,application/json;q=0.9")).await;
        assert_eq!(answer.header("content-type") == Some("application/json"), json, "{version} {quirks:?}");
        if json {
            assert_eq!(answer.json(), json!({ "error": "Client not found." }));
        }
    }
}

#[tokio::test]
async fn keycloak_parameters_dropped() {
    let long = "x".repeat(5_000);
    for (quirks, kept) in [(&[] as &[&str], false), (&["-keycloak-parameters-dropped"], true)] {
        let scene = keycloak("26.7", quirks).await;
        let callback = scene.browser().sign_in("alice", &rehearsal_tests::Ask::books().with("state", &long)).await;
        assert_eq!(callback.get("state").is_some(), kept);
    }
}

#[tokio::test]
async fn keycloak_parameters_414() {
    for (version, quirks, status) in
        [("18", &[] as &[&str], 414), ("22", &[], 400), ("18", &["-keycloak-parameters-414"], 400)]
    {
        let scene = keycloak(version, quirks).await;
        let url = format!("{}?client_id={}", scene.url(Operation::Authorize), "x".repeat(5_000));
        assert_eq!(scene.get(&url).await.status, status, "{version} {quirks:?}");
    }
}

#[tokio::test]
async fn keycloak_form_data() {
    let body = "--x\r\ncontent-disposition: form-data; name=\"grant_type\"\r\n\r\nnonsense\r\n--x--\r\n";
    for (version, quirks, read) in
        [("26.7", &[] as &[&str], true), ("22", &[], false), ("26.7", &["-keycloak-form-data"], false)]
    {
        let scene = keycloak(version, quirks).await;
        let request = scene.request("POST", &scene.url(Operation::Token));
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let answer = Answer::to(request.basic_auth("books", Some(rehearsal_tests::SECRET)).body(body)).await;
        assert_eq!(answer.text("error") == "unsupported_grant_type", read, "{version}: {}", answer.body);
    }
}

async fn opened(scene: &Scene, method: &str, origin: &str) -> (u16, Option<String>) {
    let form = [("grant_type", "authorization_code"), ("client_id", "books"), ("client_secret", "wrong")];
    let request = scene.request(method, &scene.url(Operation::Token)).header("origin", origin).form(&form);
    let answer = Answer::to(request).await;
    (answer.status, answer.header("access-control-allow-origin").map(str::to_owned))
}

#[tokio::test]
async fn keycloak_cors() {
    let evil = "https://evil.example";
    let on = keycloak("26.4", &[]).await;
    assert_eq!(opened(&on, "OPTIONS", evil).await, (200, Some(evil.to_owned())));
    assert_eq!(opened(&on, "POST", evil).await, (401, None));
    let own = "http://localhost:8080";
    assert_eq!(opened(&on, "POST", own).await, (401, Some(own.to_owned())));
    let off = keycloak("26.4", &["-keycloak-cors"]).await;
    assert_eq!(opened(&off, "POST", evil).await, (401, Some("*".to_owned())));
}

#[tokio::test]
async fn keycloak_foreign_origin_403() {
    let evil = "https://evil.example";
    assert_eq!(opened(&keycloak("26.7", &[]).await, "POST", evil).await, (403, None));
    let off = keycloak("26.7", &["-keycloak-foreign-origin-403"]).await;
    assert_eq!(opened(&off, "POST", evil).await, (401, None));
}

#[tokio::test]
async fn keycloak_security_headers() {
    for (quirks, there) in [(&[] as &[&str], true), (&["-keycloak-security-headers"], false)] {
        let scene = keycloak("26.7", quirks).await;
        let page = scene.get(&format!("{}?client_id=nobody", scene.url(Operation::Authorize))).await;
        assert_eq!(page.header("strict-transport-security").is_some(), there);
        assert_eq!(page.header("x-frame-options") == Some("SAMEORIGIN"), there);
    }
}

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Scene};
use serde_json::json;

use super::{keycloak, shows};

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

/// The statuses that POST of JSON and GET get at an address.
async fn posted_json(scene: &Scene, operation: Operation) -> Answer {
    let request = scene.request("POST", &scene.url(operation)).header("content-type", "application/json");
    Answer::to(request.header("accept", "application/json").body("{}")).await
}

#[tokio::test]
async fn keycloak_content_type_415() {
    shows("22", &[], "content-type-415", 415, async |scene| posted_json(scene, Operation::Revoke).await.status).await;
    assert_eq!(posted_json(&keycloak("26.7", &[]).await, Operation::Revoke).await.status, 401);
}

#[tokio::test]
async fn keycloak_door_json_by_accept() {
    let lost = json!({ "error": "Realm does not exist" }).to_string();
    shows("22", &[], "door-json-by-accept", lost, async |scene| {
        let url = scene.at("/realms/nowhere/.well-known/openid-configuration");
        Answer::to(scene.request("GET", &url).header("accept", "application/json")).await.body
    })
    .await;
}

#[tokio::test]
async fn keycloak_lost_outside_realm_title() {
    shows("22", &[], "lost-outside-realm-title", true, async |scene| {
        scene
            .get(&scene.at("/realms/nowhere/.well-known/openid-configuration"))
            .await
            .body
            .contains("Sign in to Keycloak")
    })
    .await;
}

async fn options(scene: &Scene, operation: Operation) -> (u16, String) {
    let answer = Answer::to(scene.request("OPTIONS", &scene.url(operation))).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn keycloak_options_in_body() {
    let methods = (200, "HEAD, POST, GET, OPTIONS".to_owned());
    shows("22", &[], "options-in-body", methods, async |scene| options(scene, Operation::Authorize).await).await;
}

#[tokio::test]
async fn keycloak_options_405() {
    shows("24", &[], "options-405", 405, async |scene| options(scene, Operation::Introspect).await.0).await;
    assert_eq!(options(&keycloak("26.7", &[]).await, Operation::Introspect).await.0, 200);
}

#[tokio::test]
async fn keycloak_no_oauth_metadata() {
    shows("24", &[], "no-oauth-metadata", 404, async |scene| {
        scene.get(&scene.url(Operation::OauthMetadata)).await.status
    })
    .await;
    let now = keycloak("26.7", &[]).await;
    assert_eq!(now.get(&now.url(Operation::OauthMetadata)).await.status, 200);
}

const FRAME: &str = "/realms/rehearsal/protocol/openid-connect/login-status-iframe.html";

#[tokio::test]
async fn keycloak_check_session_iframe() {
    shows("26.7", &[], "check-session-iframe", 200, async |scene| scene.get(&scene.at(FRAME)).await.status).await;
    let scene = keycloak("26.7", &[]).await;
    let page = scene.get(&scene.at(FRAME)).await;
    assert_eq!(page.header("content-security-policy"), Some("frame-src 'self'; object-src 'none';"));
    let origin = rehearsal_tests::CALLBACK.split('/').take(3).collect::<Vec<_>>().join("/");
    for (origin, session, status) in [
        (origin.as_str(), "", 204),
        ("https://evil.example", "", 403),
        // Nobody is signed in here.
        (origin.as_str(), "&session_state=gone", 205),
    ] {
        let url = scene.at(&format!("{FRAME}/init?client_id=books&origin={origin}{session}"));
        assert_eq!(scene.get(&url).await.status, status, "{url}");
    }
}

#[tokio::test]
async fn keycloak_ciba_endpoint() {
    let path = "/realms/rehearsal/protocol/openid-connect/ext/ciba/auth";
    let form = [("client_id", "books"), ("client_secret", rehearsal_tests::SECRET), ("scope", "openid")];
    let said = "401 invalid_grant: Client not allowed OIDC CIBA Grant".to_owned();
    shows("26.7", &[], "ciba-endpoint", said, async |scene| {
        let answer = scene.post(&scene.at(path), &form).await;
        if answer.status == 404 { "nothing".to_owned() } else { answer.refusal() }
    })
    .await;
    let scene = keycloak("26.7", &[]).await;
    let said = "401 invalid_client: Invalid client or Invalid client credentials";
    assert_eq!(scene.post(&scene.at(path), &[]).await.refusal(), said);
}

const REGISTRATION: &str = "/realms/rehearsal/clients-registrations/openid-connect";

async fn register(scene: &Scene, body: &'static str) -> Answer {
    Answer::to(scene.request("POST", &scene.at(REGISTRATION)).header("content-type", "application/json").body(body))
        .await
}

#[tokio::test]
async fn keycloak_client_registration() {
    shows("26.7", &[], "client-registration", 403, async |scene| register(scene, "{}").await.status).await;
    let scene = keycloak("26.7", &[]).await;
    assert_eq!(register(&scene, "{}").await.json()["error"], "insufficient_scope");
    assert_eq!(register(&scene, "").await.status, 500);
    assert_eq!(register(&keycloak("22", &[]).await, "").await.status, 415);
}

#[tokio::test]
async fn keycloak_registration_methods_404() {
    shows("26.7", &[], "registration-methods-404", (404, 405), async |scene| {
        let status = async |method: &str| Answer::to(scene.request(method, &scene.at(REGISTRATION))).await.status;
        (status("DELETE").await, status("PATCH").await)
    })
    .await;
}

#[tokio::test]
async fn keycloak_client_data() {
    let required = [("consentRequired", json!(true))];
    shows("26.7", &required, "client-data", true, async |scene| {
        let mut browser = scene.browser();
        let page = browser.ask(&rehearsal_tests::Ask::books()).await.page();
        page.forms[0].action.as_ref().is_ok_and(|url| url.as_str().contains("client_data=ey"))
    })
    .await;
}

#[tokio::test]
async fn keycloak_hostname_split() {
    let split = [("hostname", json!("https://auth.example.com")), ("hostname-backchannel-dynamic", json!(true))];
    shows("26.7", &split, "hostname-split", (true, true, false), async |scene| {
        let document = scene.get(&scene.url(Operation::Discovery)).await.json();
        let front =
            |name: &str| document[name].as_str().is_some_and(|url| url.starts_with("https://auth.example.com/"));
        (front("issuer"), front("revocation_endpoint"), front("token_endpoint"))
    })
    .await;
}

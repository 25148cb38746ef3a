use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, token};
use serde_json::json;

use super::{authentik, set};

#[tokio::test]
async fn authentik_issuer_trailing_slash() {
    for version in ["2023.10", "2024.12", "2026.5"] {
        let on = authentik(version, &[]).await;
        assert_eq!(on.idp.issuer_of("books"), format!("{}/application/o/books/", on.idp.base()), "{version}");
        let id = token::claims(&on.login().await.id);
        assert_eq!(id["iss"], on.idp.issuer_of("books"));
    }
    let off = authentik("2026.5", &["-authentik-issuer-trailing-slash"]).await;
    assert_eq!(off.idp.issuer_of("books"), off.idp.base());
}

#[tokio::test]
async fn authentik_global_issuer_elsewhere() {
    let global = [("issuer_mode", json!("global"))];
    let on = set("2026.5", &global, &[]).await;
    assert_eq!(on.idp.issuer_of("books"), format!("{}/", on.idp.base()));
    assert_eq!(on.get("/.well-known/openid-configuration").await.status, 404);
    assert_eq!(on.get(&on.url(Operation::Discovery)).await.text("issuer"), on.idp.issuer_of("books"));
    let off = set("2026.5", &global, &["-authentik-global-issuer-elsewhere"]).await;
    assert_eq!(off.idp.issuer_of("books"), off.idp.base());
}

#[tokio::test]
async fn authentik_paths() {
    let on = authentik("2026.5", &[]).await;
    for (operation, path) in [
        (Operation::Discovery, "/application/o/books/.well-known/openid-configuration"),
        (Operation::Jwks, "/application/o/books/jwks/"),
        (Operation::Authorize, "/application/o/authorize/"),
        (Operation::Token, "/application/o/token/"),
        (Operation::Introspect, "/application/o/introspect/"),
    ] {
        assert_eq!(on.idp.url_of(operation, "books"), Some(on.at(path)));
    }
    assert_eq!(on.get("/application/o/photos/jwks/").await.status, 200);
    assert_eq!(on.get("/application/o/nobody/jwks/").await.status, 404);
    let named = set("2026.5", &[("slug", json!("shelf"))], &[]).await;
    assert!(named.idp.issuer_of("books").ends_with("/application/o/shelf/"));
    let off = authentik("2026.5", &["-authentik-paths"]).await;
    assert_eq!(off.url(Operation::Token), off.at("/stage/token"));
}

#[tokio::test]
async fn authentik_issuer_follows_host() {
    for (quirks, host) in
        [(&[] as &[&str], Some("https://inside.example")), (&["-authentik-issuer-follows-host"], None)]
    {
        let scene = authentik("2026.5", quirks).await;
        let code = scene.code_for(&Ask::books()).await;
        let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
        let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
        let request = request.header("host", "inside.example").header("x-forwarded-proto", "https");
        let id = token::claims(&Answer::to(request.form(&form)).await.text("id_token"));
        let base = host.unwrap_or(scene.idp.base());
        assert_eq!(id["iss"], format!("{base}/application/o/books/"));
    }
}

//! One exchange for each quirk, with it on and with it off.

use super::shown::{Tell, shows};

#[tokio::test]
async fn authelia_issuer_per_request() {
    shows(
        "authelia-issuer-per-request",
        "4.38",
        &[],
        Tell::Http(
            "GET",
            "/.well-known/openid-configuration",
            &[("x-forwarded-host", "id.example.org"), ("x-forwarded-proto", "https")],
            &[],
        ),
        ("\"issuer\":\"https://id.example.org\"", "\"issuer\":\"http://127.0.0.1"),
    )
    .await;
}

#[tokio::test]
async fn authelia_host_strict() {
    shows(
        "authelia-host-strict",
        "4.39",
        &[],
        Tell::Http("GET", "/jwks.json", &[("x-forwarded-host", "id.example.org")], &[]),
        ("400 Bad Request", "\"keys\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_portal_catch_all() {
    shows(
        "authelia-portal-catch-all",
        "4.39",
        &[],
        Tell::Http("GET", "/nonsense", &[], &[]),
        ("You need to enable JavaScript", "404"),
    )
    .await;
}

#[tokio::test]
async fn authelia_trailing_slash_http() {
    shows(
        "authelia-trailing-slash-http",
        "4.39",
        &[],
        Tell::Http("GET", "/jwks.json/", &[], &[]),
        ("301\nlocation: http://127.0.0.1", "200\ncontent-type: text/html"),
    )
    .await;
}

#[tokio::test]
async fn authelia_head_405() {
    shows("authelia-head-405", "4.39", &[], Tell::Http("HEAD", "/jwks.json", &[], &[]), ("405\n", "200\n")).await;
}

#[tokio::test]
async fn authelia_plain_text_replies() {
    shows(
        "authelia-plain-text-replies",
        "4.39",
        &[],
        Tell::Http("GET", "/jwks.json", &[], &[]),
        ("application/json; charset=utf-8", "content-type: application/json\n"),
    )
    .await;
}

#[tokio::test]
async fn authelia_post_authorize_302() {
    shows(
        "authelia-post-authorize-302",
        "4.39",
        &[],
        Tell::Http("POST", "/api/oidc/authorization", &[], &[("client_id", "books"), ("state", "state-of-books")]),
        ("/api/oidc/authorization?client_id=books&state=", "/consent/completion"),
    )
    .await;
}

#[tokio::test]
async fn authelia_cors_opt_in() {
    shows(
        "authelia-cors-opt-in",
        "4.39",
        &[],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("origin", "https://spa.example")],
            &[("grant_type", "authorization_code")],
        ),
        ("pragma: no-cache\ncontent-length", "access-control-allow-origin: *"),
    )
    .await;
}

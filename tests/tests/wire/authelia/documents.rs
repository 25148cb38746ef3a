//! One exchange for each quirk, with it on and with it off.

use serde_json::json;

use super::shown::{Tell, played, shows};

#[tokio::test]
async fn authelia_discovery_document() {
    shows(
        "authelia-discovery-document",
        "4.39",
        &[],
        Tell::Http("GET", "/.well-known/openid-configuration", &[], &[]),
        ("\"claims_supported\":[\"amr\"", "\"issuer\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_discovery_static_algs() {
    shows(
        "authelia-discovery-static-algs",
        "4.39",
        &[],
        Tell::Http("GET", "/.well-known/openid-configuration", &[], &[]),
        (
            "\"id_token_signing_alg_values_supported\":[\"HS256\",\"HS384\"",
            "\"id_token_signing_alg_values_supported\":[\"RS256\"",
        ),
    )
    .await;
}

#[tokio::test]
async fn authelia_discovery_configured_algs() {
    shows(
        "authelia-discovery-configured-algs",
        "4.38",
        &[("jwks", json!([{"algorithm": "RS256"}, {"algorithm": "ES256"}]))],
        Tell::Http("GET", "/.well-known/openid-configuration", &[], &[]),
        (
            "\"authorization_signing_alg_values_supported\":[\"RS256\",\"ES256\"]",
            "\"authorization_signing_alg_values_supported\":[\"RS256\"]",
        ),
    )
    .await;
}

#[tokio::test]
async fn authelia_discovery_alg_none() {
    shows(
        "authelia-discovery-alg-none",
        "4.38",
        &[],
        Tell::Http("GET", "/.well-known/openid-configuration", &[], &[]),
        (
            "\"id_token_signing_alg_values_supported\":[\"RS256\",\"none\"]",
            "\"id_token_signing_alg_values_supported\":[\"RS256\"]",
        ),
    )
    .await;
}

#[tokio::test]
async fn authelia_discovery_pkce_plain() {
    shows(
        "authelia-discovery-pkce-plain",
        "4.39",
        &[("enable_pkce_plain_challenge", json!(true))],
        Tell::Http("GET", "/.well-known/openid-configuration", &[], &[]),
        ("[\"S256\",\"plain\"]", "\"code_challenge_methods_supported\":[\"S256\"]"),
    )
    .await;
}

#[tokio::test]
async fn authelia_jwks_shape() {
    shows(
        "authelia-jwks-shape",
        "4.39",
        &[],
        Tell::Http("GET", "/jwks.json", &[], &[]),
        ("{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"", "\"use\":\"sig\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_signed_metadata() {
    let signed = [("discovery_signed_response_alg", json!("ES256"))];
    let document = "/.well-known/openid-configuration";
    shows(
        "authelia-signed-metadata",
        "4.39",
        &signed,
        Tell::Http("GET", document, &[], &[]),
        ("\"signed_metadata\":\"", "\"issuer\""),
    )
    .await;
    let copy = played("4.39", &signed, &[]).await.get(document).await.text("signed_metadata");
    let claims = rehearsal_tests::token::claims(&copy);
    let names: Vec<&str> =
        claims.as_object().map(|claims| claims.keys().map(String::as_str).collect()).unwrap_or_default();
    assert_eq!(names, ["exp", "iat", "iss", "jti"], "nothing of the document stands in it");
}

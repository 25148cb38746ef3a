//! One exchange for each quirk, with it on and with it off.

use serde_json::json;

use super::shown::{Tell, shows};

#[tokio::test]
async fn authelia_claims_param_wrong_error() {
    shows(
        "authelia-claims-param-wrong-error",
        "4.39",
        &[("scopes", json!(["openid", "profile"]))],
        Tell::Landing(&[("scope", "openid profile"), ("claims", "{\"id_token\":{\"phone_number\":null}}")]),
        ("error=access_denied", "code=authelia_ac_"),
    )
    .await;
}

#[tokio::test]
async fn authelia_unknown_grant_invalid_request() {
    shows(
        "authelia-unknown-grant-invalid-request",
        "4.39",
        &[],
        Tell::Token(&[], &[("grant_type", "nonsense")]),
        ("\"error\":\"invalid_request\"", "unsupported_grant_type"),
    )
    .await;
}

#[tokio::test]
async fn authelia_response_type_unsupported_words() {
    shows("authelia-response-type-unsupported-words", "4.39", &[], Tell::Landing(&[("-response_type", "")]), ("error_description=The authorization server does not support obtaining a token using this method. The request is missing the 'response_type' parameter.", "error=invalid_request")).await;
}

#[tokio::test]
async fn authelia_introspection_request_unauthorized() {
    shows(
        "authelia-introspection-request-unauthorized",
        "4.39",
        &[],
        Tell::Introspect(&[("client_id", "books"), ("client_secret", "wrong")]),
        ("request_unauthorized", "invalid_client"),
    )
    .await;
}

#[tokio::test]
async fn authelia_auth_header_400() {
    shows(
        "authelia-auth-header-400",
        "4.39",
        &[],
        Tell::Http("POST", "/api/oidc/token", &[("authorization", "Basic !")], &[("grant_type", "authorization_code")]),
        ("400\n", "401\n"),
    )
    .await;
}

#[tokio::test]
async fn authelia_sentences() {
    shows(
        "authelia-sentences",
        "4.39",
        &[],
        Tell::Token(&[], &[("code", "nonsense")]),
        ("The provided authorization grant (e.g., authorization code", "The code is not known."),
    )
    .await;
}

#[tokio::test]
async fn authelia_words_filled_in() {
    shows(
        "authelia-words-filled-in",
        "4.39",
        &[],
        Tell::Landing(&[("scope", "openid nonsense")]),
        ("request scope 'nonsense'.", "request scope '{scope}'."),
    )
    .await;
}

#[tokio::test]
async fn authelia_quotes_made_single() {
    shows(
        "authelia-quotes-made-single",
        "4.39",
        &[],
        Tell::Landing(&[("response_type", "x\"y")]),
        ("response_type 'x'y'.", "response_type 'x\"y'."),
    )
    .await;
}

#[tokio::test]
async fn authelia_device_500() {
    shows(
        "authelia-device-500",
        "4.39",
        &[("grant_types", json!(["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]))],
        Tell::Token(
            &[],
            &[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "nonsense")],
        ),
        ("500\n", "400\n"),
    )
    .await;
}

#[tokio::test]
async fn authelia_device_start_empty_json() {
    shows(
        "authelia-device-start-empty-json",
        "4.39",
        &[("grant_types", json!(["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]))],
        Tell::Http("POST", "/api/oidc/device-authorization", &[], &[("client_id", "no-such")]),
        ("\n{}", "invalid_client"),
    )
    .await;
}

#[tokio::test]
async fn authelia_userinfo_401_empty_json() {
    shows(
        "authelia-userinfo-401-empty-json",
        "4.39",
        &[],
        Tell::Http("GET", "/api/oidc/userinfo", &[("authorization", "Bearer nonsense")], &[]),
        ("\n{}", "\"error\":\"request_unauthorized\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_bearer_comma() {
    shows(
        "authelia-bearer-comma",
        "4.39",
        &[],
        Tell::Http("GET", "/api/oidc/userinfo", &[("authorization", "Bearer nonsense")], &[]),
        ("error=\"request_unauthorized\",error_description", "error=\"request_unauthorized\", error_description"),
    )
    .await;
}

//! One exchange for each quirk, with it on and with it off.

use serde_json::json;

use super::shown::{Tell, shows};

#[tokio::test]
async fn authelia_auth_method_strict() {
    shows(
        "authelia-auth-method-strict",
        "4.39",
        &[],
        Tell::Token(&[], &[("client_id", "books"), ("client_secret", "books-secret-that-is-long-enough")]),
        ("method 'client_secret_post', however", "\"access_token\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_auth_multi_method_refused() {
    shows(
        "authelia-auth-multi-method-refused",
        "4.39",
        &[("allow_multiple_auth_methods", json!(true))],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("authorization", "Basic Ym9va3M6Ym9va3Mtc2VjcmV0LXRoYXQtaXMtbG9uZy1lbm91Z2g=")],
            &[
                ("grant_type", "authorization_code"),
                ("code", "x"),
                ("client_id", "books"),
                ("client_secret", "books-secret-that-is-long-enough"),
            ],
        ),
        ("invalid_grant", "more than one known authentication method"),
    )
    .await;
}

#[tokio::test]
async fn authelia_client_id_beside_header() {
    shows(
        "authelia-client-id-beside-header",
        "4.39",
        &[],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("authorization", "Basic Ym9va3M6JQ==")],
            &[("grant_type", "authorization_code"), ("code", "x")],
        ),
        ("could not be parsed", "Client authentication failed"),
    )
    .await;
}

#[tokio::test]
async fn authelia_empty_secret_none() {
    shows(
        "authelia-empty-secret-none",
        "4.39",
        &[],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("authorization", "Basic Ym9va3M6")],
            &[("grant_type", "authorization_code"), ("code", "x")],
        ),
        ("method 'none'", "invalid_client"),
    )
    .await;
}

#[tokio::test]
async fn authelia_no_www_authenticate_token() {
    shows(
        "authelia-no-www-authenticate-token",
        "4.39",
        &[],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("authorization", "Basic Ym9va3M6eA==")],
            &[("grant_type", "authorization_code"), ("code", "x")],
        ),
        ("pragma: no-cache\ncontent-length", "www-authenticate: Basic"),
    )
    .await;
}

#[tokio::test]
async fn authelia_grant_type_first() {
    shows(
        "authelia-grant-type-first",
        "4.39",
        &[],
        Tell::Http(
            "POST",
            "/api/oidc/token",
            &[("authorization", "Basic Ym9va3M6eA==")],
            &[("grant_type", "nonsense")],
        ),
        ("invalid_request", "invalid_client"),
    )
    .await;
}

#[tokio::test]
async fn authelia_grant_types() {
    shows(
        "authelia-grant-types",
        "4.39",
        &[("grant_types", json!(["refresh_token"]))],
        Tell::Token(&[], &[]),
        ("not allowed to use authorization grant 'authorization_code'", "\"access_token\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_early_error_page() {
    shows(
        "authelia-early-error-page",
        "4.39",
        &[],
        Tell::Bare(&[("client_id", "no-such")]),
        ("302\nlocation: http://127.0.0.1", "401\n"),
    )
    .await;
}

#[tokio::test]
async fn authelia_early_error_json() {
    shows(
        "authelia-early-error-json",
        "4.38",
        &[],
        Tell::Bare(&[("client_id", "no-such")]),
        ("{\"error\":\"invalid_client\"", "<html"),
    )
    .await;
}

#[tokio::test]
async fn authelia_request_order() {
    shows(
        "authelia-request-order",
        "4.39",
        &[],
        Tell::Bare(&[("response_type", "token"), ("scope", "openid nonsense")]),
        ("error=invalid_scope", "error="),
    )
    .await;
}

#[tokio::test]
async fn authelia_pkce_late_error() {
    shows(
        "authelia-pkce-late-error",
        "4.39",
        &[],
        Tell::Bare(&[
            ("code_challenge", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            ("code_challenge_method", "S999"),
        ]),
        ("/?flow=openid_connect", "error=invalid_request"),
    )
    .await;
}

#[tokio::test]
async fn authelia_scope_refused() {
    shows(
        "authelia-scope-refused",
        "4.39",
        &[("scopes", json!(["openid"]))],
        Tell::Landing(&[("scope", "openid profile")]),
        ("error=invalid_scope", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_scopes_configured() {
    shows(
        "authelia-scopes-configured",
        "4.39",
        &[("scopes", json!(["openid"]))],
        Tell::Landing(&[("scope", "openid profile")]),
        ("error=invalid_scope", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_audience() {
    shows(
        "authelia-audience",
        "4.39",
        &[("audience", json!(["https://api.example.com"]))],
        Tell::Landing(&[("audience", "https://evil.example")]),
        ("error=invalid_target", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_resource_ignored() {
    shows(
        "authelia-resource-ignored",
        "4.38",
        &[("audience", json!(["https://api.example.com"]))],
        Tell::Landing(&[("resource", "https://evil.example")]),
        ("code=", "error=invalid_target"),
    )
    .await;
}

#[tokio::test]
async fn authelia_response_types() {
    shows(
        "authelia-response-types",
        "4.39",
        &[],
        Tell::Landing(&[("response_mode", "fragment")]),
        ("error=unsupported_response_mode", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_pkce_plain_refused() {
    shows(
        "authelia-pkce-plain-refused",
        "4.39",
        &[],
        Tell::Landing(&[
            ("code_challenge", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            ("code_challenge_method", "plain"),
        ]),
        ("requires method 'S256'", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_pkce_public_required() {
    shows(
        "authelia-pkce-public-required",
        "4.39",
        &[("require_pkce", json!(true))],
        Tell::Landing(&[]),
        ("Clients must include a 'code_challenge'", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_pkce_challenge_unchecked() {
    shows(
        "authelia-pkce-challenge-unchecked",
        "4.39",
        &[],
        Tell::Landing(&[("code_challenge", "abc"), ("code_challenge_method", "S256")]),
        ("code=", "error=invalid_request"),
    )
    .await;
}

#[tokio::test]
async fn authelia_par_five_minutes() {
    shows("authelia-par-five-minutes", "4.39", &[], Tell::Pushed(&[], 0), ("\"expires_in\":300", "\"expires_in\":60"))
        .await;
}

#[tokio::test]
async fn authelia_par_reusable() {
    shows("authelia-par-reusable", "4.38", &[], Tell::Pushed(&[], 2), ("/?rd=", "invalid_request_uri")).await;
}

#[tokio::test]
async fn authelia_par_other_client() {
    shows(
        "authelia-par-other-client",
        "4.39",
        &[],
        Tell::Pushed(&[("client_id", "photos")], 1),
        ("303\n", "/consent/completion"),
    )
    .await;
}

#[tokio::test]
async fn authelia_claims_param_ignored() {
    shows(
        "authelia-claims-param-ignored",
        "4.38",
        &[],
        Tell::Landing(&[("claims", "nonsense")]),
        ("code=", "error=invalid_request"),
    )
    .await;
}

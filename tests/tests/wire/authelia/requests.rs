//! One exchange for each quirk, with it on and with it off.

use serde_json::json;

use super::shown::{Tell, shows, shows_beside};

#[tokio::test]
async fn authelia_nonce_entropy_late() {
    shows(
        "authelia-nonce-entropy-late",
        "4.39",
        &[],
        Tell::Token(&[("nonce", "short")], &[]),
        ("insufficient_entropy", "\"access_token\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_prompt_login_impossible() {
    shows(
        "authelia-prompt-login-impossible",
        "4.38",
        &[],
        Tell::Landing(&[("prompt", "login")]),
        ("error=login_required", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_prompt_consent_ignored() {
    shows_beside(
        "authelia-prompt-consent-ignored",
        "4.38",
        &[("consent_mode", json!("implicit"))],
        &["-authelia-consent-not-forced"],
        Tell::Again(&[("prompt", "consent")]),
        ("code=", "page 200"),
    )
    .await;
}

#[tokio::test]
async fn authelia_consent_not_forced() {
    shows_beside(
        "authelia-consent-not-forced",
        "4.38",
        &[("consent_mode", json!("implicit"))],
        &["-authelia-prompt-consent-ignored"],
        Tell::Again(&[("prompt", "consent")]),
        ("code=", "page 200"),
    )
    .await;
}

#[tokio::test]
async fn authelia_select_account_ignored() {
    shows(
        "authelia-select-account-ignored",
        "4.39",
        &[("consent_mode", json!("implicit"))],
        Tell::Again(&[("prompt", "select_account"), ("scope", "openid")]),
        ("code=", "page 200"),
    )
    .await;
}

#[tokio::test]
async fn authelia_prompt_none_explicit_ui() {
    shows(
        "authelia-prompt-none-explicit-ui",
        "4.39",
        &[],
        Tell::Again(&[("prompt", "none")]),
        ("page 200", "error=consent_required"),
    )
    .await;
}

#[tokio::test]
async fn authelia_max_age_zero_deadend() {
    shows_beside(
        "authelia-max-age-zero-deadend",
        "4.39",
        &[("consent_mode", json!("implicit"))],
        &["-authelia-reauth-same-second"],
        Tell::Landing(&[("max_age", "0"), ("scope", "openid")]),
        ("page 200", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_reauth_same_second() {
    shows(
        "authelia-reauth-same-second",
        "4.39",
        &[("consent_mode", json!("implicit"))],
        Tell::Landing(&[("prompt", "login"), ("scope", "openid")]),
        ("page 200", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_max_age_bad_ignored() {
    shows(
        "authelia-max-age-bad-ignored",
        "4.38",
        &[("consent_mode", json!("implicit"))],
        Tell::Landing(&[("max_age", "abc")]),
        ("code=", "error=invalid_request"),
    )
    .await;
}

#[tokio::test]
async fn authelia_acr_zero_on_request() {
    shows(
        "authelia-acr-zero-on-request",
        "4.39",
        &[],
        Tell::Token(&[("acr_values", "1")], &[]),
        ("\"acr\":\"0\"", "\"amr\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_amr_kba() {
    shows("authelia-amr-kba", "4.39", &[], Tell::Token(&[], &[]), ("\"amr\":[\"pwd\",\"kba\"]", "\"azp\"")).await;
}

#[tokio::test]
async fn authelia_amr() {
    shows("authelia-amr", "4.38", &[], Tell::Token(&[], &[]), ("\"amr\":[\"pwd\"]", "\"azp\"")).await;
}

#[tokio::test]
async fn authelia_offline_forces_consent() {
    shows(
        "authelia-offline-forces-consent",
        "4.39",
        &[("consent_mode", json!("implicit"))],
        Tell::Again(&[]),
        ("page 200", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_form_post_page() {
    shows(
        "authelia-form-post-page",
        "4.39",
        &[],
        Tell::Bare(&[("response_mode", "form_post"), ("state", "x")]),
        ("<title>Submit This Form</title>", "<title>Back to the application</title>"),
    )
    .await;
}

#[tokio::test]
async fn authelia_portal_pages() {
    shows("authelia-portal-pages", "4.39", &[], Tell::Bare(&[]), ("/?flow=openid_connect&flow_id=", "/stage/flow/"))
        .await;
}

#[tokio::test]
async fn authelia_portal_pages_4_38() {
    shows("authelia-portal-pages-4-38", "4.38", &[], Tell::Bare(&[]), ("&workflow=openid_connect", "/stage/flow/"))
        .await;
}

#[tokio::test]
async fn authelia_second_factor() {
    shows(
        "authelia-second-factor",
        "4.39",
        &[("authorization_policy", json!("two_factor"))],
        Tell::Landing(&[]),
        ("Second factor", "code="),
    )
    .await;
}

#[tokio::test]
async fn authelia_deny_after_login() {
    shows(
        "authelia-deny-after-login",
        "4.39",
        &[
            ("authorization_policy", json!("nobody")),
            ("authorization_policies", json!({"nobody": {"default_policy": "deny"}})),
        ],
        Tell::Landing(&[("max_age", "abc")]),
        ("error=access_denied", "page 200"),
    )
    .await;
}

#[tokio::test]
async fn authelia_callback_empty_scope() {
    shows("authelia-callback-empty-scope", "4.39", &[], Tell::Landing(&[("scope", "")]), ("scope=\n", "code=")).await;
}

#[tokio::test]
async fn authelia_jarm_members() {
    shows(
        "authelia-jarm-members",
        "4.39",
        &[("response_modes", json!(["jwt", "query"]))],
        Tell::Landing(&[("response_mode", "jwt")]),
        ("\"jti\"", "\"exp\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_default_mode_unbound() {
    shows(
        "authelia-default-mode-unbound",
        "4.39",
        &[("response_modes", json!(["form_post"]))],
        Tell::Landing(&[("scope", "openid")]),
        ("code=", "error=unsupported_response_mode"),
    )
    .await;
}

#[tokio::test]
async fn authelia_empty_values_count() {
    shows(
        "authelia-empty-values-count",
        "4.39",
        &[],
        Tell::Introspect(&[("token", "")]),
        ("\"active\":false", "invalid_request"),
    )
    .await;
}

#[tokio::test]
async fn authelia_debug_messages() {
    shows(
        "authelia-debug-messages",
        "4.39",
        &[("enable_client_debug_messages", json!(true))],
        Tell::Token(&[], &[("code", "nonsense")]),
        ("The authorization code session for the given authorization code was not found.", "invalid_grant"),
    )
    .await;
}

#[tokio::test]
async fn authelia_hybrid_hashes_at_token() {
    shows(
        "authelia-hybrid-hashes-at-token",
        "4.39",
        &[("response_types", json!(["code id_token"]))],
        Tell::Token(&[("response_type", "code id_token")], &[]),
        ("\"c_hash\"", "\"at_hash\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_device_no_client_auth() {
    let books = base64::engine::general_purpose::STANDARD;
    let books = base64::Engine::encode(&books, format!("books:{}", rehearsal_tests::SECRET));
    let basic = format!("Basic {books}");
    shows(
        "authelia-device-no-client-auth",
        "4.39",
        &[("grant_types", json!(["urn:ietf:params:oauth:grant-type:device_code"]))],
        Tell::Http("POST", "/api/oidc/device-authorization", &[("authorization", &basic)], &[("scope", "openid")]),
        ("401\n", "\"user_code\""),
    )
    .await;
}

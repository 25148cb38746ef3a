//! One exchange for each quirk, with it on and with it off.

use serde_json::json;

use super::shown::{Tell, shows};

#[tokio::test]
async fn authelia_access_token_alg() {
    shows(
        "authelia-access-token-alg",
        "4.39",
        &[("access_token_signed_response_alg", json!("ES256"))],
        Tell::Token(&[], &[]),
        ("access_token: {\"alg\":\"ES256\"", "access_token: {\"alg\":\"RS256\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_jwt_at_scp_list() {
    shows(
        "authelia-jwt-at-scp-list",
        "4.39",
        &[("access_token_signed_response_alg", json!("RS256"))],
        Tell::Token(&[], &[]),
        ("\"scp\":[\"openid\"", "\"scope\":\"openid profile"),
    )
    .await;
}

#[tokio::test]
async fn authelia_implicit_claims_lost() {
    shows(
        "authelia-implicit-claims-lost",
        "4.39.0",
        &[("response_types", json!(["id_token"]))],
        Tell::Landing(&[("response_type", "id_token")]),
        ("\"azp\":\"books\",\"exp\"", "\"email\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_claims_of_scope() {
    shows("authelia-claims-of-scope", "4.39", &[], Tell::Userinfo(&[]), ("\"updated_at\"", "\"email\"")).await;
}

#[tokio::test]
async fn authelia_groups_null() {
    shows(
        "authelia-groups-null",
        "4.39",
        &[],
        Tell::Userinfo(&[("scope", "openid address")]),
        ("\"address\":null", "\"sub\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_legacy_claims_4_38() {
    shows("authelia-legacy-claims-4-38", "4.38", &[], Tell::Token(&[], &[]), ("\"client_id\":\"books\"", "\"azp\""))
        .await;
}

#[tokio::test]
async fn authelia_aud_array() {
    shows("authelia-aud-array", "4.39", &[], Tell::Token(&[], &[]), ("\"aud\":[\"books\"]", "\"aud\":\"books\"")).await;
}

#[tokio::test]
async fn authelia_azp_always() {
    shows("authelia-azp-always", "4.39", &[], Tell::Token(&[], &[]), ("\"azp\":\"books\"", "\"aud\"")).await;
}

#[tokio::test]
async fn authelia_no_sid() {
    shows("authelia-no-sid", "4.39", &[], Tell::Token(&[], &[]), ("\"nonce\":\"nonce-of-books\",\"sub\"", "\"sid\""))
        .await;
}

#[tokio::test]
async fn authelia_id_token_members() {
    shows("authelia-id-token-members", "4.39", &[], Tell::Token(&[], &[]), ("\"typ\":\"JWT\"", "\"alg\":\"RS256\""))
        .await;
}

#[tokio::test]
async fn authelia_aud_merged() {
    shows(
        "authelia-aud-merged",
        "4.39",
        &[
            ("claims_policies", json!({"m": {"id_token_audience_mode": "experimental-merged"}})),
            ("claims_policy", json!("m")),
            ("audience", json!(["https://api.example.com"])),
            ("requested_audience_mode", json!("implicit")),
        ],
        Tell::Token(&[], &[]),
        ("\"aud\":[\"books\",\"https://api.example.com\"]", "\"aud\":[\"books\"]"),
    )
    .await;
}

#[tokio::test]
async fn authelia_no_refresh_unless_offline() {
    shows(
        "authelia-no-refresh-unless-offline",
        "4.39",
        &[],
        Tell::Token(&[("scope", "openid")], &[]),
        ("members: access_token expires_in id_token scope token_type", "\"refresh_token\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_refresh_kills_access() {
    shows(
        "authelia-refresh-kills-access",
        "4.39",
        &[],
        Tell::After("/api/oidc/token", "access_token"),
        ("userinfo 401", "userinfo 200"),
    )
    .await;
}

#[tokio::test]
async fn authelia_nonce_kept_on_refresh() {
    shows(
        "authelia-nonce-kept-on-refresh",
        "4.39",
        &[],
        Tell::Refresh(&[], &[]),
        ("\"nonce\":\"nonce-of-books\"", "\"jti\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_bearer_lowercase() {
    shows(
        "authelia-bearer-lowercase",
        "4.39",
        &[],
        Tell::Token(&[], &[]),
        ("\"token_type\":\"bearer\"", "\"token_type\":\"Bearer\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_hs256_foreign_kid() {
    shows(
        "authelia-hs256-foreign-kid",
        "4.39",
        &[("id_token_signed_response_alg", json!("HS256"))],
        Tell::Token(&[], &[]),
        ("\"alg\":\"HS256\",\"kid\":\"", "\"alg\":\"HS256\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_userinfo_without_openid() {
    shows("authelia-userinfo-without-openid", "4.38", &[], Tell::Userinfo(&[("scope", "profile")]), ("200\n", "403\n"))
        .await;
}

#[tokio::test]
async fn authelia_rat_claim() {
    shows("authelia-rat-claim", "4.39", &[], Tell::Userinfo(&[]), ("\"rat\"", "\"sub\"")).await;
}

#[tokio::test]
async fn authelia_userinfo_rich() {
    shows("authelia-userinfo-rich", "4.38", &[], Tell::Userinfo(&[]), ("\"azp\":\"books\"", "\"sub\"")).await;
}

#[tokio::test]
async fn authelia_userinfo_jwt() {
    shows(
        "authelia-userinfo-jwt",
        "4.39",
        &[("userinfo_signed_response_alg", json!("RS256"))],
        Tell::Userinfo(&[]),
        ("application/jwt", "application/json"),
    )
    .await;
}

#[tokio::test]
async fn authelia_userinfo_jwt_no_aud() {
    shows(
        "authelia-userinfo-jwt-no-aud",
        "4.39",
        &[("userinfo_signed_response_alg", json!("RS256"))],
        Tell::Userinfo(&[]),
        ("\"jti\"", "\"aud\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_introspect_members() {
    shows(
        "authelia-introspect-members",
        "4.39",
        &[],
        Tell::Introspect(&[]),
        ("{\"active\":true,\"client_id\":\"books\",\"exp\"", "\"token_type\""),
    )
    .await;
}

#[tokio::test]
async fn authelia_introspection_jwt() {
    shows(
        "authelia-introspection-jwt",
        "4.39",
        &[("introspection_signed_response_alg", json!("RS256"))],
        Tell::Introspect(&[]),
        ("application/token-introspection+jwt", "application/json"),
    )
    .await;
}

#[tokio::test]
async fn authelia_refresh_90min() {
    shows(
        "authelia-refresh-90min",
        "4.39",
        &[("lifespans", json!({"access_token": 60}))],
        Tell::Token(&[], &[]),
        ("\"expires_in\":60", "\"expires_in\":3600"),
    )
    .await;
}

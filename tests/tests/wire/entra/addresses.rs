use mock_idp::vocab::Operation;
use rehearsal_tests::{Scene, token};
use serde_json::{Value, json};

use super::{DOMAIN, TENANT, ask, login, set, shows, text};

async fn document(scene: &Scene) -> Value {
    scene.get(&scene.url(Operation::Discovery)).await.json()
}

async fn keys(scene: &Scene) -> Value {
    scene.get(&scene.url(Operation::Jwks)).await.json()["keys"].clone()
}

/// The issuer of the document and that of an ID token, each without the host.
async fn issuers(scene: &Scene) -> (String, String) {
    let (told, token) = (document(scene).await, token::claims(&login(scene).await.id));
    let tail = |issuer: String| issuer.replace(&scene.at(""), "");
    (tail(text(&told, "issuer")), tail(text(&token, "iss")))
}

#[tokio::test]
async fn entra_words() {
    let seen = async |scene: &Scene| {
        let refused =
            scene.token(&[("grant_type", "authorization_code"), ("code", "x"), ("client_id", "nobody")]).await;
        (refused.status, refused.text("error"), refused.text("error_description").starts_with("AADSTS700016: "))
    };
    shows(&[], "words", (400, "unauthorized_client".to_owned(), true), seen).await;
}

#[tokio::test]
async fn entra_paths() {
    let path = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
    let seen = async |scene: &Scene| scene.url(Operation::Discovery).replace(&scene.at(""), "");
    shows(&[], "paths", path, seen).await;
    let scene = set(&[], &[]).await;
    let by_domain = scene.get(&format!("/{DOMAIN}/v2.0/.well-known/openid-configuration")).await;
    assert_eq!(by_domain.status, 200);
}

#[tokio::test]
async fn entra_tenant_unknown() {
    let seen = async |scene: &Scene| {
        let unknown = scene.get("/nobody.example/v2.0/.well-known/openid-configuration").await;
        let said = unknown.text("error_description").starts_with("AADSTS90002: Tenant 'nobody.example' not found.");
        (unknown.status, unknown.text("error"), said)
    };
    shows(&[], "tenant-unknown", (400, "invalid_tenant".to_owned(), true), seen).await;
}

#[tokio::test]
async fn entra_issuer_template() {
    for shared in ["common", "organizations"] {
        let settings = [("authority", json!(shared))];
        let told = ("/{tenantid}/v2.0".to_owned(), format!("/{TENANT}/v2.0"));
        shows(&settings, "issuer-template", told, issuers).await;
    }
    let own = format!("/{TENANT}/v2.0");
    assert_eq!(issuers(&set(&[], &[]).await).await, (own.clone(), own));
}

#[tokio::test]
async fn entra_issuer_domain_vs_guid() {
    for (authority, id) in [("domain", TENANT), ("consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")] {
        let settings = [("authority", json!(authority))];
        let own = format!("/{id}/v2.0");
        shows(&settings, "issuer-domain-vs-guid", (own.clone(), own), issuers).await;
    }
}

#[tokio::test]
async fn entra_userinfo_foreign_host() {
    let seen = async |scene: &Scene| {
        let answer = scene.userinfo(&login(scene).await.access).await;
        (answer.status, scene.url(Operation::Userinfo).starts_with("http://localhost:"))
    };
    shows(&[], "userinfo-foreign-host", (200, true), seen).await;
    let named = set(&[("msgraph_host", json!("graph.example"))], &[]).await;
    assert!(text(&document(&named).await, "userinfo_endpoint").starts_with("http://graph.example:"));
}

#[tokio::test]
async fn entra_discovery_document() {
    let scene = set(&[], &[]).await;
    insta::assert_snapshot!("discovery_2.0", scene.get(&scene.url(Operation::Discovery)).await.render());
    let seen = async |scene: &Scene| document(scene).await.get("grant_types_supported").is_none();
    shows(&[], "discovery-document", true, seen).await;
    let shared = document(&set(&[("authority", json!("common"))], &[]).await).await;
    assert_eq!(shared["tenant_region_scope"], Value::Null);
}

#[tokio::test]
async fn entra_no_pkce_advertised() {
    let seen = async |scene: &Scene| document(scene).await["code_challenge_methods_supported"].clone();
    shows(&[], "no-pkce-advertised", Value::Null, seen).await;
    let scene = set(&[], &[]).await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let bound = ask().with("code_challenge", challenge).with("code_challenge_method", "S256");
    assert_eq!(super::redeemed(&scene, &bound).await.text("error"), "invalid_grant", "it is taken all the same");
}

#[tokio::test]
async fn entra_jwks_no_alg() {
    let seen = async |scene: &Scene| {
        let key = keys(scene).await[0].clone();
        ["alg", "x5t", "x5c"].map(|name| key.get(name).is_some())
    };
    shows(&[], "jwks-no-alg", [false, true, true], seen).await;
}

#[tokio::test]
async fn entra_kid_x5t() {
    let seen = async |scene: &Scene| {
        let key = keys(scene).await[0].clone();
        (text(&key, "kid").len(), key["kid"] == key["x5t"], token::header(&login(scene).await.id)["kid"] == key["kid"])
    };
    shows(&[], "kid-x5t", (27, true, true), seen).await;
}

#[tokio::test]
async fn entra_kid_rollover() {
    let seen = async |scene: &Scene| {
        keys(scene).await.as_array().into_iter().flatten().map(|key| text(key, "kty")).collect::<Vec<_>>()
    };
    shows(&[], "kid-rollover", vec!["RSA".to_owned(), "RSA".to_owned()], seen).await;
}

#[tokio::test]
async fn entra_jwks_issuer_member() {
    let seen = async |scene: &Scene| text(&keys(scene).await[0], "issuer").replace(&scene.at(""), "");
    shows(&[], "jwks-issuer-member", format!("/{TENANT}/v2.0"), seen).await;
    let shared = [("authority", json!("common"))];
    shows(&shared, "jwks-issuer-member", "/{tenantid}/v2.0".to_owned(), seen).await;
}

#[tokio::test]
async fn entra_response_headers() {
    let seen = async |scene: &Scene| {
        let told = scene.get(&scene.url(Operation::Discovery)).await;
        let header = |name: &str| told.header(name).unwrap_or_default().to_owned();
        (header("content-type"), header("cache-control"), header("x-ms-request-id").len())
    };
    let expected = ("application/json; charset=utf-8".to_owned(), "max-age=86400, private".to_owned(), 36);
    shows(&[], "response-headers", expected, seen).await;
}

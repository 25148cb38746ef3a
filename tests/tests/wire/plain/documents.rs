//! Discovery, its sister of RFC 8414, and the key set, whole.

use mock_idp::vocab::Operation;
use rehearsal_tests::Scene;

#[tokio::test]
async fn the_discovery_document() {
    let scene = Scene::plain().await;
    insta::assert_snapshot!(scene.get("/.well-known/openid-configuration").await.render());
}

#[tokio::test]
async fn the_authorization_server_metadata() {
    let scene = Scene::plain().await;
    insta::assert_snapshot!(scene.get("/.well-known/oauth-authorization-server").await.render());
}

#[tokio::test]
async fn the_key_set() {
    let scene = Scene::plain().await;
    insta::assert_snapshot!(scene.get(&scene.url(Operation::Jwks)).await.render());
}

#[tokio::test]
async fn every_endpoint_that_discovery_names_is_there() {
    let scene = Scene::plain().await;
    let document = scene.get("/.well-known/openid-configuration").await.json();
    let named: Vec<&str> = document
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri")
        .filter_map(|(_, url)| url.as_str())
        .collect();
    assert_eq!(named.len(), 9);
    for url in named {
        assert_ne!(scene.get(url).await.status, 404, "{url}");
    }
}

#[tokio::test]
async fn a_narrower_rule_shows_in_the_document() {
    let scene = Scene::new(|builder| {
        builder
            .setting("pkce.methods", vec!["S256"])
            .setting("end_session.enabled", false)
            .setting("bcl.enabled", false)
    })
    .await;
    let document = scene.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(document.get("end_session_endpoint"), None);
    assert_eq!(document["backchannel_logout_supported"], false);
}

use mock_idp::vocab::Operation;
use rehearsal_tests::Scene;
use serde_json::{Value, json};

use super::{keycloak, set};

async fn document(scene: &Scene) -> Value {
    scene.get(&scene.url(Operation::Discovery)).await.json()
}

#[tokio::test]
async fn keycloak_discovery_document() {
    for (version, snapshot) in [
        ("17", "discovery_17"),
        ("18", "discovery_18"),
        ("22", "discovery_22"),
        ("24", "discovery_24"),
        ("25", "discovery_25"),
        ("26.2", "discovery_26.2"),
        ("26.4", "discovery_26.4"),
        ("26.7", "discovery_26.7"),
    ] {
        let scene = keycloak(version, &[]).await;
        let document = scene.get(&scene.url(Operation::Discovery)).await;
        insta::assert_snapshot!(snapshot, document.render());
    }
    let off = document(&keycloak("26.7", &["-keycloak-discovery-document"]).await).await;
    assert_eq!(off.get("tls_client_certificate_bound_access_tokens"), None);
}

#[tokio::test]
async fn keycloak_prompt_create_listed() {
    let registration = [("registrationAllowed", json!(true))];
    let listed = async |version: &str, quirks: &[&str]| {
        let prompts = document(&set(version, &registration, quirks).await).await;
        prompts["prompt_values_supported"].as_array().is_some_and(|words| words.contains(&json!("create")))
    };
    assert!(listed("26.7", &[]).await);
    assert!(!listed("25", &[]).await);
    assert!(!listed("26.7", &["-keycloak-prompt-create-listed"]).await);
}

use mock_idp::vocab::Operation;
use rehearsal_tests::Scene;
use serde_json::{Value, json};

use super::{authentik, set};

async fn document(scene: &Scene) -> Value {
    scene.get(&scene.url(Operation::Discovery)).await.json()
}

#[tokio::test]
async fn authentik_discovery_document() {
    for (version, snapshot) in [
        ("2023.10", "discovery_2023.10"),
        ("2024.2", "discovery_2024.2"),
        ("2024.12", "discovery_2024.12"),
        ("2025.8", "discovery_2025.8"),
        ("2025.10", "discovery_2025.10"),
        ("2026.2", "discovery_2026.2"),
        ("2026.5", "discovery_2026.5"),
    ] {
        let scene = authentik(version, &[]).await;
        let document = scene.get(&scene.url(Operation::Discovery)).await;
        insta::assert_snapshot!(snapshot, document.render());
    }
    let off = document(&authentik("2026.5", &["-authentik-discovery-document"]).await).await;
    assert_eq!(off.get("acr_values_supported"), None);
}

async fn member(version: &str, settings: &[(&str, Value)], quirks: &[&str], name: &str) -> Option<Value> {
    document(&set(version, settings, quirks).await).await.get(name).cloned()
}

#[tokio::test]
async fn authentik_bcl_advertised_always() {
    let name = "backchannel_logout_supported";
    assert_eq!(member("2025.8", &[], &[], name).await, Some(json!(true)));
    assert_eq!(member("2024.12", &[], &[], name).await, None);
    assert_eq!(member("2025.8", &[], &["-authentik-bcl-advertised-always"], name).await, None);
}

#[tokio::test]
async fn authentik_fcl_advertised_always() {
    let name = "frontchannel_logout_supported";
    assert_eq!(member("2025.10", &[], &[], name).await, Some(json!(true)));
    assert_eq!(member("2025.8", &[], &[], name).await, None);
    assert_eq!(member("2025.10", &[], &["-authentik-fcl-advertised-always"], name).await, None);
}

#[tokio::test]
async fn authentik_enc_members() {
    let (key, name) = ([("encryption_key", json!("RSA"))], "id_token_encryption_alg_values_supported");
    assert_eq!(member("2026.5", &key, &[], name).await, Some(json!(["RSA-OAEP-256"])));
    assert_eq!(member("2026.5", &[], &[], name).await, None);
    assert_eq!(member("2026.5", &key, &["-authentik-enc-members"], name).await, None);
}

#[tokio::test]
async fn authentik_no_par() {
    for (quirks, status) in [(&[] as &[&str], 405), (&["-authentik-no-par"], 401)] {
        let scene = authentik("2026.5", quirks).await;
        assert_eq!(scene.post("/stage/push", &[("client_id", "nobody")]).await.status, status);
    }
}

use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Browser};

use super::{VERSIONS, authelia};

#[tokio::test]
async fn authelia_paths() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let document = scene.get("/.well-known/openid-configuration").await.json();
        assert!(!scene.idp.issuer().ends_with('/'));
        assert_eq!(document["issuer"], scene.idp.issuer());
        for (member, path) in [
            ("jwks_uri", "/jwks.json"),
            ("authorization_endpoint", "/api/oidc/authorization"),
            ("token_endpoint", "/api/oidc/token"),
            ("userinfo_endpoint", "/api/oidc/userinfo"),
            ("introspection_endpoint", "/api/oidc/introspection"),
            ("revocation_endpoint", "/api/oidc/revocation"),
        ] {
            assert_eq!(document[member], scene.at(path), "{version} {member}");
        }
        assert!(scene.shaped_by(Operation::Discovery).0.contains(&"authelia-paths".to_owned()));
        assert_eq!(scene.get("/jwks.json").await.status, 200);
        assert!(scene.shaped_by(Operation::Jwks).0.contains(&"authelia-paths".to_owned()));
        assert!(!scene.get("/stage/keys").await.body.contains("\"keys\""));
    }
    let off = authelia("4.39", &["-authelia-paths"]).await;
    let document = off.get("/.well-known/openid-configuration").await;
    assert_eq!(document.json()["jwks_uri"], off.at("/stage/keys"));
    assert!(!off.get("/jwks.json").await.body.contains("\"keys\""));
    let on = authelia("4.39", &[]).await;
    insta::assert_snapshot!("discovery_on", on.get("/.well-known/openid-configuration").await.render());
    insta::assert_snapshot!("discovery_off", document.render());
}

#[tokio::test]
async fn authelia_legacy_endpoints() {
    for (version, status) in [("4.37.5", 200), ("4.38.19", 200), ("4.39.0", 404), ("4.39.20", 404)] {
        let scene = authelia(version, &[]).await;
        assert_eq!(scene.get("/api/oidc/jwks").await.status, status, "{version}");
        for (path, without_client) in [("/api/oidc/introspect", 401), ("/api/oidc/revoke", 400)] {
            let refused = scene.post(path, &[("token", "x")]).await.status;
            assert_eq!(refused, if status == 200 { without_client } else { 404 }, "{version} {path}");
        }
        let legacy = scene.get("/api/oidc/authorize").await.status;
        // Without a client the endpoint that is there refuses; the one that is not there says nothing.
        assert_eq!(legacy, if status == 200 { 401 } else { 404 }, "{version}");
        // They are never published.
        assert_eq!(scene.url(Operation::Jwks), scene.at("/jwks.json"));
    }
    let on = authelia("4.38", &[]).await;
    let mut browser = Browser::new(&on.clock, &on.at("/api/oidc/authorize"), &[]);
    assert!(browser.sign_in("alice", &Ask::books()).await.get("code").is_some());
    on.get("/api/oidc/jwks").await;
    assert!(on.shaped_by(Operation::Jwks).0.contains(&"authelia-legacy-endpoints".to_owned()));
    let off = authelia("4.38", &["-authelia-legacy-endpoints"]).await;
    assert_eq!(off.get("/api/oidc/jwks").await.status, 404);
    let forced = authelia("4.39", &["+authelia-legacy-endpoints"]).await;
    assert_eq!(forced.get("/api/oidc/jwks").await.status, 200);
    // It needs the new addresses.
    let without = authelia("4.38", &["-authelia-paths"]).await;
    assert_eq!(without.get("/api/oidc/jwks").await.status, 404);
}

#[tokio::test]
async fn authelia_no_par() {
    let member = "pushed_authorization_request_endpoint";
    let path = "/api/oidc/pushed-authorization-request";
    switched_off("authelia-no-par", ("4.37", "4.38"), member, path, Operation::Par).await;
}

#[tokio::test]
async fn authelia_no_device_grant() {
    let path = "/api/oidc/device-authorization";
    let versions = ("4.38", "4.39");
    switched_off("authelia-no-device-grant", versions, "device_authorization_endpoint", path, Operation::DeviceStart)
        .await;
}

/// An endpoint that the older of two lines does not have, unless the quirk is switched off.
async fn switched_off(id: &str, versions: (&str, &str), member: &str, path: &str, operation: Operation) {
    let (older, newer) = (authelia(versions.0, &[]).await, authelia(versions.1, &[]).await);
    let off = authelia(versions.0, &[&format!("-{id}")]).await;
    assert_eq!(older.get("/.well-known/openid-configuration").await.json().get(member), None);
    assert_eq!(older.post(path, &[("client_id", "books")]).await.status, 404);
    assert!(older.shaped_by(operation).0.contains(&id.to_owned()));
    for there in [&newer, &off] {
        assert_eq!(there.get("/.well-known/openid-configuration").await.json()[member], there.at(path));
        assert_ne!(there.post(path, &[("client_id", "books")]).await.status, 404);
        assert!(!there.shaped_by(operation).0.contains(&id.to_owned()));
    }
}

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask};
use serde_json::json;

use super::{keycloak, set};

#[tokio::test]
async fn keycloak_paths() {
    let on = keycloak("26.7", &[]).await;
    let realm = format!("{}/realms/rehearsal", on.idp.base());
    assert_eq!(on.idp.issuer(), realm);
    for (operation, path) in [
        (Operation::Discovery, "/.well-known/openid-configuration"),
        (Operation::Jwks, "/protocol/openid-connect/certs"),
        (Operation::Authorize, "/protocol/openid-connect/auth"),
        (Operation::Token, "/protocol/openid-connect/token"),
        (Operation::Introspect, "/protocol/openid-connect/token/introspect"),
        (Operation::Par, "/protocol/openid-connect/ext/par/request"),
    ] {
        assert_eq!(on.url(operation), format!("{realm}{path}"));
    }
    let login = on.login().await;
    assert_eq!(on.userinfo(&login.access).await.status, 200);
    assert_eq!(on.get("/realms/other/.well-known/openid-configuration").await.status, 404);
    let named = set("26.7", &[("realm", json!("house"))], &[]).await;
    assert!(named.idp.issuer().ends_with("/realms/house"));
    let off = keycloak("26.7", &["-keycloak-paths"]).await;
    assert_eq!(off.idp.issuer(), off.idp.base());
}

#[tokio::test]
async fn keycloak_auth_prefix() {
    let path = ("http-relative-path", json!("/auth"));
    let on = set("26.7", std::slice::from_ref(&path), &[]).await;
    assert_eq!(on.idp.issuer(), format!("{}/auth/realms/rehearsal", on.idp.base()));
    assert_eq!(on.get("/auth/realms/rehearsal/.well-known/openid-configuration").await.status, 200);
    assert_eq!(on.get("/realms/rehearsal/.well-known/openid-configuration").await.status, 404);
    on.login().await;
    let off = set("26.7", &[path], &["-keycloak-auth-prefix"]).await;
    assert_eq!(off.get("/realms/rehearsal/.well-known/openid-configuration").await.status, 200);
}

#[tokio::test]
async fn keycloak_issuer_follows_host() {
    let on = keycloak("26.7", &[]).await;
    let off = keycloak("26.7", &["-keycloak-issuer-follows-host"]).await;
    for (scene, host) in [(&on, "http://inside.example"), (&off, off.idp.base())] {
        let request = scene.request("GET", &scene.url(Operation::Discovery)).header("host", "inside.example");
        assert_eq!(Answer::to(request).await.text("issuer"), format!("{host}/realms/rehearsal"));
    }
    // The token names the host of the authorization request.
    let code = on.code_for(&Ask::books()).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", rehearsal_tests::CALLBACK)];
    let request = on.request("POST", &on.url(Operation::Token)).header("host", "inside.example").form(&form);
    let answer = Answer::to(request.basic_auth("books", Some(rehearsal_tests::SECRET))).await;
    let claims = rehearsal_tests::token::claims(&answer.text("id_token"));
    assert_eq!(claims["iss"], on.idp.issuer());
}

#[tokio::test]
async fn keycloak_either_slash() {
    let path = "/realms/rehearsal/.well-known/openid-configuration/";
    assert_eq!(keycloak("26.7", &[]).await.get(path).await.status, 200);
    assert_eq!(keycloak("26.7", &["-keycloak-either-slash"]).await.get(path).await.status, 404);
}

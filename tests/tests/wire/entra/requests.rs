use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Landing, Scene};
use serde_json::json;

use super::{ask, callback, fresh, on, redeemed, set, shows, through, told};

/// Where a request leads alice, once she has gone through all pages.
async fn alice(scene: &Scene, ask: &Ask) -> String {
    told(through(&mut scene.browser(), "alice", ask).await.1)
}

/// Error and the number in the description of the callback.
async fn refused(scene: &Scene, ask: &Ask) -> String {
    match through(&mut scene.browser(), "alice", ask).await.1 {
        Landing::Callback(callback) => callback.error().split(": ").take(2).collect::<Vec<_>>().join(" "),
        landing => told(landing),
    }
}

fn page(status: u16) -> String {
    format!("{status} /{}/oauth2/v2.0/authorize", super::TENANT)
}

#[tokio::test]
async fn entra_order() {
    shows(&[], "order", page(200), async |scene| fresh(scene, &Ask::books()).await).await;
}

#[tokio::test]
async fn entra_no_par() {
    let seen = async |scene: &Scene| scene.post(&scene.url(Operation::Par), &[("client_id", "books")]).await.status;
    shows(&[], "no-par", 404, seen).await;
}

#[tokio::test]
async fn entra_redirect_absent_random() {
    shows(&[], "redirect-absent-random", page(200), async |scene| fresh(scene, &ask().without("redirect_uri")).await)
        .await;
}

#[tokio::test]
async fn entra_redirect_localhost_port() {
    let elsewhere = ask().with("redirect_uri", "http://localhost:9999/callback");
    shows(&[], "redirect-localhost-port", page(200), async |scene| fresh(scene, &elsewhere).await).await;
    let other = ask().with("redirect_uri", "http://localhost:9999/elsewhere");
    assert_eq!(fresh(&set(&[], &[]).await, &other).await, page(400));
}

#[tokio::test]
async fn entra_response_types() {
    let hybrid = ask().with("response_type", "code id_token");
    let seen = async |scene: &Scene| {
        let callback = callback(scene, &hybrid).await;
        (callback.mode, callback.get("id_token").is_some())
    };
    shows(&[on("enableIdTokenIssuance")], "response-types", ("fragment", true), seen).await;
    let unticked = set(&[], &[]).await;
    assert_eq!(refused(&unticked, &hybrid).await, "unsupported_response_type AADSTS700054");
}

#[tokio::test]
async fn entra_scopes() {
    let own = [("api_permissions", json!(["openid", "api://books/read"]))];
    let api = ask().with("scope", "openid api://books/read");
    let seen = async |scene: &Scene| redeemed(scene, &api).await.text("scope");
    shows(&own, "scopes", "openid api://books/read".to_owned(), seen).await;
}

#[tokio::test]
async fn entra_groups_scope_rejected() {
    let seen = async |scene: &Scene| match through(&mut scene.browser(), "alice", &Ask::books()).await.1 {
        Landing::Callback(callback) => callback.error().lines().next().unwrap_or_default().to_owned(),
        landing => told(landing),
    };
    let said = "invalid_client: AADSTS650053: The application 'Books' asked for scope 'groups' that doesn't exist on the \
                resource '00000003-0000-0000-c000-000000000000'. Contact the app vendor.";
    shows(&[], "groups-scope-rejected", said.to_owned(), seen).await;
}

#[tokio::test]
async fn entra_login_hint_unknown() {
    let stranger = ask().with("login_hint", "nobody@example.org");
    shows(&[], "login-hint-unknown", page(400), async |scene| fresh(scene, &stranger).await).await;
    let scene = set(&[], &[]).await;
    let shown = scene.browser().ask(&ask().with("login_hint", super::UPN)).await.page();
    assert!(shown.forms[0].fields.iter().any(|(name, _)| name == "passwd"), "{:?}", shown.forms);
}

#[tokio::test]
async fn entra_hint_ignored() {
    let hint = ask().with("id_token_hint", "no.id.token");
    shows(&[], "hint-ignored", page(200), async |scene| fresh(scene, &hint).await).await;
}

#[tokio::test]
async fn entra_pkce() {
    let spa = [("platform", json!("spa"))];
    let seen = async |scene: &Scene| refused(scene, &ask()).await;
    shows(&spa, "pkce", "invalid_request AADSTS9002325".to_owned(), seen).await;
    assert_eq!(alice(&set(&[], &[]).await, &ask()).await, "code");
}

#[tokio::test]
async fn entra_consent() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let (titles, landing) = through(&mut browser, "alice", &ask()).await;
        (titles.contains(&"Permissions requested".to_owned()), told(landing))
    };
    shows(&[("admin_consent", json!(false))], "consent", (true, "code".to_owned()), seen).await;
    assert!(!seen(&set(&[], &[]).await).await.0, "an administrator has consented");
}

#[tokio::test]
async fn entra_assignment() {
    let admins = [("appRoleAssignments", json!(["admins"]))];
    let seen = async |scene: &Scene| alice(scene, &ask()).await == "code";
    shows(&admins, "assignment", false, seen).await;
    let readers = set(&[("appRoleAssignments", json!(["readers"]))], &[]).await;
    assert!(seen(&readers).await);
}

#[tokio::test]
async fn entra_no_iss() {
    let seen = async |scene: &Scene| callback(scene, &ask()).await.get("iss").is_none();
    shows(&[], "no-iss", true, seen).await;
}

#[tokio::test]
async fn entra_session_state_param() {
    let seen = async |scene: &Scene| callback(scene, &ask()).await.names().join(" ");
    shows(&[], "session-state-param", "code state session_state".to_owned(), seen).await;
}

#[tokio::test]
async fn entra_error_uri_param() {
    let seen = async |scene: &Scene| {
        let callback = scene.browser().ask(&ask().with("prompt", "none")).await.callback();
        (callback.names().join(" "), callback.get("error_uri").unwrap_or_default().to_owned())
    };
    let expected = (
        "error error_description error_uri state".to_owned(),
        "https://login.microsoftonline.com/error?code=50058".to_owned(),
    );
    shows(&[], "error-uri-param", expected, seen).await;
}

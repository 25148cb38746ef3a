use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{CALLBACK, Landing, Receiver, SECRET, Scene};

use super::{UPN, ask, set, shows};

/// Where a logout request leads alice, who is signed in: a callback, or the title of a page.
async fn leave(scene: &Scene, query: &str) -> String {
    let mut browser = scene.browser();
    browser.sign_in("alice", &ask()).await;
    match browser.visit(&format!("{}{query}", scene.url(Operation::EndSession))).await {
        Landing::Callback(callback) => callback.target,
        Landing::Page(page) => page.text.split(['.', '?']).next().unwrap_or_default().to_owned(),
    }
}

/// `?post_logout_redirect_uri=…` with the redirect URI.
fn back() -> String {
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("post_logout_redirect_uri", CALLBACK).finish();
    format!("?{query}")
}

#[tokio::test]
async fn entra_no_introspection() {
    let seen = async |scene: &Scene| {
        scene
            .post(
                &scene.url(Operation::Introspect),
                &[("token", "x"), ("client_id", "books"), ("client_secret", SECRET)],
            )
            .await
            .status
    };
    shows(&[], "no-introspection", 404, seen).await;
}

#[tokio::test]
async fn entra_no_revocation() {
    let seen = async |scene: &Scene| {
        scene
            .post(&scene.url(Operation::Revoke), &[("token", "x"), ("client_id", "books"), ("client_secret", SECRET)])
            .await
            .status
    };
    shows(&[], "no-revocation", 404, seen).await;
}

#[tokio::test]
async fn entra_logout_redirect_uris() {
    let query = format!("{}&logout_hint={UPN}", back());
    shows(&[], "logout-redirect-uris", CALLBACK.to_owned(), async |scene| leave(scene, &query).await).await;
    let scene = set(&[], &[]).await;
    let elsewhere = format!("?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fleft&logout_hint={UPN}");
    assert!(leave(&scene, &elsewhere).await.starts_with("Sign out You signed out"), "no error says why");
}

#[tokio::test]
async fn entra_logout_picker() {
    let query = format!("{}&logout_hint={UPN}", back());
    shows(&[], "logout-picker", CALLBACK.to_owned(), async |scene| leave(scene, &query).await).await;
    let scene = set(&[], &[]).await;
    assert!(leave(&scene, &back()).await.starts_with("Pick an account"));
}

#[tokio::test]
async fn entra_frontchannel_only() {
    let seen = async |scene: &Scene| {
        let receiver = Receiver::polite().await;
        let _ = scene.idp.remove_client("books").await;
        let books = Client {
            backchannel_logout_uri: Some(receiver.uri.clone()),
            frontchannel_logout_uri: Some("http://localhost:8080/gone".to_owned()),
            ..Client::confidential("books", SECRET).redirect_uri(CALLBACK)
        };
        scene.idp.register(books).expect("a client");
        let mut browser = scene.browser();
        browser.sign_in("alice", &ask()).await;
        let page = browser.visit(&format!("{}?logout_hint={UPN}", scene.url(Operation::EndSession))).await.page();
        (receiver.tokens().len(), page.body.contains("http://localhost:8080/gone?iss="))
    };
    shows(&[], "frontchannel-only", (0, true), seen).await;
}

#[tokio::test]
async fn entra_tokens_outlive_logout() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let callback = browser.sign_in("alice", &ask()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").expect("a code")).await);
        browser.visit(&format!("{}?logout_hint={UPN}", scene.url(Operation::EndSession))).await;
        scene.refresh(&tokens.refresh).await.status
    };
    shows(&[], "tokens-outlive-logout", 200, seen).await;
}

#[tokio::test]
async fn entra_error_members() {
    let seen = async |scene: &Scene| {
        let refused = scene.redeem("no-code").await.json();
        let uuid = |name: &str| refused[name].as_str().map(str::len) == Some(36);
        let at = refused["timestamp"].as_str() == Some("2025-06-15 15:06:40Z");
        let uri = refused["error_uri"].as_str() == Some("https://login.microsoftonline.com/error?code=9002313");
        (refused["error_codes"].to_string(), uuid("trace_id") && uuid("correlation_id") && at && uri)
    };
    shows(&[], "error-members", ("[9002313]".to_owned(), true), seen).await;
}

#[tokio::test]
async fn entra_aadsts_description() {
    let seen = async |scene: &Scene| {
        let refused = scene.redeem("no-code").await;
        let ids = format!(
            "\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            refused.text("trace_id"),
            refused.text("correlation_id"),
            refused.text("timestamp")
        );
        refused.text("error_description").ends_with(&ids)
    };
    shows(&[], "aadsts-description", true, seen).await;
}

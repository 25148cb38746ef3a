//! The authorization response.

use mock_idp::Client;
use rehearsal_tests::{Ask, CALLBACK, SECRET, Scene};

use super::shows;

#[tokio::test]
async fn authentik_no_iss_no_session_state() {
    let seen = async |scene: &Scene| {
        let callback = scene.browser().sign_in("alice", &Ask::books()).await;
        callback.names().join(" ")
    };
    shows("2026.5", &[], "no-iss-no-session-state", "code state".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_state_empty_param() {
    let seen = async |scene: &Scene| {
        let callback = scene.browser().sign_in("alice", &Ask::books().without("state")).await;
        callback.get("state").map(str::to_owned)
    };
    shows("2026.5", &[], "state-empty-param", Some(String::new()), seen).await;
}

/// The address to which `books` is called back that has this redirect URI.
async fn called_back(scene: &Scene, uri: &str, ask: &Ask) -> String {
    scene.registered(Client::confidential("books", SECRET).redirect_uri(uri).redirect_uri(CALLBACK)).await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    browser.ask(&ask.clone().with("redirect_uri", uri)).await;
    let authorize = scene.idp.journal().last(mock_idp::vocab::Operation::Authorize).expect("an answer");
    authorize.response_header("location").unwrap_or_default().to_owned()
}

#[tokio::test]
async fn authentik_success_query_rebuilt() {
    let uri = format!("{CALLBACK}?fixed=1&empty=");
    let seen = async |scene: &Scene| called_back(scene, &uri, &Ask::books()).await.contains("empty=");
    shows("2026.5", &[], "success-query-rebuilt", false, seen).await;
}

#[tokio::test]
async fn authentik_error_double_question() {
    let uri = format!("{CALLBACK}?fixed=1");
    let ask = Ask::books().with("response_type", "nonsense").with("state", "a&b");
    let seen = async |scene: &Scene| {
        let to = called_back(scene, &uri, &ask).await;
        (to.contains("?fixed=1?error=unsupported_response_type"), to.ends_with("&state=a&b"))
    };
    shows("2026.5", &[], "error-double-question", (true, true), seen).await;
}

#[tokio::test]
async fn authentik_custom_scheme_slashes_lost() {
    let seen = async |scene: &Scene| {
        called_back(scene, "app.books:///callback", &Ask::books()).await.starts_with("app.books:/callback?code=")
    };
    shows("2026.5", &[], "custom-scheme-slashes-lost", true, seen).await;
}

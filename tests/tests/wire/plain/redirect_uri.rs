//! Redirect URIs: compared as text, and nobody is sent to one that is not registered.

use mock_idp::Client;
use rehearsal_tests::{Ask, CALLBACK, Scene};

fn to(uri: &str) -> Ask {
    Ask::books().with("redirect_uri", uri)
}

async fn refused(scene: &Scene, ask: &Ask) -> String {
    let page = scene.browser().ask(ask).await.page();
    assert_eq!((page.status, page.error.as_deref()), (400, Some("invalid_request")), "{ask:?}");
    page.text
}

#[tokio::test]
async fn what_is_not_registered_is_refused_on_a_page() {
    let scene = Scene::plain().await;
    for uri in [
        "http://localhost:8080/callback/",
        "http://localhost:8080/callback?x=1",
        "http://localhost:8080/CALLBACK",
        "http://localhost:8081/callback",
        "https://localhost:8080/callback",
        "http://evil.example/callback",
        "http://localhost:8080/callback#x",
        "//localhost:8080/callback",
        "callback",
        "javascript:alert(1)",
    ] {
        let said = refused(&scene, &to(uri)).await;
        assert!(said.contains("The redirect_uri is not registered for this client."), "{uri}: {said}");
    }
}

#[tokio::test]
async fn a_missing_one_is_refused_except_where_oauth_allows_it() {
    let scene = Scene::plain().await;
    let missing = Ask::books().without("redirect_uri");
    assert!(refused(&scene, &missing).await.contains("There is no redirect_uri."));
    // Two are registered for books, one for photos; only without openid may it be left out.
    let photos = missing.clone().with("client_id", "photos");
    assert!(refused(&scene, &photos).await.contains("There is no redirect_uri."));
    assert!(refused(&scene, &missing.with("scope", "profile")).await.contains("There is no redirect_uri."));
    let callback = scene.browser().sign_in("alice", &photos.with("scope", "profile")).await;
    assert_eq!(callback.target, CALLBACK);
}

#[tokio::test]
async fn what_nobody_may_use_is_refused_even_when_it_is_registered() {
    let scene = Scene::plain().await;
    let uris = ["javascript:alert(1)", "data:text/html,x", "http://localhost/cb#fragment", "not a url"];
    let client = uris.iter().fold(Client::confidential("careless", "s"), |client, uri| client.redirect_uri(*uri));
    scene.idp.register(client).unwrap();
    for uri in uris {
        let said = refused(&scene, &to(uri).with("client_id", "careless")).await;
        assert!(said.contains("The redirect_uri is one that nobody may use."), "{uri}: {said}");
    }
}

#[tokio::test]
async fn a_loopback_address_may_have_any_port_unless_a_rule_forbids_it() {
    let scene = Scene::plain().await;
    let page = scene.browser().ask(&to("http://127.0.0.1:49152/native")).await.page();
    assert!(page.text.contains("Sign in"));
    let strict = Scene::with("redirect.loopback", serde_json::json!([])).await;
    refused(&strict, &to("http://127.0.0.1:49152/native")).await;
    let page = strict.browser().ask(&to("http://127.0.0.1/native")).await.page();
    assert!(page.text.contains("Sign in"));
}

#[tokio::test]
async fn a_custom_scheme_and_a_query_of_ones_own_are_kept() {
    let scene = Scene::plain().await;
    let client =
        Client::public("app").redirect_uri("app.immich:///oauth-callback").redirect_uri(format!("{CALLBACK}?a=1"));
    scene.idp.register(client).unwrap();
    let ask = |uri: &str| to(uri).with("client_id", "app");
    let callback = scene.browser().sign_in("alice", &ask("app.immich:///oauth-callback")).await;
    assert_eq!(callback.target, "app.immich:///oauth-callback");
    let callback = scene.browser().sign_in("alice", &ask(&format!("{CALLBACK}?a=1"))).await;
    assert_eq!(callback.names(), ["a", "code", "state", "iss"]);
}

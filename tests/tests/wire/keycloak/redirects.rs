use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, SECRET, Scene};
use serde_json::json;

use super::{fresh, registered, shows};

/// Whether `books`, registered with this redirect URI, may ask for that one.
async fn passes(scene: &Scene, entry: &str, asked: &str) -> bool {
    registered(scene, Client::confidential("books", SECRET).redirect_uri(entry)).await;
    let answer = scene.browser().ask(&Ask::books().with("redirect_uri", asked).with("prompt", "none")).await;
    match answer {
        rehearsal_tests::Landing::Page(page) => page.status != 400,
        rehearsal_tests::Landing::Callback(_) => true,
    }
}

#[tokio::test]
async fn keycloak_redirect_star() {
    shows("26.7", &[], "redirect-star", true, async |scene| {
        passes(scene, "http://localhost:8080/*", "http://localhost:8080/callback").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_redirect_star_alone() {
    shows("26.7", &[], "redirect-star-alone", true, async |scene| {
        passes(scene, "*", "http://localhost:8080/callback").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_redirect_star_alone_any() {
    shows("18", &[], "redirect-star-alone-any", true, async |scene| {
        passes(scene, "*", "http://localhost:8080/callback").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_redirect_relative() {
    let root = [("rootUrl", json!("http://localhost:8080"))];
    shows("26.7", &root, "redirect-relative", true, async |scene| {
        passes(scene, "/callback", "http://localhost:8080/callback").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_redirect_loopback_portless() {
    shows("26.7", &[], "redirect-loopback-portless", true, async |scene| {
        passes(scene, "http://localhost/callback", "http://localhost:8080/callback").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_redirect_dots_accepted() {
    for version in ["18", "22"] {
        shows(version, &[], "redirect-dots-accepted", true, async |scene| {
            passes(scene, "http://localhost:8080/a/*", "http://localhost:8080/a/../callback").await
        })
        .await;
    }
}

#[tokio::test]
async fn keycloak_redirect_forbidden_params() {
    let asked = "http://localhost:8080/callback?state=mine";
    shows("26.7", &[], "redirect-forbidden-params", false, async |scene| {
        passes(scene, "http://localhost:8080/*", asked).await
    })
    .await;
    let before = super::keycloak("26.4", &[]).await;
    assert!(passes(&before, "http://localhost:8080/*", asked).await);
}

/// Where alice ends up at an app with a scheme of its own.
async fn app(scene: &Scene) -> String {
    registered(scene, Client::confidential("books", SECRET).redirect_uri("app.books:///callback")).await;
    let said = fresh(scene, &Ask::books().with("redirect_uri", "app.books:///callback")).await;
    said.split(' ').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn keycloak_custom_scheme_broken() {
    shows("24", &[], "custom-scheme-broken", "400".to_owned(), app).await;
}

#[tokio::test]
async fn keycloak_custom_scheme_500() {
    shows("22", &[], "custom-scheme-500", "500".to_owned(), app).await;
    assert_eq!(app(&super::keycloak("26.7", &[]).await).await, "code");
}

/// Whether an answer goes to this redirect URI of a client with that one.
async fn goes(scene: &Scene, entry: &str, asked: &str) -> bool {
    registered(scene, Client::confidential("books", SECRET).redirect_uri(entry)).await;
    let query = format!("response_type=code&client_id=books&scope=openid&prompt=none&redirect_uri={asked}");
    scene.get(&format!("{}?{query}", scene.url(Operation::Authorize))).await.status == 302
}

#[tokio::test]
async fn keycloak_redirect_localhost_portless() {
    let (entry, asked) = ("http://[::1]/callback", "http://[::1]:7777/callback");
    let (other, named) = ("http://localhost/callback", "http://localhost:7777/callback");
    shows("22", &[], "redirect-localhost-portless", (false, true), async |scene| {
        (goes(scene, entry, asked).await, goes(scene, other, named).await)
    })
    .await;
    assert!(goes(&super::keycloak("26.7", &[]).await, entry, asked).await);
}

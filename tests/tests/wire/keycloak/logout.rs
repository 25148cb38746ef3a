use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::{HoldRule, UserAgent as _};
use rehearsal_tests::{Ask, Browser, CALLBACK, LEFT, Landing, SECRET, Scene};
use serde_json::json;

use super::{keycloak, registered, set, shows};

/// A browser in which alice is signed in, and her ID token.
async fn signed_in(scene: &Scene) -> (Browser, String) {
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
    let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap_or_default()).await);
    (browser, tokens.id)
}

/// Where a logout request leads: `left`, `question`, or the status of the page.
async fn leads(scene: &Scene, browser: &mut Browser, params: &[(&str, &str)]) -> String {
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().expect("a URL") }));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    match browser.visit(&format!("{}?{query}", scene.url(Operation::EndSession))).await {
        Landing::Callback(_) => "left".to_owned(),
        Landing::Page(page) if !page.forms.is_empty() => "question".to_owned(),
        Landing::Page(page) => page.status.to_string(),
    }
}

#[tokio::test]
async fn keycloak_logout_order() {
    // A hint ends its session also from a browser that is not signed in.
    shows("26.7", &[], "logout-order", "page".to_owned(), async |scene| {
        let (mut browser, hint) = signed_in(scene).await;
        leads(scene, &mut scene.browser(), &[("id_token_hint", &hint)]).await;
        match browser.ask(&Ask::books()).await {
            Landing::Page(_) => "page".to_owned(),
            Landing::Callback(_) => "code".to_owned(),
        }
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_post_uri_needs_hint() {
    let params = [("client_id", "books"), ("post_logout_redirect_uri", CALLBACK)];
    shows("18", &[], "logout-post-uri-needs-hint", "400".to_owned(), async |scene| {
        let (mut browser, _) = signed_in(scene).await;
        leads(scene, &mut browser, &params).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_hint_other_session() {
    shows("26.7", &[], "logout-hint-other-session", "question".to_owned(), async |scene| {
        let (_, hint) = signed_in(scene).await;
        let (mut browser, _) = signed_in(scene).await;
        leads(scene, &mut browser, &[("id_token_hint", &hint)]).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_uri_list() {
    let all = [("post.logout.redirect.uris", json!("http://localhost:8080/l*"))];
    shows("26.7", &all, "logout-uri-list", "left".to_owned(), async |scene| {
        registered(scene, Client::confidential("books", SECRET).redirect_uri(CALLBACK)).await;
        let (mut browser, hint) = signed_in(scene).await;
        leads(scene, &mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", LEFT)]).await
    })
    .await;
    let none = set("26.7", &[("post.logout.redirect.uris", json!("-"))], &[]).await;
    let (mut browser, hint) = signed_in(&none).await;
    let params = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", LEFT)];
    assert_eq!(leads(&none, &mut browser, &params).await, "400");
}

#[tokio::test]
async fn keycloak_logout_uri_plus() {
    shows("18", &[], "logout-uri-plus", "left".to_owned(), async |scene| {
        registered(scene, Client::confidential("books", SECRET).redirect_uri(CALLBACK).redirect_uri(LEFT)).await;
        let (mut browser, hint) = signed_in(scene).await;
        leads(scene, &mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", LEFT)]).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_redirect_uri_param() {
    shows("24", &[], "logout-redirect-uri-param", "400".to_owned(), async |scene| {
        let (mut browser, _) = signed_in(scene).await;
        leads(scene, &mut browser, &[("redirect_uri", CALLBACK)]).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_redirect_uri_honoured() {
    shows("17", &[], "logout-redirect-uri-honoured", true, async |scene| {
        let (mut browser, _) = signed_in(scene).await;
        let url = format!("{}?redirect_uri={CALLBACK}", scene.url(Operation::EndSession));
        let question = browser.visit(&url).await.page();
        matches!(browser.press(&question, 0).await, Landing::Callback(_))
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_post_refresh_token() {
    shows("26.7", &[], "logout-post-refresh-token", 204, async |scene| {
        let refresh = scene.login().await.refresh;
        super::posted(scene, Operation::EndSession, &[("refresh_token", &refresh)]).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_logout_confirm_500() {
    let wrong = async |scene: &Scene| {
        let (mut browser, _) = signed_in(scene).await;
        let page = browser.visit(&scene.url(Operation::EndSession)).await.page();
        browser.press(&page, 0).await;
        browser.press(&page, 0).await.page().status
    };
    shows("26.7", &[], "logout-confirm-500", 500, wrong).await;
    assert_eq!(wrong(&keycloak("24", &[]).await).await, 400);
}

#[tokio::test]
async fn keycloak_logout_forbidden_params() {
    let look = async |scene: &Scene| {
        let leave = "https://books.example.com/left?state=mine";
        let url = format!("{}?client_id=books&post_logout_redirect_uri={leave}", scene.url(Operation::EndSession));
        scene.get(&url).await.status
    };
    let anywhere = [("post.logout.redirect.uris", json!("https://books.example.com/*"))];
    shows("26.7.0", &anywhere, "logout-forbidden-params", 400, look).await;
    assert_ne!(look(&set("26.7.3", &anywhere, &[]).await).await, 400);
}

//! The pages of a login, and the door.

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Scene};

use super::{shows, told};

#[tokio::test]
async fn authentik_login_screens() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let next = page
            .url
            .query_pairs()
            .any(|(name, next)| name == "next" && next.starts_with("/application/o/authorize/?client_id=books"));
        browser.sign_in("alice", &Ask::books()).await;
        (page.url.path().to_owned(), next, scene.idp.journal().count(Operation::Authorize))
    };
    let path = "/if/flow/default-authentication-flow/".to_owned();
    shows("2026.5", &[], "login-screens", (path, true, 3), seen).await;
}

#[tokio::test]
async fn authentik_name_first() {
    let seen = async |scene: &Scene| {
        let page = scene.browser().ask(&Ask::books()).await.page();
        page.forms[0].fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    shows("2026.5", &[], "name-first", vec!["uid_field".to_owned()], seen).await;
}

#[tokio::test]
async fn authentik_cookies() {
    let seen = async |scene: &Scene| {
        scene.code().await;
        let exchanges = scene.idp.journal().exchanges();
        let headers = exchanges.iter().flat_map(|exchange| exchange.response_headers.iter());
        headers.filter(|(name, value)| name == "set-cookie" && value.starts_with("authentik_session=")).count()
    };
    shows("2026.5", &[], "cookies", 1, seen).await;
}

#[tokio::test]
async fn authentik_post_405() {
    let seen = async |scene: &Scene| scene.post("/application/o/nonsense/", &[("a", "b")]).await.status;
    shows("2026.5", &[], "post-405", 405, seen).await;
}

#[tokio::test]
async fn authentik_pages_without_cache_headers() {
    let seen = async |scene: &Scene| {
        let answer = scene.get("/application/o/authorize/?client_id=nobody").await;
        (answer.header("content-type").unwrap_or_default().to_owned(), answer.header("cache-control").is_some())
    };
    shows("2026.5", &[], "pages-without-cache-headers", ("text/html; charset=utf-8".to_owned(), false), seen).await;
}

#[tokio::test]
async fn authentik_own_logout() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        browser.visit(&scene.at("/if/flow/default-invalidation-flow/")).await;
        told(browser.ask(&Ask::books().with("prompt", "none")).await)
    };
    shows("2026.5", &[], "own-logout", "login_required".to_owned(), seen).await;
}

#[tokio::test]
async fn a_head_of_a_page_is_as_empty_as_before() {
    let scene = super::authentik("2026.5", &[]).await;
    let answer = Answer::to(scene.request("HEAD", "/application/o/authorize/")).await;
    assert_eq!((answer.status, answer.body.as_str()), (405, ""));
}

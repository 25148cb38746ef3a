//! Logout, and who hears of it.

use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::{Arrival, HoldRule, UserAgent as _};
use rehearsal_tests::{Ask, Browser, CALLBACK, LEFT, Receiver, SECRET, Scene, token};
use serde_json::{Value, json};

use super::{authentik, shows, told};

const LEAVE: &str = "/application/o/books/end-session/";
const PAGE: &str = "/if/flow/default-provider-invalidation-flow/";
const LOGIN: &str = "/if/flow/default-authentication-flow/";

/// Where a logout request leads a browser: a path of the provider, or the address at the relying party.
async fn leave(scene: &Scene, browser: &mut Browser, query: &str) -> String {
    browser.agent.hold(Some(HoldRule { url: LEFT.parse().expect("a URL") }));
    let arrival = browser.agent.visit(&scene.at(&format!("{LEAVE}{query}")).parse().expect("a URL")).await;
    browser.agent.hold(Some(HoldRule { url: CALLBACK.parse().expect("a URL") }));
    match arrival.expect("an arrival") {
        Arrival::Page(page) => page.url.path().to_owned(),
        Arrival::Held(held) => held.url.to_string(),
        Arrival::CustomScheme(url) => url.to_string(),
    }
}

/// The same for alice, who is signed in, and whether her session lives on.
async fn left(scene: &Scene, query: &str) -> (String, bool) {
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    let to = leave(scene, &mut browser, query).await;
    (to, told(browser.ask(&Ask::books().with("prompt", "none")).await) == "code")
}

#[tokio::test]
async fn authentik_logout_as_flow() {
    shows("2026.5", &[], "logout-as-flow", PAGE.to_owned(), async |scene| left(scene, "").await.0).await;
}

#[tokio::test]
async fn authentik_logout_page_only() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        let callback = browser.sign_in("alice", &Ask::books()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap_or_default()).await);
        leave(scene, &mut browser, &format!("?id_token_hint={}", tokens.id)).await;
        scene.userinfo(&tokens.access).await.status
    };
    shows("2025.10", &[], "logout-page-only", 200, seen).await;
}

#[tokio::test]
async fn authentik_logout_ends_app_only() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        leave(scene, &mut browser, "").await;
        browser.agent.page().map(|page| page.forms.len())
    };
    shows("2026.5", &[], "logout-ends-app-only", Some(0), seen).await;
    let scene = authentik("2026.5", &[]).await;
    assert_eq!(left(&scene, "").await, (PAGE.to_owned(), true), "the session lives on");
}

#[tokio::test]
async fn authentik_post_logout_ignored() {
    let query = "?post_logout_redirect_uri=https://evil.example/";
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        leave(scene, &mut browser, query).await;
        browser.agent.page().map(|page| page.status)
    };
    shows("2026.5", &[], "post-logout-ignored", Some(200), seen).await;
}

#[tokio::test]
async fn authentik_post_logout_needs_nothing() {
    let query = format!("?post_logout_redirect_uri={LEFT}");
    shows("2026.5.0-rc1", &[], "post-logout-needs-nothing", LEFT.to_owned(), async |scene| left(scene, &query).await.0)
        .await;
}

#[tokio::test]
async fn authentik_end_session_login_first() {
    let seen = async |scene: &Scene| leave(scene, &mut scene.browser(), "").await;
    shows("2026.5", &[], "end-session-login-first", LOGIN.to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_end_session_blank_200() {
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        browser.ask(&Ask::books()).await;
        leave(scene, &mut browser, "").await;
        browser.agent.page().map(|page| page.text.clone()).unwrap_or_default()
    };
    shows("2026.5", &[], "end-session-blank-200", "Logout successful".to_owned(), seen).await;
}

/// What is left of a login after signing out of authentik: userinfo, refresh, and the sid of the new token.
async fn after_logout(scene: &Scene) -> (u16, u16, Value) {
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books()).await;
    let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap_or_default()).await);
    browser.visit(&scene.at("/if/flow/default-invalidation-flow/")).await;
    let refreshed = scene.refresh(&tokens.refresh).await;
    let id_token = refreshed.text("id_token");
    let sid = if id_token.is_empty() { json!("none") } else { token::claims(&id_token)["sid"].clone() };
    (scene.userinfo(&tokens.access).await.status, refreshed.status, sid)
}

#[tokio::test]
async fn authentik_tokens_die_refresh_lives() {
    let seen = async |scene: &Scene| after_logout(scene).await;
    shows("2026.5", &[], "tokens-die-refresh-lives", (401, 200, Value::Null), seen).await;
}

/// `books`, told of logouts by back channel.
fn heard(receiver: &Receiver) -> Client {
    Client {
        backchannel_logout_uri: Some(receiver.uri.clone()),
        ..Client::confidential("books", SECRET).redirect_uri(CALLBACK)
    }
}

/// What comes when the session of alice ends, who signed in at `books` so often; `wait`: seconds between login and end.
async fn tokens(scene: &Scene, logins: usize, wait: u64, answers: &[&str]) -> Vec<String> {
    let receiver = Receiver::saying(answers).await;
    scene.registered(heard(&receiver)).await;
    let mut browser = scene.browser();
    for _ in 0..logins {
        let callback = browser.sign_in("alice", &Ask::books()).await;
        scene.redeem(callback.get("code").unwrap_or_default()).await;
    }
    scene.clock.advance(Duration::from_secs(wait));
    let session = scene.idp.sessions().remove(0).id;
    scene.idp.end_session(&session).await.expect("a session");
    receiver.tokens_by(logins).await
}

#[tokio::test]
async fn authentik_bcl_duplicates() {
    let seen = async |scene: &Scene| tokens(scene, 2, 0, &["200 OK"]).await.len();
    shows("2026.5", &[], "bcl-duplicates", 2, seen).await;
}

#[tokio::test]
async fn authentik_bcl_only_live_access_token() {
    let settings = [("access_token_validity", json!("seconds=4"))];
    let seen = async |scene: &Scene| tokens(scene, 1, 5, &["200 OK"]).await.len();
    shows("2026.5", &settings, "bcl-only-live-access-token", 0, seen).await;
}

#[tokio::test]
async fn authentik_bcl_redirect_as_get() {
    let seen = async |scene: &Scene| {
        let moved = "302 Found\r\nLocation: /elsewhere";
        tokens(scene, 1, 0, &[moved, "200 OK"]).await.len()
    };
    let on = authentik("2026.5", &[]).await;
    assert!(seen(&on).await >= 1);
    let methods = |scene: &Scene| {
        let exchanges = scene.idp.journal().exchanges();
        let sent = exchanges.iter().filter(|exchange| exchange.operation == Some(Operation::LogoutDelivery));
        sent.map(|exchange| exchange.method.clone()).collect::<Vec<_>>()
    };
    let followed = methods(&on);
    let off = authentik("2026.5", &["-authentik-bcl-redirect-as-get"]).await;
    seen(&off).await;
    assert_ne!(followed, methods(&off), "the redirect is followed");
}

#[tokio::test]
async fn authentik_bcl_retry_new_jti() {
    let seen = async |scene: &Scene| {
        let receiver = Receiver::saying(&["400 Bad Request", "200 OK"]).await;
        scene.registered(heard(&receiver)).await;
        scene.login().await;
        let session = scene.idp.sessions().remove(0).id;
        scene.idp.end_session(&session).await.expect("a session");
        receiver.tokens_by(1).await;
        scene.clock.advance(Duration::from_secs(30));
        let ids: Vec<Value> =
            receiver.tokens_by(2).await.iter().map(|sent| token::claims(sent)["jti"].clone()).collect();
        (ids.len(), ids.first() == ids.last())
    };
    shows("2026.5", &[], "bcl-retry-new-jti", (2, false), seen).await;
}

#[tokio::test]
async fn authentik_bcl_typ_jwt() {
    let seen = async |scene: &Scene| token::header(&tokens(scene, 1, 0, &["200 OK"]).await[0])["typ"].clone();
    shows("2025.10", &[], "bcl-typ-jwt", json!("JWT"), seen).await;
}

#[tokio::test]
async fn authentik_bcl_exp_access_ttl() {
    let seen = async |scene: &Scene| {
        let claims = token::claims(&tokens(scene, 1, 0, &["200 OK"]).await[0]);
        claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat)
    };
    shows("2026.5", &[], "bcl-exp-access-ttl", Some(3_600), seen).await;
}

/// The frames of the page on which alice signs out of `books`.
async fn frames(scene: &Scene) -> Vec<String> {
    let books = Client {
        frontchannel_logout_uri: Some("http://127.0.0.1:9/front?fixed=1".to_owned()),
        ..Client::confidential("books", SECRET).redirect_uri(CALLBACK)
    };
    scene.registered(books).await;
    let mut browser = scene.browser();
    let callback = browser.sign_in("alice", &Ask::books()).await;
    scene.redeem(callback.get("code").unwrap_or_default()).await;
    browser.visit(&scene.at("/if/flow/default-invalidation-flow/")).await;
    let body = browser.agent.page().map(|page| page.body.clone()).unwrap_or_default();
    body.split("<iframe src=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

#[tokio::test]
async fn authentik_fcl_query_first() {
    let settings = [("logout_method", json!("frontchannel"))];
    let seen = async |scene: &Scene| {
        let frames = frames(scene).await;
        frames.iter().map(|frame| frame.ends_with("fixed=1")).collect::<Vec<_>>()
    };
    shows("2026.5", &settings, "fcl-query-first", vec![true], seen).await;
}

#[tokio::test]
async fn authentik_fcl_instead_of_bcl() {
    let seen = async |scene: &Scene| frames(scene).await.len();
    shows("2026.5", &[], "fcl-instead-of-bcl", 0, seen).await;
}

#[tokio::test]
async fn authentik_post_logout_needs_hint() {
    let query = format!("?client_id=books&post_logout_redirect_uri={LEFT}");
    let seen = async |scene: &Scene| left(scene, &query).await.0 == LEFT;
    shows("2026.5", &[], "post-logout-needs-hint", false, seen).await;
}

#[tokio::test]
async fn authentik_bcl_no_exp() {
    let seen = async |scene: &Scene| token::claims(&tokens(scene, 1, 0, &["200 OK"]).await[0])["exp"].clone();
    shows("2025.8.1", &[], "bcl-no-exp", Value::Null, seen).await;
}

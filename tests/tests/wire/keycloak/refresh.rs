use std::time::Duration;

use rehearsal_tests::{Ask, Scene, Tokens, token};
use serde_json::json;

use super::{set, shows};

async fn online(scene: &Scene) -> Tokens {
    let code = scene.code_for(&Ask::books().with("scope", "openid profile email")).await;
    scene.tokens(&scene.redeem(&code).await)
}

async fn refreshed(scene: &Scene, refresh: &str, scope: &str) -> String {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", scope)];
    let answer = scene.token_of_books(&form).await;
    if answer.status == 200 { answer.text("scope") } else { answer.refusal() }
}

#[tokio::test]
async fn keycloak_refresh_no_rotation_by_default() {
    shows("26.7", &[], "refresh-no-rotation-by-default", 200, async |scene| {
        let tokens = online(scene).await;
        scene.refresh(&tokens.refresh).await;
        scene.refresh(&tokens.refresh).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_reuse() {
    let revoke = [("revokeRefreshToken", json!(true))];
    shows("26.7", &revoke, "refresh-reuse", (400, 400, 400), async |scene| {
        let mut browser = scene.browser();
        let ask = Ask::books().with("scope", "openid");
        browser.sign_in("alice", &ask).await;
        let mut login = async || {
            let code = browser.ask(&ask).await.callback();
            scene.tokens(&scene.redeem(code.get("code").unwrap_or_default()).await)
        };
        let (other, tokens) = (login().await, login().await);
        let next = scene.tokens(&scene.refresh(&tokens.refresh).await);
        scene.clock.advance(Duration::from_secs(2));
        let again = scene.refresh(&tokens.refresh).await.status;
        (again, scene.refresh(&next.refresh).await.status, scene.refresh(&other.refresh).await.status)
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_same_second() {
    let revoke = [("revokeRefreshToken", json!(true))];
    shows("26.7", &revoke, "refresh-same-second", 200, async |scene| {
        let tokens = online(scene).await;
        scene.refresh(&tokens.refresh).await;
        scene.refresh(&tokens.refresh).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_with_session() {
    // A session that is over by the clock takes its tokens with it; without that, it is this that looks at the session.
    for (quirks, status) in [
        (&["-keycloak-session-expiry-silent"] as &[&str], 400),
        (&["-keycloak-session-expiry-silent", "-keycloak-refresh-with-session"], 200),
    ] {
        let scene = set("26.7", &[], quirks).await;
        let tokens = online(&scene).await;
        scene.clock.advance(Duration::from_secs(1_801));
        assert_eq!(scene.refresh(&tokens.refresh).await.status, status, "{quirks:?}");
    }
}

#[tokio::test]
async fn keycloak_refresh_keeps_default_scopes() {
    shows("26.7", &[], "refresh-keeps-default-scopes", "openid profile email".to_owned(), async |scene| {
        refreshed(scene, &online(scene).await.refresh, "openid").await
    })
    .await;
    let scene = set("26.7", &[], &[]).await;
    let said = refreshed(&scene, &online(&scene).await.refresh, "nonsense").await;
    assert_eq!(said, "400 invalid_scope: Invalid scopes: nonsense");
}

#[tokio::test]
async fn keycloak_refresh_ignores_scope() {
    shows("22", &[], "refresh-ignores-scope", "openid profile email".to_owned(), async |scene| {
        refreshed(scene, &online(scene).await.refresh, "nonsense").await
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_by_switch() {
    let off = [("use.refresh.tokens", json!(false))];
    shows("26.7", &off, "refresh-by-switch", String::new(), async |scene| online(scene).await.refresh).await;
}

#[tokio::test]
async fn keycloak_refresh_says_what_ended() {
    shows("26.7", &[], "refresh-says-what-ended", "Session not active".to_owned(), async |scene| {
        let tokens = online(scene).await;
        let session = scene.idp.sessions().remove(0).id;
        scene.idp.end_session(&session).await.expect("a session");
        scene.refresh(&tokens.refresh).await.text("error_description")
    })
    .await;
}

#[tokio::test]
async fn keycloak_offline_separate() {
    shows("26.7", &[], "offline-separate", 200, async |scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("client_id", "photos").with("scope", "openid")).await;
        let code = browser.ask(&Ask::books()).await.callback();
        let tokens = scene.tokens(&scene.redeem(code.get("code").unwrap_or_default()).await);
        for session in scene.idp.sessions() {
            scene.idp.end_session(&session.id).await.expect("a session");
        }
        scene.refresh(&tokens.refresh).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_nonce_refresh() {
    shows("24", &[], "nonce-refresh", json!("nonce-of-books"), async |scene| {
        let tokens = online(scene).await;
        let next = scene.tokens(&scene.refresh(&tokens.refresh).await);
        token::claims(&next.id)["nonce"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_jwt() {
    shows("26.7", &[], "refresh-jwt", Some(json!("HS512")), async |scene| {
        let refresh = online(scene).await.refresh;
        mock_idp::jose::decode(&refresh).and_then(|(header, _)| header.get("alg").cloned())
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_jwt_hs256() {
    shows("22", &[], "refresh-jwt-hs256", Some(json!("HS256")), async |scene| {
        let refresh = online(scene).await.refresh;
        mock_idp::jose::decode(&refresh).and_then(|(header, _)| header.get("alg").cloned())
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_token_members() {
    shows("26.7", &[], "refresh-token-members", json!(["Refresh", "books", "account"]), async |scene| {
        let refresh = token::claims(&online(scene).await.refresh);
        json!([refresh["typ"], refresh["azp"], refresh["aud_x"]])
    })
    .await;
}

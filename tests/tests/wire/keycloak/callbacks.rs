use rehearsal_tests::{Ask, Callback, Scene, token};
use serde_json::json;

use super::shows;

async fn callback(scene: &Scene, ask: &Ask) -> Callback {
    scene.browser().sign_in("alice", ask).await
}

async fn params(scene: &Scene, ask: &Ask) -> String {
    callback(scene, ask).await.names().join(" ")
}

#[tokio::test]
async fn keycloak_callback_order() {
    let order = "state session_state iss code".to_owned();
    shows("26.7", &[], "callback-order", order, async |scene| params(scene, &Ask::books()).await).await;
    let refused = Ask::books().with("scope", "openid nonsense");
    let on = super::keycloak("26.7", &[]).await;
    assert_eq!(params(&on, &refused).await, "error error_description state iss");
}

#[tokio::test]
async fn keycloak_session_state_param() {
    shows("26.7", &[], "session-state-param", true, async |scene| {
        callback(scene, &Ask::books()).await.get("session_state").is_some()
    })
    .await;
    let out = super::set("26.7", &[("exclude.session.state.from.auth.response", json!(true))], &[]).await;
    assert_eq!(callback(&out, &Ask::books()).await.get("session_state"), None);
}

#[tokio::test]
async fn keycloak_no_iss_callback() {
    for version in ["18", "22"] {
        shows(version, &[], "no-iss-callback", false, async |scene| {
            callback(scene, &Ask::books()).await.get("iss").is_some()
        })
        .await;
    }
}

#[tokio::test]
async fn keycloak_iss_advertised_not_sent() {
    let excluded = [("exclude.issuer.from.auth.response", json!(true))];
    shows("26.7", &excluded, "iss-advertised-not-sent", (false, true), async |scene| {
        let document = scene.get(&scene.url(mock_idp::vocab::Operation::Discovery)).await.json();
        let promised = document["authorization_response_iss_parameter_supported"] == true;
        (callback(scene, &Ask::books()).await.get("iss").is_some(), promised)
    })
    .await;
}

#[tokio::test]
async fn keycloak_iss_absent_on_prompt_none_error() {
    let silent = Ask::books().with("prompt", "none");
    shows("23.0.0", &[], "iss-absent-on-prompt-none-error", false, async |scene| {
        callback(scene, &silent).await.get("iss").is_some()
    })
    .await;
    assert!(callback(&super::keycloak("24", &[]).await, &silent).await.get("iss").is_some());
}

#[tokio::test]
async fn keycloak_form_post_no_charset() {
    shows("26.7", &[], "form-post-no-charset", "text/html".to_owned(), async |scene| {
        let answer = scene.browser().sign_in("alice", &Ask::books().with("response_mode", "form_post")).await;
        assert_eq!(answer.mode, "form_post");
        let exchanges = scene.idp.journal().exchanges();
        let last = exchanges.last().expect("an exchange");
        let kind = last.response_headers.iter().find(|(name, _)| name == "content-type");
        kind.map(|(_, kind)| kind.clone()).unwrap_or_default()
    })
    .await;
}

#[tokio::test]
async fn keycloak_state_newline_removed() {
    let ask = Ask::books().with("state", "a\nb");
    shows("26.7", &[], "state-newline-removed", Some("ab".to_owned()), async |scene| {
        callback(scene, &ask).await.get("state").map(str::to_owned)
    })
    .await;
}

#[tokio::test]
async fn keycloak_error_without_description() {
    let ask = Ask::books().with("prompt", "none");
    shows("26.7", &[], "error-without-description", "error state iss".to_owned(), async |scene| {
        params(scene, &ask).await
    })
    .await;
}

#[tokio::test]
async fn keycloak_s_hash() {
    let implicit = [("implicitFlowEnabled", json!(true))];
    let ask = Ask::books().with("response_type", "code id_token");
    shows("26.7", &implicit, "s-hash", true, async |scene| {
        let id_token = callback(scene, &ask).await.get("id_token").map(str::to_owned).unwrap_or_default();
        let claims = token::claims(&id_token);
        claims["s_hash"] == json!(token::half_hash("state-of-books"))
    })
    .await;
}

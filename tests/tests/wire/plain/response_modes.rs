//! Where the response is put, and what is wrapped in a token on the way (JARM).

use rehearsal_tests::{Ask, NOW, Scene, token};
use serde_json::{Value, json};

const MODES: [&str; 7] = ["query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"];

async fn scene(rule: &str, value: Value) -> Scene {
    Scene::new(|builder| {
        builder
            .setting("response_mode.allowed", json!(MODES))
            .setting("response_type.allowed", json!(["code", "id_token", "code id_token"]))
            .setting(rule, value)
    })
    .await
}

#[tokio::test]
async fn each_jwt_mode_carries_one_parameter_in_its_place() {
    let scene = scene("state.min", json!(0)).await;
    for (asked, kind, mode) in [
        ("query.jwt", "code", "query"),
        ("fragment.jwt", "code", "fragment"),
        ("form_post.jwt", "code", "form_post"),
        ("jwt", "code", "query"),
        ("jwt", "id_token", "fragment"),
    ] {
        let ask = Ask::books().with("response_mode", asked).with("response_type", kind);
        let callback = scene.browser().sign_in("alice", &ask).await;
        assert_eq!((callback.mode, callback.names()), (mode, vec!["response"]), "{asked}");
        let claims = token::claims(callback.get("response").unwrap());
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(scene.idp.issuer()), &json!("books")));
        assert_eq!((&claims["exp"], &claims["state"]), (&json!(NOW + 600), &json!("state-of-books")));
        assert!(claims.get(kind).is_some(), "{asked} {claims}");
    }
}

#[tokio::test]
async fn errors_keep_the_mode_that_was_asked_for_unless_a_rule_goes_by_the_type() {
    // Both what is found after the mode was looked at, and what is found before.
    for ask in [Ask::books().with("prompt", "none"), Ask::books().twice("state", "x")] {
        let ask = ask.with("response_mode", "form_post");
        for (rule, mode) in [("asked", "form_post"), ("by_type", "query")] {
            let scene = scene("response_mode.for_errors", json!(rule)).await;
            assert_eq!(scene.browser().ask(&ask).await.callback().mode, mode, "{rule} {ask:?}");
        }
    }
}

#[tokio::test]
async fn tokens_in_a_query_are_a_rule() {
    for (rule, hybrid, implicit, wrapped) in [
        ("refuse", "invalid_request", "invalid_request", "invalid_request"),
        ("refuse_but_jwt", "invalid_request", "invalid_request", "ok"),
        ("code_only", "ok", "invalid_request", "invalid_request"),
        ("code_only_or_fail", "ok", "500", "500"),
        ("500", "500", "500", "500"),
    ] {
        let scene = scene("response_mode.query_with_tokens", json!(rule)).await;
        for (kind, mode, expected) in
            [("code id_token", "query", hybrid), ("id_token", "query", implicit), ("id_token", "query.jwt", wrapped)]
        {
            let ask = Ask::books().with("response_type", kind).with("response_mode", mode);
            let mut browser = scene.browser();
            let seen = if expected == "ok" {
                let callback = browser.sign_in("alice", &ask).await;
                assert!(callback.get("id_token").is_none(), "{rule}");
                "ok".to_owned()
            } else if expected == "500" {
                browser.ask(&ask).await.page().status.to_string()
            } else {
                browser.ask(&ask).await.callback().get("error").unwrap().to_owned()
            };
            assert_eq!(seen, expected, "{rule} {kind} {mode}");
        }
    }
}

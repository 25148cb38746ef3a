//! Which scopes are granted.

use rehearsal_tests::{Ask, Scene};
use serde_json::{Value, json};

async fn granted(settings: &[(&str, Value)], ask: &Ask) -> Result<String, String> {
    let scene = Scene::new(|builder| {
        settings.iter().fold(builder, |builder, (rule, value)| builder.setting(rule, value.clone()))
    })
    .await;
    let callback = scene.browser().sign_in("alice", ask).await;
    match callback.get("code") {
        Some(code) => Ok(scene.redeem(code).await.text("scope")),
        None => Err(callback.get("error").unwrap().to_owned()),
    }
}

#[tokio::test]
async fn each_value_of_the_rules_grants_what_it_says() {
    let always = ("scope.always_granted", json!(["groups"]));
    let configured = ("scope.configured", json!(["openid", "email"]));
    for (absent, expected) in [
        ("empty", Ok("groups")),
        ("all_configured", Ok("openid email groups")),
        ("client_defaults", Ok("groups")),
        ("defaults_and_openid", Ok("openid groups")),
        ("refuse", Err("invalid_scope")),
    ] {
        let settings = [always.clone(), configured.clone(), ("scope.absent", json!(absent))];
        let seen = granted(&settings, &Ask::books().without("scope")).await;
        assert_eq!(seen, expected.map(str::to_owned).map_err(str::to_owned), "{absent}");
    }
    for (unknown, expected) in [("drop", Ok("openid")), ("accept", Ok("openid x")), ("refuse", Err("invalid_scope"))] {
        let seen = granted(&[("scope.unknown", json!(unknown))], &Ask::books().with("scope", "openid x")).await;
        assert_eq!(seen, expected.map(str::to_owned).map_err(str::to_owned), "{unknown}");
    }
    for text in ["openid  email", "openid\temail", ""] {
        let ask = Ask::books().with("scope", text);
        assert_eq!(granted(&[("scope.syntax", json!("single_blank"))], &ask).await, Err("invalid_scope".to_owned()));
        assert!(granted(&[], &ask).await.is_ok(), "{text:?}");
    }
}

#[tokio::test]
async fn a_resource_must_be_an_address() {
    let scene = Scene::plain().await;
    let callback = scene.browser().ask(&Ask::books().with("resource", "https://a.example/#x")).await.callback();
    assert_eq!(callback.get("error"), Some("invalid_target"));
}

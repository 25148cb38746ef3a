//! Hybrid and implicit flows (Core 3.2 and 3.3), and response types by rule.

use mock_idp::Client;
use rehearsal_tests::{Ask, CALLBACK, Scene, token};
use serde_json::json;

const ALL: [&str; 8] =
    ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "token", "none"];

async fn open() -> Scene {
    Scene::with("response_type.allowed", json!(ALL)).await
}

#[tokio::test]
async fn each_type_brings_what_it_says_in_its_place() {
    let scene = open().await;
    let token = ["access_token", "token_type", "expires_in"];
    for (asked, mode, brings) in [
        ("code", "query", vec!["code"]),
        ("none", "query", vec![]),
        ("id_token", "fragment", vec!["id_token"]),
        ("token", "fragment", token.to_vec()),
        ("code id_token", "fragment", vec!["code", "id_token"]),
        ("id_token token", "fragment", [&token[..], &["id_token"]].concat()),
        ("token code", "fragment", [&["code"], &token[..]].concat()),
        ("code id_token token", "fragment", [&["code"], &token[..], &["id_token"]].concat()),
    ] {
        let callback = scene.browser().sign_in("alice", &Ask::books().with("response_type", asked)).await;
        assert_eq!(callback.mode, mode, "{asked}");
        assert_eq!(callback.names(), [brings.as_slice(), &["state", "iss"]].concat(), "{asked}");
    }
}

#[tokio::test]
async fn the_id_token_hashes_what_comes_beside_it_and_the_access_token_works() {
    let scene = open().await;
    let ask = Ask::books().with("response_type", "code id_token token");
    let callback = scene.browser().sign_in("alice", &ask).await;
    let get = |name: &str| callback.get(name).unwrap().to_owned();
    let claims = token::claims(&get("id_token"));
    assert_eq!(claims["c_hash"], token::half_hash(&get("code")));
    assert_eq!(claims["at_hash"], token::half_hash(&get("access_token")));
    assert_eq!(claims["nonce"], "nonce-of-books");
    assert_eq!(scene.userinfo(&get("access_token")).await.status, 200);
    assert_eq!(scene.redeem(&get("code")).await.status, 200);
    let alone = scene.browser().sign_in("alice", &Ask::books().with("response_type", "id_token")).await;
    let claims = token::claims(alone.get("id_token").unwrap());
    assert_eq!((claims.get("c_hash"), claims.get("at_hash")), (None, None));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_fragment() {
    let scene = open().await;
    let ask = Ask::books().with("response_type", "id_token");
    for (ask, said) in [
        (ask.clone().without("nonce"), "invalid_request: There is no nonce, and this response_type needs one."),
        (ask.clone().with("scope", "profile"), "invalid_request: An ID token is asked for without the scope openid."),
        (ask.clone().with("response_mode", "query"), "invalid_request: Tokens cannot be put into a query."),
    ] {
        let callback = scene.browser().ask(&ask).await.callback();
        assert_eq!((callback.mode, callback.error().as_str()), ("fragment", said));
    }
}

#[tokio::test]
async fn a_client_may_have_fewer_types_and_flows_than_the_instance() {
    let scene = open().await;
    for (id, rule, value) in [
        ("few", "response_type.allowed", json!(["code"])),
        ("off", "response_type.flows", json!(["authorization_code", "hybrid"])),
    ] {
        let mut client = Client::confidential(id, "s").redirect_uri(CALLBACK);
        client.settings.insert(rule.into(), value);
        scene.idp.register(client).unwrap();
        let ask = Ask::books().with("client_id", id).with("response_type", "id_token");
        assert_eq!(scene.browser().ask(&ask).await.callback().get("error"), Some("unauthorized_client"), "{id}");
    }
}

#[tokio::test]
async fn the_order_of_the_words_and_whether_they_are_read_are_rules() {
    let scene = Scene::new(|builder| {
        builder.setting("response_type.allowed", json!(ALL)).setting("response_type.order", "exact")
    })
    .await;
    let jumbled = Ask::books().with("response_type", "id_token code");
    assert_eq!(scene.browser().ask(&jumbled).await.callback().get("error"), Some("unsupported_response_type"));
    let blind = Scene::with("response_type.checked", false).await;
    let callback = blind.browser().sign_in("alice", &Ask::books().with("response_type", "nonsense")).await;
    assert!(callback.get("code").is_some());
}

#[tokio::test]
async fn which_types_need_a_nonce_and_of_which_length_is_a_rule() {
    let scene = Scene::with("nonce.needed_for", json!(["code"])).await;
    let callback = scene.browser().ask(&Ask::books().without("nonce")).await.callback();
    assert!(callback.error().contains("There is no nonce"), "{}", callback.error());
    let long = Scene::with("nonce.min", 100).await;
    assert_eq!(long.browser().ask(&Ask::books()).await.callback().error(), "invalid_request: The nonce is too short.");
}

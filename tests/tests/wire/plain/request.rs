//! What is wrong with an authorization request, and where that is said.

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, CALLBACK, Scene};

#[tokio::test]
async fn without_a_client_nobody_is_called_back() {
    let scene = Scene::plain().await;
    for (ask, said) in [
        (Ask::books().without("client_id"), "There is no client_id."),
        (Ask::books().with("client_id", ""), "There is no client_id."),
        (Ask::books().with("client_id", "nobody"), "There is no such client."),
    ] {
        let page = scene.browser().ask(&ask).await.page();
        assert_eq!((page.status, page.error.as_deref()), (401, Some("invalid_client")));
        assert!(page.text.contains(said), "{}", page.text);
    }
}

#[tokio::test]
async fn every_other_mistake_is_told_to_the_relying_party() {
    let scene = Scene::plain().await;
    let books = Ask::books;
    for (ask, said) in [
        (books().twice("state", "other"), "invalid_request: A parameter was sent more than once."),
        (books().twice("x", "1").twice("x", "1"), "invalid_request: A parameter was sent more than once."),
        (books().without("response_type"), "invalid_request: There is no response_type."),
        (books().with("response_type", "token"), "unsupported_response_type: The response_type is not supported."),
        (
            books().with("response_type", "id_token code"),
            "unsupported_response_type: The response_type is not supported.",
        ),
        (books().with("response_mode", "jwt"), "invalid_request: The response_mode is not known."),
        (
            books().with("registration", "{}"),
            "registration_not_supported: The parameter registration is not supported.",
        ),
        (books().with("request", "a.b.c"), "request_not_supported: Request objects are not supported."),
        (
            books().with("request_uri", "urn:x"),
            "request_uri_not_supported: The parameter request_uri is not supported.",
        ),
        (books().with("prompt", "create"), "invalid_request: A word in prompt is not known."),
        (books().with("prompt", "none login"), "invalid_request: The word none in prompt cannot stand beside others."),
        (books().with("max_age", "soon"), "invalid_request: The max_age is not a number of seconds."),
        (books().with("max_age", "-1"), "invalid_request: The max_age is not a number of seconds."),
        (books().with("max_age", "+1"), "invalid_request: The max_age is not a number of seconds."),
        (books().with("max_age", "1.5"), "invalid_request: The max_age is not a number of seconds."),
    ] {
        let callback = scene.browser().ask(&ask).await.callback();
        assert_eq!(callback.error(), said);
        assert_eq!(callback.get("state"), Some("state-of-books"));
        assert_eq!(callback.get("iss"), Some(scene.idp.issuer().as_str()));
    }
}

#[tokio::test]
async fn a_parameter_that_is_not_utf_8_is_refused() {
    let scene = Scene::plain().await;
    let url =
        format!("{}?client_id=books&response_type=code&redirect_uri={CALLBACK}&x=%ff", scene.url(Operation::Authorize));
    let callback = scene.browser().visit(&url).await.callback();
    assert_eq!(callback.error(), "invalid_request: A parameter is not UTF-8.");
}

#[tokio::test]
async fn an_unknown_scope_is_dropped_or_refused_by_rule() {
    let ask = Ask::books().with("scope", "openid nonsense");
    let scene = Scene::plain().await;
    let code = scene.code_for(&ask).await;
    assert_eq!(scene.redeem(&code).await.text("scope"), "openid");
    let strict = Scene::with("scope.unknown", "refuse").await;
    let callback = strict.browser().ask(&ask).await.callback();
    assert_eq!(callback.error(), "invalid_scope: A scope is not known or not allowed for this client.");
}

#[tokio::test]
async fn a_client_may_have_narrower_modes_and_methods_than_the_instance() {
    let scene = Scene::plain().await;
    let mut narrow = Client::confidential("narrow", "s").redirect_uri(CALLBACK);
    narrow.settings.insert("response_mode.allowed".into(), serde_json::json!(["query"]));
    scene.idp.register(narrow).unwrap();
    let ask = Ask::books().with("response_mode", "fragment");
    let callback = scene.browser().ask(&ask.clone().with("client_id", "narrow")).await.callback();
    assert_eq!(callback.mode, "query");
    assert_eq!(callback.error(), "invalid_request: The client may not use this response_mode.");
    assert_eq!(scene.browser().sign_in("alice", &ask).await.mode, "fragment");
}

#[tokio::test]
async fn state_can_be_demanded() {
    let scene = Scene::with("state.min", 8).await;
    let callback = scene.browser().ask(&Ask::books().with("state", "short")).await.callback();
    assert_eq!(callback.error(), "invalid_request: The state is too short.");
    assert_eq!(callback.get("state"), Some("short"));
    let callback = scene.browser().ask(&Ask::books().without("state")).await.callback();
    assert_eq!(callback.get("state"), None);
}

#[tokio::test]
async fn unknown_words_can_be_ignored_by_rule() {
    let scene = Scene::new(|builder| {
        builder
            .setting("prompt.unknown", "ignore")
            .setting("response_mode.unknown", "ignore")
            .setting("door.doubled_param", "first")
    })
    .await;
    let ask = Ask::books().with("prompt", "create").with("response_mode", "jwt").twice("state", "second");
    let callback = scene.browser().sign_in("alice", &ask).await;
    assert_eq!((callback.mode, callback.get("state")), ("query", Some("state-of-books")));
}

#[tokio::test]
async fn the_order_of_the_checks_is_a_rule() {
    // The state is looked at only after the login, as some products do.
    let order = [
        "client",
        "redirect_uri",
        "doubled",
        "response_type",
        "response_mode_known",
        "response_mode_allowed",
        "registration",
        "request_object",
        "scope",
        "pkce_present",
        "pkce_method",
        "pkce_syntax",
        "prompt",
        "max_age",
        "prompt_none",
        "store",
        "login",
        "reauth",
        "account",
        "state",
        "consent",
        "issue",
    ];
    let scene =
        Scene::new(|builder| builder.setting("order.authorize", order.to_vec()).setting("state.min", 100)).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let callback = browser.fill_in(&page, "alice").await.callback();
    assert_eq!(callback.error(), "invalid_request: The state is too short.");
}

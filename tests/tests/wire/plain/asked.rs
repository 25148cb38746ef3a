//! The smaller parameters of the authorization request, each by its rule.

use std::time::Duration;

use mock_idp::jose::{JwsAlg, KeyRing, KeySource, sign};
use mock_idp::vocab::{Members, Operation};
use rehearsal_tests::{Ask, Browser, Landing, SECRET, Scene, token};
use serde_json::{Value, json};

/// What a signed-in browser gets: `code`, an error code, or the status and title of a page.
async fn outcome(browser: &mut Browser, ask: &Ask) -> String {
    match browser.ask(ask).await {
        Landing::Callback(callback) => callback.get("error").unwrap_or("code").to_owned(),
        Landing::Page(page) if page.status == 200 && page.text.contains("Sign in") => "login".to_owned(),
        Landing::Page(page) if page.text.contains("Do you agree?") => "consent".to_owned(),
        Landing::Page(page) => page.status.to_string(),
    }
}

async fn signed_in(rule: &str, value: Value) -> (Scene, Browser) {
    let scene = Scene::with(rule, value).await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    scene.clock.advance(Duration::from_secs(5));
    (scene, browser)
}

#[tokio::test]
async fn each_value_of_a_rule_about_a_parameter_leads_where_it_says() {
    for (rule, value, param, sent, expected) in [
        ("prompt.known", json!(["none"]), "prompt", "login", "invalid_request"),
        ("prompt.unknown", json!("interaction_required"), "prompt", "x", "interaction_required"),
        ("prompt.unknown", json!("ignore"), "prompt", "x", "code"),
        ("prompt.none_mixed", json!("none_wins"), "prompt", "none login", "code"),
        ("prompt.none_mixed", json!("all"), "prompt", "none login", "login_required"),
        ("max_age.max", json!(9), "max_age", "10", "invalid_request"),
        ("prompt.none_mixed", json!("interaction_required"), "prompt", "none login", "interaction_required"),
        ("prompt.none_mixed", json!("consent_then_error"), "prompt", "none consent", "consent"),
        ("prompt.login", json!("error"), "prompt", "login", "login_required"),
        ("prompt.login", json!("ignore"), "prompt", "login", "code"),
        ("prompt.consent", json!("ignore"), "prompt", "consent", "code"),
        ("prompt.consent", json!("if_consent_client"), "prompt", "consent", "code"),
        ("prompt.select_account", json!("ignore"), "prompt", "select_account", "code"),
        ("max_age.mode", json!("error"), "max_age", "1", "login_required"),
        ("max_age.mode", json!("ignore"), "max_age", "1", "code"),
        ("max_age.zero", json!("ignore"), "max_age", "0", "code"),
        ("max_age.zero", json!("by_age"), "max_age", "0", "login"),
        ("max_age.bad", json!("ignore"), "max_age", "x", "code"),
        ("max_age.bad", json!("reauth"), "max_age", "x", "login"),
        ("max_age.bad", json!("500"), "max_age", "x", "500"),
        ("max_age.negative", json!("reauth"), "max_age", "-1", "login"),
        ("max_age.negative", json!("ignore"), "max_age", "-1", "code"),
        ("hint_at_authorize", json!("check"), "id_token_hint", "x", "invalid_request"),
        ("hint_at_authorize", json!("ignore"), "id_token_hint", "x", "code"),
        ("claims_param", json!("honour"), "claims", "x", "invalid_request"),
        ("claims_param", json!("acr_only"), "claims", "x", "code"),
        ("claims_param", json!("ignore"), "claims", "x", "code"),
        ("acr_values", json!("reauth"), "acr_values", "gold", "login"),
        ("acr_values", json!("loa_map"), "acr_values", "gold", "login"),
        ("acr_values", json!("ignore"), "acr_values", "gold", "code"),
        ("registration_param", json!("ignore"), "registration", "{}", "code"),
        ("request_object", json!("ignore"), "request", "x", "code"),
        ("request_uri", json!("ignore"), "request_uri", "x", "code"),
        ("request_uri", json!("registered"), "request_uri", "x", "invalid_request_uri"),
        ("server.enabled", json!(true), "state", "x", "code"),
        ("pkce.challenge_syntax", json!("none"), "code_challenge", "short", "code"),
    ] {
        let (_scene, mut browser) = signed_in(rule, value.clone()).await;
        let seen = outcome(&mut browser, &Ask::books().with(param, sent)).await;
        assert_eq!(seen, expected, "{rule}={value} {param}={sent}");
    }
    let disabled = Scene::with("server.enabled", false).await;
    assert_eq!(outcome(&mut disabled.browser(), &Ask::books()).await, "503");
}

#[tokio::test]
async fn prompt_login_once_is_once_in_the_life_of_a_session() {
    let (_scene, mut browser) = signed_in("prompt.login", json!("once_per_browser_session")).await;
    let ask = Ask::books().with("prompt", "login");
    let page = browser.ask(&ask).await.page();
    browser.fill_in(&page, "alice").await.callback();
    assert_eq!(outcome(&mut browser, &ask).await, "code");
}

#[tokio::test]
async fn a_login_that_is_never_recent_enough_is_a_dead_end() {
    for (rule, age) in [("max_age.zero", "0"), ("max_age.bad", "x"), ("max_age.negative", "-1")] {
        let (_scene, mut browser) = signed_in(rule, json!("dead_end")).await;
        let page = browser.ask(&Ask::books().with("max_age", age)).await.page();
        assert!(browser.fill_in(&page, "alice").await.page().text.contains("Sign in once more"), "{rule}");
    }
}

#[tokio::test]
async fn what_a_silent_request_is_told_is_a_rule() {
    for (rule, value, expected) in
        [("silent.reauth_needed", "screen", "login"), ("silent.reauth_needed", "login_required", "login_required")]
    {
        let (_scene, mut browser) = signed_in(rule, json!(value)).await;
        let ask = Ask::books().with("prompt", "none").with("max_age", "1");
        assert_eq!(outcome(&mut browser, &ask).await, expected, "{value}");
    }
    for (value, expected) in [("interaction_required", "interaction_required"), ("screen", "consent")] {
        let scene =
            Scene::new(|builder| builder.setting("silent.consent_missing", value).setting("consent.mode", "each_time"))
                .await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        assert_eq!(outcome(&mut browser, &Ask::books().with("prompt", "none")).await, expected);
    }
}

#[tokio::test]
async fn somebody_may_register_where_the_rule_lets_them() {
    for (rule, expected) in [("refuse", "invalid_request"), ("register", "page")] {
        let scene =
            Scene::new(|builder| builder.setting("prompt.known", json!(["create"])).setting("prompt.create", rule))
                .await;
        let mut browser = scene.browser();
        match browser.ask(&Ask::books().with("prompt", "create")).await {
            Landing::Callback(callback) => assert_eq!(callback.get("error"), Some(expected)),
            Landing::Page(page) => {
                let fields = [("username", "carol"), ("name", "Carol"), ("email", "c@example.com"), ("password", "x")];
                let taken = [("username", "bob"), ("name", "Bob"), ("email", "b@example.com"), ("password", "x")];
                let page = browser.submit(&page, &taken).await.page();
                assert_eq!(page.status, 400);
                assert!(browser.submit(&page, &fields).await.callback().get("code").is_some());
                assert!(scene.idp.people().contains("carol"));
            }
        }
    }
}

#[tokio::test]
async fn the_acr_is_what_the_rule_says() {
    for (settings, first, second) in [
        (json!({ "acr.form": "fresh1_sso0" }), json!("1"), json!("0")),
        (json!({ "acr.form": "fresh1_sso0", "acr.loa_map": { "silver": 1, "gold": 2 } }), json!("silver"), json!("0")),
        (json!({ "acr.form": "constant", "acr.constant": "c" }), json!("c"), json!("c")),
        (json!({ "acr.form": "on_request_0" }), json!("0"), json!("0")),
        (json!({ "acr_values": "emit_0" }), json!("0"), json!("0")),
        (json!({ "acr_values": "constant", "acr.constant": "c" }), json!("c"), json!("c")),
        (json!({}), Value::Null, Value::Null),
    ] {
        let all = settings.as_object().unwrap().clone();
        let scene =
            Scene::new(|builder| all.into_iter().fold(builder, |builder, (rule, value)| builder.setting(&rule, value)))
                .await;
        let mut browser = scene.browser();
        for expected in [first, second] {
            let callback = browser.sign_in("alice", &Ask::books().with("acr_values", "x")).await;
            let id = scene.redeem(callback.get("code").unwrap()).await.text("id_token");
            assert_eq!(token::claims(&id)["acr"], expected, "{settings}");
        }
    }
}

#[tokio::test]
async fn claims_that_are_named_come_without_their_scope() {
    let scene = Scene::plain().await;
    let wish = r#"{"id_token":{"email":null},"userinfo":{"groups":null}}"#;
    let code = scene.code_for(&Ask::books().with("scope", "openid").with("claims", wish)).await;
    let tokens = scene.tokens(&scene.redeem(&code).await);
    assert_eq!(token::claims(&tokens.id)["email"], "alice@example.com");
    assert_eq!(scene.userinfo(&tokens.access).await.json()["groups"], json!(["readers", "uploaders"]));
    let essential = Ask::books().with("claims", r#"{"id_token":{"acr":{"essential":true,"value":"x"}}}"#);
    let callback = scene.browser().ask(&essential).await.callback();
    assert_eq!(callback.get("error"), Some("unmet_authentication_requirements"));
}

#[tokio::test]
async fn the_hint_must_be_about_whoever_signs_in() {
    let scene = Scene::plain().await;
    let ask = Ask::books().with("id_token_hint", &scene.login().await.id);
    assert!(scene.browser().sign_in("alice", &ask).await.get("code").is_some());
    assert_eq!(scene.browser().sign_in("bob", &ask).await.get("error"), Some("login_required"));
}

#[tokio::test]
async fn the_login_page_follows_its_hints_by_rule() {
    for (rule, name) in [("prefill", "alice"), ("skip_username", "alice"), ("ignore", "")] {
        let scene = Scene::with("login_hint", rule).await;
        let page = scene.browser().ask(&Ask::books().with("login_hint", "alice")).await.page();
        assert!(page.forms[0].fields.contains(&("username".to_owned(), name.to_owned())), "{rule}");
        assert_eq!(page.text.contains("as alice"), rule == "skip_username");
    }
    for (rule, lang, query) in [("ignore", "en", false), ("page", "de", false), ("page_and_query", "de", true)] {
        let scene = Scene::with("ui_locales", rule).await;
        let page = scene.browser().ask(&Ask::books().with("ui_locales", "de en")).await.page();
        let last = scene.idp.journal().last(Operation::FlowShow).unwrap();
        assert!(last.response_body.text().contains(&format!("lang=\"{lang}\"")), "{rule}");
        assert_eq!(page.url.query() == Some("locale=de"), query, "{rule}");
    }
}

#[tokio::test]
async fn a_request_object_that_is_honoured_outranks_what_stands_beside_it() {
    let rule = json!({ "honour": { "algs": ["HS256", "RS256"], "unsigned": true } });
    let ring = KeyRing::new(KeySource::Test(3));
    let jwk = serde_json::to_value(&ring.published(&[JwsAlg::RS256]).unwrap()[0].members).unwrap();
    let scene = Scene::new(|builder| {
        builder.setting("request_object", rule).setting("request_object.keys", json!({ "keys": [jwk] }))
    })
    .await;
    let claims = |exp: i64| Members::from_iter([("state", json!("inside")), ("exp", json!(exp))]);
    let future = rehearsal_tests::NOW + 60;
    let signed = |alg, secret| sign(&claims(future), alg, None, &ring, secret).unwrap();
    let stranger = sign(&claims(future), JwsAlg::RS256, None, &KeyRing::new(KeySource::Test(2)), None).unwrap();
    let late = sign(&claims(1), JwsAlg::RS256, None, &ring, None).unwrap();
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6Imluc2lkZSJ9.".to_owned();
    for (object, good) in [
        (signed(JwsAlg::RS256, None), true),
        (signed(JwsAlg::HS256, Some(SECRET)), true),
        (signed(JwsAlg::HS256, Some("other")), false),
        (signed(JwsAlg::RS384, None), false),
        (stranger, false),
        (late, false),
        (unsigned, true),
        ("nonsense".to_owned(), false),
    ] {
        let callback = scene.browser().sign_in("alice", &Ask::books().with("request", &object)).await;
        let expected =
            if good { (Some("inside"), None) } else { (Some("state-of-books"), Some("invalid_request_object")) };
        assert_eq!((callback.get("state"), callback.get("error")), expected, "{object}");
    }
}

//! The browser's session: what `sid`, `auth_time` and `amr` say of it, and when a login is done once more.

use std::time::Duration;

use mock_idp::{Client, Person};
use rehearsal_tests::{Ask, Browser, CALLBACK, NOW, Scene, token};
use serde_json::{Value, json};

/// The claims of the ID token that this browser gets at a client.
async fn id_token(scene: &Scene, browser: &mut Browser, ask: &Ask, secret: &str) -> Value {
    let callback = browser.sign_in("alice", ask).await;
    let client = ask.pairs().iter().find(|(name, _)| name == "client_id").unwrap().1.clone();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", callback.get("code").unwrap()),
        ("redirect_uri", CALLBACK),
        ("client_id", &client),
        ("client_secret", secret),
    ];
    token::claims(&scene.token(&form).await.text("id_token"))
}

async fn at_books(scene: &Scene, browser: &mut Browser, ask: &Ask) -> Value {
    let callback = browser.sign_in("alice", ask).await;
    let answer = scene.redeem(callback.get("code").unwrap()).await;
    token::claims(&answer.text("id_token"))
}

#[tokio::test]
async fn the_sid_names_the_session_at_the_client_or_of_the_browser_or_is_not_there() {
    for (rule, same, there) in [("client_session", false, true), ("browser_session", true, true), ("none", true, false)]
    {
        let scene = Scene::with("session.sid", rule).await;
        scene.idp.register(Client::confidential("told", "told-secret").redirect_uri(CALLBACK)).unwrap();
        let mut browser = scene.browser();
        let books = at_books(&scene, &mut browser, &Ask::books()).await;
        let told = id_token(&scene, &mut browser, &Ask::books().with("client_id", "told"), "told-secret").await;
        assert_eq!(books.get("sid") == told.get("sid"), same, "{rule}");
        assert_eq!(books.get("sid").is_some(), there, "{rule}");
        let again = at_books(&scene, &mut browser, &Ask::books()).await;
        assert_eq!(again.get("sid"), books.get("sid"), "{rule}: the same session has the same sid");
        let elsewhere = at_books(&scene, &mut scene.browser(), &Ask::books()).await;
        assert_eq!(elsewhere.get("sid") == books.get("sid"), !there, "{rule}: another browser has another");
    }
}

#[tokio::test]
async fn a_session_that_began_offline_can_leave_the_browser_signed_out() {
    for (rule, kept) in [("kept", true), ("none", false)] {
        let scene = Scene::with("session.after_offline_first", rule).await;
        let mut browser = scene.browser();
        let callback = browser.sign_in("alice", &Ask::books().with("scope", "openid offline_access")).await;
        let silent = browser.ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(silent.get("code").is_some(), kept, "{rule}");
        let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap()).await);
        assert_eq!(scene.refresh(&tokens.refresh).await.status, 200, "{rule}: the client's part lives on");
        // Not the first client any more: the browser stays signed in.
        let mut other = scene.browser();
        other.sign_in("alice", &Ask::books().with("scope", "openid")).await;
        other.sign_in("alice", &Ask::books().with("scope", "openid offline_access")).await;
        assert!(other.ask(&Ask::books().with("prompt", "none")).await.callback().get("code").is_some(), "{rule}");
    }
}

#[tokio::test]
async fn auth_time_is_of_the_last_login_of_the_session_or_of_both() {
    for (rule, expected) in
        [("last_authentication", [0, 100, 100]), ("session_start", [0, 0, 0]), ("both", [0, 100, 0])]
    {
        let scene = Scene::with("auth_time.of", rule).await;
        let mut browser = scene.browser();
        let first = at_books(&scene, &mut browser, &Ask::books()).await;
        scene.clock.advance(Duration::from_secs(100));
        let once_more = at_books(&scene, &mut browser, &Ask::books().with("prompt", "login")).await;
        scene.clock.advance(Duration::from_secs(10));
        let silent = at_books(&scene, &mut browser, &Ask::books()).await;
        let seen = [first, once_more, silent].map(|claims| claims["auth_time"].as_i64().unwrap() - NOW);
        assert_eq!(seen, expected, "{rule}");
    }
}

#[tokio::test]
async fn a_login_in_the_second_of_its_request_can_count_as_old() {
    for (rule, again) in [("exact", false), ("same_second_is_old", true)] {
        for (name, value) in [("prompt", "login"), ("max_age", "0")] {
            let scene = Scene::with("reauth.clock", rule).await;
            let mut browser = scene.browser();
            browser.sign_in("alice", &Ask::books()).await;
            scene.clock.advance(Duration::from_secs(5));
            let page = browser.ask(&Ask::books().with(name, value)).await.page();
            let landing = browser.fill_in(&page, "alice").await;
            if !again {
                assert!(landing.callback().get("code").is_some(), "{rule} {name}");
                continue;
            }
            let page = landing.page();
            assert!(page.text.contains("Sign in"), "{rule} {name}: {}", page.text);
            scene.clock.advance(Duration::from_secs(1));
            assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some(), "{rule} {name}");
        }
    }
}

#[tokio::test]
async fn who_proves_it_once_more_may_have_to_be_the_same() {
    for (fixed, landed) in [(true, false), (false, true)] {
        let scene = Scene::with("reauth.person_fixed", fixed).await;
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        let page = browser.ask(&Ask::books().with("prompt", "login")).await.page();
        match browser.fill_in(&page, "bob").await {
            rehearsal_tests::Landing::Callback(callback) => {
                assert!(landed, "bob's password was taken for alice's");
                let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap()).await);
                assert_eq!(token::claims(&tokens.id)["sub"], "bob-sub");
            }
            rehearsal_tests::Landing::Page(page) => {
                assert!(!landed && page.text.contains("The user name or the password is wrong."), "{}", page.text);
            }
        }
    }
}

#[tokio::test]
async fn amr_says_what_was_proven_in_the_words_of_the_rule() {
    let words = json!({ "password": ["pwd", "kba"], "otp": ["otp"], "both": ["mfa"] });
    for (words, factors, expected) in [
        (Value::Null, "one", None),
        (words.clone(), "one", Some(json!(["pwd", "kba"]))),
        (words, "two", Some(json!(["pwd", "kba", "otp", "mfa"]))),
    ] {
        let carol = Person { otp: Some("123456".into()), ..Person::new("carol") };
        let scene = Scene::new(|builder| {
            let builder = if words.is_null() { builder } else { builder.setting("amr.values", words.clone()) };
            builder.setting("access.factors", factors).person(carol)
        })
        .await;
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let mut landing = browser.fill_in(&page, "carol").await;
        if factors == "two" {
            landing = browser.submit(&landing.page(), &[("otp", "123456")]).await;
        }
        let tokens = scene.tokens(&scene.redeem(landing.callback().get("code").unwrap()).await);
        assert_eq!(token::claims(&tokens.id).get("amr").cloned(), expected, "{factors}");
    }
}

#[tokio::test]
async fn a_flow_that_took_too_long_is_an_error_or_begins_anew() {
    for (rule, outcome) in [("error", "page"), ("error_to_rp", "rp"), ("restart", "anew")] {
        let scene = Scene::with("flow.on_expiry", rule).await;
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        scene.clock.advance(Duration::from_secs(600));
        let landing = browser.fill_in(&page, "alice").await;
        match outcome {
            "rp" => {
                let callback = landing.callback();
                assert_eq!(callback.get("error"), Some("invalid_request"), "{rule}");
                assert_eq!(callback.get("state"), Some("state-of-books"), "{rule}");
            }
            "anew" => {
                let page = landing.page();
                assert_eq!(page.status, 200);
                assert!(page.text.contains("This login took too long."), "{}", page.text);
                assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
            }
            _ => assert_eq!(landing.page().status, 400, "{rule}"),
        }
    }
}

#[tokio::test]
async fn a_flow_that_was_answered_can_be_taken_up_once_more() {
    for rule in ["refuse_page", "error_to_rp", "repeat", "already_in_page"] {
        let scene = Scene::with("flow.again", rule).await;
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let first = browser.fill_in(&page, "alice").await.callback();
        let landing = browser.visit(page.url.as_str()).await;
        match rule {
            "error_to_rp" => assert_eq!(landing.callback().get("error"), Some("invalid_request")),
            "repeat" => {
                let callback = landing.callback();
                assert_ne!(callback.get("code").unwrap(), first.get("code").unwrap());
                assert_eq!(scene.redeem(callback.get("code").unwrap()).await.status, 200);
            }
            "already_in_page" => assert!(landing.page().text.contains("You are already signed in.")),
            _ => assert!(landing.page().text.contains("This login is finished.")),
        }
    }
}

#[tokio::test]
async fn a_login_page_of_another_tab_goes_on_or_says_that_one_is_signed_in() {
    for (rule, goes_on) in [("continues", true), ("already_in_page", false)] {
        let scene = Scene::with("flow.other_tab", rule).await;
        let mut browser = scene.browser();
        let one = browser.ask(&Ask::books()).await.page();
        let other = browser.ask(&Ask::books()).await.page();
        browser.fill_in(&other, "alice").await.callback();
        match browser.fill_in(&one, "alice").await {
            rehearsal_tests::Landing::Callback(callback) => assert!(goes_on && callback.get("code").is_some()),
            rehearsal_tests::Landing::Page(page) => {
                assert!(!goes_on && page.text.contains("You are already signed in."), "{}", page.text);
            }
        }
    }
}

#[tokio::test]
async fn names_are_taken_by_kind_with_blanks_and_capitals_as_the_rule_says() {
    for (names, filled_in, taken) in [
        (json!({ "by": ["username", "email"] }), "alice@example.org", true),
        (json!({ "by": ["username"] }), "alice@example.org", false),
        (json!({ "by": ["email"] }), "alice", false),
        (json!({ "by": ["username"] }), " alice ", false),
        (json!({ "by": ["username"], "trim": true }), " alice ", true),
        (json!({ "by": ["username"] }), "ALICE", false),
        (json!({ "by": ["username"], "fold": true }), "ALICE", true),
    ] {
        let scene = Scene::with("login.names", names.clone()).await;
        scene.idp.change("alice", |alice| alice.email = Some("alice@example.org".into())).await.unwrap();
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        let landing = browser.submit(&page, &[("username", filled_in), ("password", "alice")]).await;
        assert_eq!(matches!(landing, rehearsal_tests::Landing::Callback(_)), taken, "{names} {filled_in:?}");
    }
}

#[tokio::test]
async fn too_many_wrong_passwords_lock_the_account_for_a_while() {
    let scene = Scene::with("login.lock", json!({ "tries": 3, "window": 100, "ban": 60 })).await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let wrong = [("username", "alice"), ("password", "wrong")];
    for _ in 0..2 {
        browser.submit(&page, &wrong).await.page();
    }
    scene.clock.advance(Duration::from_secs(100));
    for _ in 0..2 {
        browser.submit(&page, &wrong).await.page();
    }
    assert!(browser.fill_in(&page, "bob").await.callback().get("code").is_some(), "others are not locked");
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    browser.submit(&page, &wrong).await.page();
    let locked = browser.fill_in(&page, "alice").await.page();
    assert!(locked.text.contains("The user name or the password is wrong."), "{}", locked.text);
    scene.clock.advance(Duration::from_secs(60));
    assert!(browser.fill_in(&page, "alice").await.callback().get("code").is_some());
}

#[tokio::test]
async fn a_locked_account_is_locked_at_the_token_endpoint_too() {
    let scene = Scene::new(|builder| {
        builder
            .setting("login.lock", json!({ "tries": 1, "window": 100, "ban": 60 }))
            .setting("grant_types.allowed", json!(["authorization_code", "password"]))
    })
    .await;
    let mut browser = scene.browser();
    let page = browser.ask(&Ask::books()).await.page();
    let form = [("grant_type", "password"), ("username", "alice"), ("password", "alice")];
    assert_eq!(scene.token_of_books(&form).await.status, 200);
    browser.submit(&page, &[("username", "alice"), ("password", "wrong")]).await.page();
    assert_eq!(scene.token_of_books(&form).await.status, 400);
}

#[tokio::test]
async fn an_administrator_sees_the_sessions_and_ends_one() {
    let scene = Scene::plain().await;
    let (mut one, mut other) = (scene.browser(), scene.browser());
    one.sign_in("alice", &Ask::books()).await;
    one.sign_in("alice", &Ask::books().with("client_id", "photos")).await;
    scene.clock.advance(Duration::from_secs(1));
    other.sign_in("bob", &Ask::books()).await;
    let sessions = scene.idp.sessions();
    let seen: Vec<(&str, Vec<&str>)> = sessions
        .iter()
        .map(|view| (view.person.as_str(), view.clients.iter().map(|(client, _)| client.as_str()).collect()))
        .collect();
    assert_eq!(seen, [("alice", vec!["books", "photos"]), ("bob", vec!["books"])]);
    scene.idp.end_session(&sessions[0].id).await.unwrap();
    scene.idp.end_session(&sessions[0].id).await.unwrap_err();
    for (browser, left) in [(&mut one, false), (&mut other, true)] {
        let silent = browser.ask(&Ask::books().with("prompt", "none")).await.callback();
        assert_eq!(silent.get("code").is_some(), left);
    }
    scene.idp.log_out_everybody().await;
    assert!(scene.idp.sessions().is_empty());
}

//! What follows from what: one row for each trigger of administrators, and one for each effect.

use std::time::Duration;

use mock_idp::Client;
use rehearsal_tests::{Ask, Browser, CALLBACK, Receiver, Scene, Tokens};
use serde_json::{Value, json};

/// alice at `books`, without `offline_access` and with it, in two browsers; and bob.
struct Cast {
    scene: Scene,
    browser: Browser,
    here: Tokens,
    elsewhere: Tokens,
    bobs: Tokens,
    receiver: Receiver,
}

async fn tokens(scene: &Scene, browser: &mut Browser, person: &str, ask: &Ask) -> Tokens {
    let callback = browser.sign_in(person, ask).await;
    scene.tokens(&scene.redeem(callback.get("code").unwrap()).await)
}

async fn cast(consequences: Value) -> Cast {
    let scene = Scene::new(|b| b.setting("consequences", consequences)).await;
    let receiver = Receiver::polite().await;
    let told = Client {
        backchannel_logout_uri: Some(receiver.uri.clone()),
        ..Client::confidential("told", "told-secret").redirect_uri(CALLBACK)
    };
    scene.idp.register(told).unwrap();
    let mut browser = scene.browser();
    let openid = Ask::books().with("scope", "openid");
    let here = tokens(&scene, &mut browser, "alice", &openid).await;
    browser.sign_in("alice", &Ask::books().with("client_id", "told")).await;
    let elsewhere = tokens(&scene, &mut scene.browser(), "alice", &openid).await;
    let bobs = tokens(&scene, &mut scene.browser(), "bob", &openid).await;
    Cast { scene, browser, here, elsewhere, bobs, receiver }
}

impl Cast {
    /// Which access tokens still live: of this session, of alice's other one, of bob.
    async fn alive(&self) -> [bool; 3] {
        let mut alive = [false; 3];
        for (at, tokens) in [&self.here, &self.elsewhere, &self.bobs].into_iter().enumerate() {
            alive[at] = self.scene.userinfo(&tokens.access).await.status == 200;
        }
        alive
    }

    async fn signed_in(&mut self) -> bool {
        self.browser.ask(&Ask::books().with("prompt", "none")).await.callback().get("code").is_some()
    }

    /// Does what sets a trigger off.
    async fn pull(&mut self, trigger: &str) {
        let idp = &self.scene.idp;
        match trigger {
            "admin_session_deleted" => {
                let session = idp.sessions().into_iter().find(|view| view.clients.len() == 2).unwrap();
                idp.end_session(&session.id).await.unwrap();
            }
            "admin_person_logout" => idp.log_out("alice").await.unwrap(),
            "admin_all_logout" => idp.log_out_everybody().await,
            "person_disabled" => idp.set_enabled("alice", false).await.unwrap(),
            "person_deleted" => idp.remove_person("alice").await.unwrap(),
            "consent_withdrawn" => idp.withdraw_consent("alice", "books").await.unwrap(),
            "client_deleted" => idp.remove_client("books").await.unwrap(),
            "key_replaced" => idp.replace_keys().await.unwrap(),
            "session_expired" => {
                // Only what is asked for notices it.
                self.scene.clock.advance(Duration::from_secs(3_000_000));
                self.scene.get("/.well-known/openid-configuration").await;
            }
            other => panic!("nobody knows how to pull {other}"),
        }
    }
}

#[tokio::test]
async fn each_trigger_sets_off_what_its_row_says_and_nothing_where_there_is_none() {
    for trigger in [
        "admin_session_deleted",
        "admin_person_logout",
        "admin_all_logout",
        "person_disabled",
        "person_deleted",
        "consent_withdrawn",
        "client_deleted",
        "key_replaced",
        "session_expired",
    ] {
        for told in [false, true] {
            let table = if told { json!({ trigger: ["notify(realm)"] }) } else { json!({}) };
            let mut cast = cast(table).await;
            cast.pull(trigger).await;
            assert_eq!(!cast.receiver.tokens().is_empty(), told, "{trigger}");
        }
    }
}

#[tokio::test]
async fn each_effect_reaches_what_it_says() {
    for (trigger, effect, alive, signed_in, told) in [
        ("admin_session_deleted", "kill_access(session)", [false, true, true], true, 0),
        ("admin_session_deleted", "kill_access(person)", [false, false, true], true, 0),
        ("admin_session_deleted", "kill_access(realm)", [false, false, false], true, 0),
        ("admin_session_deleted", "kill_refresh(realm)", [true, true, true], true, 0),
        ("admin_session_deleted", "end_session", [true, true, true], false, 0),
        ("admin_session_deleted", "notify", [true, true, true], true, 1),
        ("consent_withdrawn", "kill_access(client)", [false, false, true], true, 0),
        ("consent_withdrawn", "detach_client_session", [false, false, true], true, 0),
        ("admin_person_logout", "stamp_not_before(person)", [false, false, true], true, 0),
        ("admin_person_logout", "stamp_not_before(realm)", [false, false, false], true, 0),
        ("admin_all_logout", "end_session", [true, true, true], false, 0),
        ("client_deleted", "kill_access(client)", [false, false, false], false, 0),
    ] {
        let mut cast = cast(json!({ trigger: [effect] })).await;
        cast.pull(trigger).await;
        let at = format!("{trigger}: {effect}");
        if trigger != "client_deleted" {
            assert_eq!(cast.signed_in().await, signed_in, "{at}");
        }
        assert_eq!(cast.alive().await, alive, "{at}");
        assert_eq!(cast.receiver.tokens().len(), told, "{at}");
    }
}

#[tokio::test]
async fn what_was_granted_for_offline_use_outlives_an_online_session() {
    for (reach, lives) in [("session", false), ("online_session", true)] {
        let table = json!({ "admin_person_logout": [format!("kill_refresh({reach})")] });
        let scene = Scene::with("consequences", table).await;
        let offline = scene.login().await;
        scene.idp.log_out("alice").await.unwrap();
        assert_eq!(scene.refresh(&offline.refresh).await.status == 200, lives, "{reach}");
    }
}

#[tokio::test]
async fn who_may_not_use_a_client_any_more_can_lose_their_tokens() {
    for (table, lives) in [(json!({}), true), (json!({ "access_lost": ["kill_access(client)"] }), false)] {
        let scene = Scene::new(|b| {
            b.setting("access.who", json!({ "groups": ["readers"] })).setting("consequences", table.clone())
        })
        .await;
        let tokens = scene.login().await;
        scene.idp.set_groups("alice", &["readers"]).await.unwrap();
        assert_eq!(scene.userinfo(&tokens.access).await.status, 200, "nothing was lost");
        scene.idp.set_groups("alice", &["writers"]).await.unwrap();
        assert_eq!(scene.userinfo(&tokens.access).await.status == 200, lives, "{table}");
    }
}

#[tokio::test]
async fn a_withdrawn_consent_is_asked_for_again_and_a_new_name_keeps_everything() {
    let scene = Scene::with("consent.mode", "remembered").await;
    let mut browser = scene.browser();
    let kept = tokens(&scene, &mut browser, "alice", &Ask::books()).await;
    scene.idp.rename_person("alice", "alicia").await.unwrap();
    scene.idp.rename_person("alicia", "bob").await.unwrap_err();
    assert_eq!(scene.userinfo(&kept.access).await.status, 200);
    assert!(browser.ask(&Ask::books()).await.callback().get("code").is_some(), "signed in, and not asked");
    scene.idp.withdraw_consent("alicia", "books").await.unwrap();
    assert!(browser.ask(&Ask::books()).await.page().text.contains("Do you agree?"));
    scene.idp.withdraw_consent("nobody", "books").await.unwrap_err();
    scene.idp.withdraw_consent("alicia", "nothing").await.unwrap_err();
}

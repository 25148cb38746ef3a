#![expect(clippy::unwrap_used, reason = "the helpers of this test file are test code as well")]
//! The control API over real sockets, and its documentation against its routes.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, VirtualClock};
use mock_idp::control::{Code, Control, ControlOptions, ControlStartError, routes};
use mock_idp::vocab::Operation;
use mock_idp::{Client, MockIdp};
use rehearsal_tests::source::repository;
use rehearsal_tests::{Answer, Ask, Browser, Receiver, Scene, http, token};
use serde_json::{Value, json};

/// A provider with its control API.
struct House {
    idp: Arc<MockIdp>,
    clock: VirtualClock,
    control: Control,
}

async fn house_of(scene: Scene, token: Option<&str>, movable: bool) -> House {
    let (idp, clock) = (Arc::new(scene.idp), scene.clock);
    let options = ControlOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        token: token.map(str::to_owned),
        clock: movable.then(|| clock.clone()),
    };
    let control = Control::start(idp.clone(), options).await.unwrap();
    House { idp, clock, control }
}

async fn house() -> House {
    house_of(Scene::plain().await, None, true).await
}

impl House {
    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        http(&[]).request(method.parse().unwrap(), format!("http://{}{path}", self.control.address()))
    }

    async fn call(&self, method: &str, path: &str) -> Answer {
        Answer::to(self.request(method, path)).await
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        Answer::to(self.request(method, path).body(body.to_string())).await
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.clock, &self.idp.url(Operation::Authorize).unwrap(), &[])
    }
}

/// A refusal has a stable code and a sentence that says what to do.
fn assert_refused(answer: &Answer, status: u16, code: &str, says: &str) {
    assert_eq!((answer.status, answer.text("error").as_str()), (status, code), "{}", answer.body);
    assert!(answer.text("message").contains(says), "{}", answer.body);
}

#[tokio::test]
async fn it_says_which_provider_it_is_about() {
    let house = house_of(Scene::of("authelia@4.38").await, None, true).await;
    let said = house.call("GET", "/").await.json();
    assert_eq!((&said["provider"], &said["version"]), (&json!("authelia"), &json!("4.38.19")));
    assert_eq!(said["issuer"], house.idp.issuer());
    assert_eq!(Answer::to(http(&[]).get(said["discovery"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn a_person_is_taken_in_changed_and_struck_off() {
    let house = house().await;
    let made = house.send("PUT", "/people/eve", json!({"groups": ["readers"], "email": null})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let sub = made.text("sub");
    assert_eq!((made.text("password"), made.json()["email"].clone()), ("eve".to_owned(), Value::Null));
    assert!(house.browser().sign_in("eve", &Ask::books()).await.get("code").is_some());

    let changed = house.send("PUT", "/people/eve", json!({"groups": []})).await;
    assert_eq!((changed.status, changed.text("sub")), (200, sub));
    // What was read can be sent back as it is.
    let people = house.call("GET", "/people").await.json();
    assert_eq!(house.send("PUT", "/people/alice", people["alice"].clone()).await.json(), people["alice"]);

    assert_eq!(house.call("DELETE", "/people/eve").await.status, 204);
    assert!(!house.idp.people().contains("eve"));
    assert_refused(&house.call("DELETE", "/people/eve").await, 404, "person_unknown", "no person `eve`");
}

#[tokio::test]
async fn who_is_struck_off_is_signed_in_nowhere() {
    let house = house().await;
    let mut browser = house.browser();
    browser.sign_in("alice", &Ask::books()).await;
    assert_eq!(house.call("DELETE", "/people/alice").await.status, 204);
    assert_eq!(browser.ask(&Ask::books().with("prompt", "none")).await.callback().get("error"), Some("login_required"));
}

#[tokio::test]
async fn a_client_is_registered_replaced_and_struck_off() {
    let house = house().await;
    let uri = json!({"secret": "s", "redirect_uris": ["http://localhost:8080/callback"]});
    assert_eq!(house.send("PUT", "/clients/app%20odd%2Fclient%25id", uri.clone()).await.status, 201);
    assert_eq!(house.send("PUT", "/clients/app%20odd%2Fclient%25id", uri).await.status, 200);
    let clients = house.call("GET", "/clients").await.json();
    assert_eq!(clients["app odd/client%id"]["secret"], "s");
    assert_eq!(house.call("DELETE", "/clients/app%20odd%2Fclient%25id").await.status, 204);
    assert!(house.idp.clients().iter().all(|client| client.id != "app odd/client%id"));

    assert_refused(&house.call("DELETE", "/clients/eve").await, 404, "client_unknown", "no client `eve`");
    let other = house.send("PUT", "/clients/a", json!({"id": "b"})).await;
    assert_refused(&other, 400, "client_id_mismatch", "leave `id` out");
    let unsigned = house.send("PUT", "/clients/a", json!({"settings": {"id_token.alg": "HS256"}})).await;
    assert_refused(&unsigned, 400, "client_invalid", "needs a client secret");
    let unset = house.send("PUT", "/clients/a", json!({"settings": {"id_token.alf": "HS256"}})).await;
    assert_refused(&unset, 400, "setting_invalid", "did you mean `id_token.alg`?");
}

#[tokio::test]
async fn tokens_of_a_client_that_is_struck_off_are_dead() {
    let scene = Scene::plain().await;
    let access = scene.login().await.access;
    let url = scene.url(Operation::Userinfo);
    let house = house_of(scene, None, true).await;
    assert_eq!(Answer::to(http(&[]).get(&url).bearer_auth(&access)).await.status, 200);
    house.call("DELETE", "/clients/books").await;
    assert_eq!(Answer::to(http(&[]).get(&url).bearer_auth(&access)).await.status, 401);
}

#[tokio::test]
async fn a_script_is_listed_added_to_replaced_and_cleared() {
    let house = house().await;
    let once = json!({"at": "discovery", "status": 503, "times": 1});
    assert_eq!(house.send("POST", "/script", once.clone()).await.status, 201);
    let discovery = house.idp.url(Operation::Discovery).unwrap();
    assert_eq!(Answer::to(http(&[]).get(&discovery)).await.status, 503);
    // What is added leaves alone what was counted.
    house.send("POST", "/script", json!({"at": "jwks", "status": 500})).await;
    assert_eq!(Answer::to(http(&[]).get(&discovery)).await.status, 200);
    let script = house.call("GET", "/script").await.json();
    assert_eq!((script.as_array().unwrap().len(), &script[0]), (2, &once));
    // A new script counts anew.
    house.send("PUT", "/script", json!([once])).await;
    assert_eq!(Answer::to(http(&[]).get(&discovery)).await.status, 503);
    assert_eq!(house.call("DELETE", "/script").await.status, 204);
    assert_eq!(house.call("GET", "/script").await.json(), json!([]));

    let nothing = house.send("POST", "/script", json!({"at": "token"})).await;
    assert_refused(&nothing, 400, "deviation_invalid", "add an action");
    assert_refused(&house.send("POST", "/script", json!({"att": 1})).await, 400, "body_invalid", "unknown field `att`");
}

#[tokio::test]
async fn a_quirk_is_switched_while_it_plays() {
    const QUIRK: &str = "authelia-state-min-entropy";
    let house = house_of(Scene::of("authelia").await, None, true).await;
    let on = |quirks: &Value| {
        let quirk = quirks.as_array().unwrap().iter().find(|quirk| quirk["id"] == QUIRK).unwrap().clone();
        (quirk["on"].clone(), quirk["switched"].clone())
    };
    assert_eq!(on(&house.call("GET", "/quirks").await.json()), (json!(true), Value::Null));
    let short = Ask::books().with("state", "abc");
    assert_eq!(house.browser().sign_in("alice", &short).await.get("error"), Some("invalid_state"));

    let switched = house.send("PUT", "/quirks", json!([format!("-{QUIRK}")])).await.json();
    assert_eq!(on(&switched), (json!(false), json!("-")));
    assert!(house.browser().sign_in("alice", &short).await.get("code").is_some());

    assert_eq!(on(&house.call("DELETE", "/quirks").await.json()), (json!(true), Value::Null));
    assert_eq!(house.browser().sign_in("alice", &short).await.get("error"), Some("invalid_state"));
    let unknown = house.send("PUT", "/quirks", json!(["-authelia-path"])).await;
    assert_refused(&unknown, 400, "quirk_invalid", "did you mean `authelia-paths`?");
}

#[tokio::test]
async fn the_journal_is_queried_by_what_it_is_about() {
    let house = house().await;
    house.browser().sign_in("alice", &Ask::books()).await;
    Answer::to(http(&[]).get(house.idp.url(Operation::Jwks).unwrap())).await;
    let all = house.call("GET", "/journal").await.json();
    let number = |exchange: &Value| exchange["number"].as_u64().unwrap();
    assert_eq!(all["last"].as_u64(), all["exchanges"].as_array().unwrap().last().map(number));
    let jwks = house.call("GET", "/journal?operation=jwks").await.json();
    assert_eq!(jwks["exchanges"].as_array().unwrap().len(), 1);
    let after = house.call("GET", &format!("/journal?after={}", all["last"])).await.json();
    assert_eq!((after["exchanges"].clone(), &after["last"]), (json!([]), &all["last"]));
    assert_eq!(house.call("GET", "/journal?person=bob").await.json()["exchanges"], json!([]));
    let wrong = house.call("GET", "/journal?operaton=jwks").await;
    assert_refused(&wrong, 400, "query_invalid", "operaton");
    assert_eq!(house.call("DELETE", "/journal").await.status, 204);
    assert_eq!(house.call("GET", "/journal").await.json()["exchanges"], json!([]));
}

#[tokio::test]
async fn a_long_poll_answers_as_soon_as_there_is_something() {
    let house = house().await;
    let asked = house.request("GET", "/journal?operation=jwks&wait=20s").timeout(Duration::from_secs(15));
    let waiting = tokio::spawn(Answer::to(asked));
    Answer::to(http(&[]).get(house.idp.url(Operation::Jwks).unwrap())).await;
    let found = waiting.await.unwrap().json();
    assert_eq!(found["exchanges"][0]["operation"], "jwks");
    let nothing = house.call("GET", "/journal?operation=token&wait=10ms").await;
    assert_eq!((nothing.status, nothing.json()["exchanges"].clone()), (200, json!([])));
}

#[tokio::test]
async fn the_clock_is_read_advanced_and_set() {
    let house = house().await;
    let before = house.call("GET", "/clock").await.json();
    assert_eq!((before["now"].as_i64(), &before["virtual"]), (Some(house.clock.now().millis()), &json!(true)));
    let after = house.send("POST", "/clock/advance", json!({"by": "1h 1s"})).await.json();
    assert_eq!(after["now"].as_i64().unwrap() - before["now"].as_i64().unwrap(), 3_601_000);
    house.send("PUT", "/clock", json!({"now": 1_000_000})).await;
    assert_eq!(house.clock.now().millis(), 1_000_000);
    assert_refused(&house.send("POST", "/clock/advance", json!({"by": "soon"})).await, 400, "body_invalid", "soon");
}

#[tokio::test]
async fn the_machines_clock_is_read_and_not_moved() {
    let house = house_of(Scene::plain().await, None, false).await;
    assert_eq!(house.call("GET", "/clock").await.json()["virtual"], false);
    let moved = house.send("POST", "/clock/advance", json!({"by": "1s"})).await;
    assert_refused(&moved, 409, "clock_is_real", "--clock virtual");
    assert_eq!(house.send("PUT", "/clock", json!({"now": 0})).await.status, 409);
}

#[tokio::test]
async fn new_keys_sign_and_old_ones_stay_published() {
    let house = house().await;
    let jwks = house.idp.url(Operation::Jwks).unwrap();
    let kids = |set: Value| set["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect::<Vec<_>>();
    let before = kids(Answer::to(http(&[]).get(&jwks)).await.json());
    assert_eq!(house.call("POST", "/keys/rotate").await.status, 204);
    let after = kids(Answer::to(http(&[]).get(&jwks)).await.json());
    assert!(after.len() > before.len() && before.iter().all(|kid| after.contains(kid)));
}

#[tokio::test]
async fn a_logout_by_back_channel_answers_with_what_the_relying_party_said() {
    let house = house().await;
    let receiver = Receiver::polite().await;
    let books = house.idp.clients().into_iter().find(|client| client.id == "books").unwrap();
    house.idp.put_client(Client { backchannel_logout_uri: Some(receiver.uri.clone()), ..books }).unwrap();
    let callback = house.browser().sign_in("alice", &Ask::books()).await;
    let redeemed = http(&[]).post(house.idp.url(Operation::Token).unwrap()).form(&[
        ("grant_type", "authorization_code"),
        ("code", callback.get("code").unwrap()),
        ("redirect_uri", rehearsal_tests::CALLBACK),
    ]);
    assert_eq!(Answer::to(redeemed.basic_auth("books", Some(rehearsal_tests::SECRET))).await.status, 200);
    let said = house.call("POST", "/people/alice/log-out").await.json();
    assert_eq!(said, json!([{"client": "books", "url": receiver.uri, "status": 200}]));
    assert_eq!(token::claims(&receiver.tokens()[0])["aud"], "books");
    assert_eq!(house.call("POST", "/people/eve/log-out").await.status, 404);
}

#[tokio::test]
async fn a_consent_that_is_forgotten_is_asked_for_again() {
    let house = house_of(Scene::with("consent.mode", "remembered").await, None, true).await;
    let mut browser = house.browser();
    browser.sign_in("alice", &Ask::books()).await;
    assert!(browser.ask(&Ask::books()).await.callback().get("code").is_some());
    assert_eq!(house.call("DELETE", "/people/alice/consents/books").await.status, 204);
    let page = browser.ask(&Ask::books()).await.page();
    assert!(page.text.contains("Do you agree?"), "{}", page.text);
}

#[tokio::test]
async fn a_reset_signs_everybody_out_and_keeps_who_is_registered() {
    let house = house().await;
    let mut browser = house.browser();
    browser.sign_in("alice", &Ask::books()).await;
    house.send("POST", "/script", json!({"at": "jwks", "status": 500})).await;
    assert_eq!(house.call("POST", "/reset").await.status, 204);
    assert_eq!(house.call("GET", "/script").await.json(), json!([]));
    assert_eq!(house.call("GET", "/journal").await.json()["exchanges"], json!([]));
    assert!(house.idp.people().contains("alice"));
    assert_eq!(browser.ask(&Ask::books().with("prompt", "none")).await.callback().get("error"), Some("login_required"));
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_its_own_words() {
    let house = house().await;
    assert_refused(&house.call("GET", "/peple").await, 404, "route_unknown", "docs/control.md");
    assert_refused(&house.call("PATCH", "/people").await, 405, "method_not_allowed", "/people takes no PATCH");
}

#[tokio::test]
async fn a_page_in_a_browser_is_refused_without_a_token() {
    let house = house().await;
    let by_page = Answer::to(house.request("POST", "/reset").header("origin", "https://evil.example")).await;
    assert_refused(&by_page, 403, "browser_refused", "--control-token");
    // A name that somebody lets point to this machine.
    let rebound = Answer::to(house.request("GET", "/people").header("host", "evil.example:9001")).await;
    assert_eq!(rebound.status, 403);
    let local = Answer::to(house.request("GET", "/people").header("host", "localhost:9001")).await;
    assert_eq!(local.status, 200);
}

#[tokio::test]
async fn a_token_is_wanted_where_there_is_one() {
    let house = house_of(Scene::plain().await, Some("secret"), true).await;
    for answer in [
        house.call("GET", "/people").await,
        Answer::to(house.request("GET", "/people").bearer_auth("secre")).await,
        Answer::to(house.request("GET", "/people").bearer_auth("secrets")).await,
        Answer::to(house.request("GET", "/nowhere").bearer_auth("")).await,
    ] {
        assert_refused(&answer, 401, "token_wrong", "--control-token");
    }
    let known = Answer::to(house.request("GET", "/people").bearer_auth("secret").header("origin", "https://x.example"));
    assert_eq!(known.await.status, 200);
}

#[tokio::test]
async fn it_does_not_listen_beyond_loopback_without_a_token() {
    let idp = Arc::new(Scene::plain().await.idp);
    for token in [None, Some(String::new())] {
        let options = ControlOptions { listen: "0.0.0.0:0".parse().unwrap(), token, clock: None };
        let refused = Control::start(idp.clone(), options).await.unwrap_err();
        assert!(matches!(refused, ControlStartError::Open(_)) && refused.to_string().contains("--control-token"));
    }
    let options = ControlOptions { listen: "0.0.0.0:0".parse().unwrap(), token: Some("s".into()), clock: None };
    assert!(Control::start(idp, options).await.is_ok());
}

// The document is the only list of calls that users have: one that is not in it does not exist for them, and one that is
// only in it fails in their tests.
#[test]
fn the_document_lists_the_calls_and_codes_that_there_are() {
    let text = fs::read_to_string(repository().join("docs/control.md")).unwrap();
    let headings: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.trim_start_matches('#').trim().strip_prefix('`')?.strip_suffix('`'))
        .filter(|heading| heading.contains(" /"))
        .collect();
    let known: Vec<String> = routes().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(headings, known.iter().map(String::as_str).collect());
    for (method, path) in routes() {
        // Each by curl and by fetch.
        let start = path.split('{').next().unwrap();
        let curl = text.lines().any(|line| line.starts_with("curl") && line.contains(start));
        assert!(curl && text.contains(&format!("control('{method}', ")), "{method} {path}");
    }
    for code in Code::ALL {
        let word = serde_json::to_value(code).unwrap();
        assert!(text.contains(&format!("`{}`", word.as_str().unwrap())), "{word} is not in docs/control.md");
    }
}

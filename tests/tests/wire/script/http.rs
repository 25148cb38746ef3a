//! What goes wrong with an HTTP answer.

use std::collections::BTreeMap;
use std::time::Duration;

use mock_idp::script::{Deviation, Place, Span};
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, NOW, SECRET, Scene};
use serde_json::json;

const DISCOVERY: &str = "/.well-known/openid-configuration";

async fn played(deviation: Deviation) -> Scene {
    Scene::new(|builder| builder.deviation(deviation)).await
}

fn named(scene: &Scene, operation: Operation) -> Vec<String> {
    scene.shaped_by(operation).1
}

#[tokio::test]
async fn status_headers_and_body_are_replaced() {
    let scene = played(Deviation {
        status: Some(503),
        headers: BTreeMap::from([
            ("Retry-After".to_owned(), Some("60".to_owned())),
            ("cache-control".to_owned(), None),
            ("content-type".to_owned(), Some("text/plain".to_owned())),
        ]),
        body: Some("closed until {{now+1h}} at {{issuer}}, {{unknown}}".into()),
        ..Deviation::at(Place::Token)
    })
    .await;
    let answer = scene.token(&[]).await;
    assert_eq!((answer.status, answer.header("retry-after"), answer.header("cache-control")), (503, Some("60"), None));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert_eq!(answer.body, format!("closed until {} at {}, {{{{unknown}}}}", NOW + 3_600, scene.idp.issuer()));
    assert_eq!(
        named(&scene, Operation::Token),
        ["status 503, headers Retry-After cache-control content-type, body at token"]
    );
}

#[tokio::test]
async fn a_merge_sets_removes_and_keeps_the_type_of_a_fact() {
    let merge = json!({ "issuer": "{{issuer}}/", "jwks_uri": null, "since": "{{now-1h}}", "x": { "y": ["{{now}}"] } });
    let scene = played(Deviation { merge: Some(merge), ..Deviation::at(Place::Discovery) }).await;
    let document = scene.get(DISCOVERY).await.json();
    assert_eq!(document["issuer"], format!("{}/", scene.idp.issuer()));
    assert_eq!((document.get("jwks_uri"), &document["since"]), (None, &json!(NOW - 3_600)));
    assert_eq!(document["x"], json!({ "y": [NOW] }));
    assert_eq!(document["token_endpoint"], scene.at("/stage/token"));
    assert_eq!(named(&scene, Operation::Discovery), ["merge at discovery"]);
}

#[tokio::test]
async fn a_delay_waits_on_the_clock_of_the_provider() {
    let delay = Some(Span(Duration::from_secs(300)));
    let scene = played(Deviation { delay, ..Deviation::at(Place::Jwks) }).await;
    let request = Answer::to(scene.request("GET", "/stage/keys"));
    tokio::pin!(request);
    tokio::time::timeout(Duration::from_millis(100), &mut request).await.unwrap_err();
    scene.clock.advance(Duration::from_secs(299));
    tokio::time::timeout(Duration::from_millis(100), &mut request).await.unwrap_err();
    scene.clock.advance(Duration::from_secs(1));
    assert_eq!(request.await.status, 200);
    assert_eq!(named(&scene, Operation::Jwks), ["delay at jwks"]);
}

#[tokio::test]
async fn a_dropped_connection_has_no_answer() {
    let scene = played(Deviation { drop: true, ..Deviation::at(Place::Userinfo) }).await;
    assert_eq!(scene.raw(b"GET /stage/userinfo HTTP/1.1\r\nhost: x\r\n\r\n").await, "");
    assert_eq!(scene.idp.journal().last(Operation::Userinfo).unwrap().status, None);
    assert_eq!(named(&scene, Operation::Userinfo), ["drop at userinfo"]);
    scene.assert_alive().await;
}

#[tokio::test]
async fn a_truncated_body_promises_more_than_it_holds() {
    let scene = played(Deviation { truncate: Some(10), ..Deviation::at(Place::Discovery) }).await;
    Answer::try_to(scene.request("GET", DISCOVERY)).await.unwrap_err();
    let raw = scene.raw(format!("GET {DISCOVERY} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await;
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 10);
    let whole = scene.idp.journal().last(Operation::Discovery).unwrap().response_body.0.len();
    assert!(head.contains(&format!("content-length: {whole}")), "{head}");
    assert_eq!(named(&scene, Operation::Discovery), ["truncate at discovery"]);
}

#[tokio::test]
async fn a_redirect_leads_elsewhere_at_every_place_that_a_browser_sees() {
    let elsewhere = "http://localhost:8080/callback?from={{client_id}}";
    for (place, summary) in [
        (Place::Authorize, "redirect at authorize"),
        (Place::Login, "redirect at login"),
        (Place::Callback, "redirect at callback"),
        (Place::EndSession, "redirect at end_session"),
    ] {
        let scene = played(Deviation { redirect: Some(elsewhere.into()), ..Deviation::at(place) }).await;
        let mut browser = scene.browser();
        let callback = match place {
            Place::EndSession => {
                browser.visit(&format!("{}?client_id=books", scene.url(Operation::EndSession))).await.callback()
            }
            _ => browser.sign_in("alice", &Ask::books()).await,
        };
        assert_eq!(callback.params, [("from".to_owned(), "books".to_owned())], "{summary}");
        let struck = scene.idp.journal().exchanges().iter().filter(|seen| seen.deviations == [summary]).count();
        assert_eq!(struck, 1, "{summary}");
    }
}

#[tokio::test]
async fn the_consent_page_is_a_place_of_its_own() {
    let scene = Scene::new(|builder| {
        builder
            .setting("consent.mode", "each_time")
            .deviation(Deviation { status: Some(500), ..Deviation::at(Place::Consent) })
    })
    .await;
    let mut browser = scene.browser();
    let login = browser.ask(&Ask::books()).await.page();
    assert_eq!(login.status, 200);
    assert_eq!(browser.fill_in(&login, "alice").await.page().status, 500);
}

#[tokio::test]
async fn the_operations_of_clients_and_devices_are_places_of_their_own() {
    for (place, operation) in [
        (Place::Introspect, Operation::Introspect),
        (Place::Revoke, Operation::Revoke),
        (Place::Par, Operation::Par),
        (Place::Device, Operation::DeviceStart),
        (Place::DevicePage, Operation::DevicePage),
    ] {
        let scene = played(Deviation { status: Some(503), ..Deviation::at(place) }).await;
        for asked in [Operation::Introspect, Operation::Revoke, Operation::Par, Operation::DeviceStart] {
            let request = scene.request("POST", &scene.url(asked)).basic_auth("books", Some(SECRET));
            let answer = Answer::to(request.form(&[("token", "x")])).await;
            assert_eq!(answer.status == 503, asked == operation, "{place:?} at {asked:?}");
        }
        let page = scene.get(&scene.url(Operation::DevicePage)).await;
        assert_eq!(page.status == 503, operation == Operation::DevicePage, "{place:?}");
    }
}

#[tokio::test]
async fn an_action_that_could_never_strike_is_refused_before_anything_runs() {
    let wrong = Deviation { status: Some(500), ..Deviation::at(Place::IdToken) };
    let said = mock_idp::MockIdp::builder().deviation(wrong.clone()).start().await.unwrap_err().to_string();
    assert!(said.starts_with("deviation 1 of the script: `status` does nothing at `id_token`"), "{said}");
    let scene = Scene::plain().await;
    scene.idp.set_script(vec![wrong]).unwrap_err();
    for (deviation, said) in [
        (Deviation { status: Some(99), ..Deviation::at(Place::Token) }, "`status: 99` is no HTTP status"),
        (
            Deviation {
                headers: BTreeMap::from([("a b".to_owned(), Some("x".to_owned()))]),
                ..Deviation::at(Place::Token)
            },
            "the header `a b` has a name or value",
        ),
    ] {
        assert!(scene.idp.set_script(vec![deviation]).unwrap_err().to_string().contains(said));
    }
}

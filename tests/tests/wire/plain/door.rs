//! What HTTP itself asks: methods, CORS, unknown addresses, the journal's limit.

use mock_idp::script::{Deviation, Place};
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Scene};

#[tokio::test]
async fn an_unknown_address_is_404() {
    let scene = Scene::plain().await;
    for path in ["/", "/stage", "/stage/keys/", "/STAGE/KEYS", "/.well-known/webfinger", "/stage/flow/"] {
        let answer = scene.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, "There is nothing at this address.\n"), "{path}");
    }
    assert_eq!(scene.idp.journal().exchanges()[0].operation, None);
}

#[tokio::test]
async fn a_deviation_at_discovery_does_not_strike_unknown_addresses() {
    let scene = Scene::new(|builder| {
        builder.deviation(Deviation { status: Some(503), times: Some(1), ..Deviation::at(Place::Discovery) })
    })
    .await;
    assert_eq!(scene.get("/favicon.ico").await.status, 404);
    assert_eq!(scene.get("/.well-known/openid-configuration").await.status, 503);
    assert_eq!(scene.get("/.well-known/openid-configuration").await.status, 200);
}

#[tokio::test]
async fn a_wrong_method_is_405_and_says_which_are_right() {
    let scene = Scene::plain().await;
    for (method, path, allow) in [
        ("POST", "/.well-known/openid-configuration", "GET, HEAD"),
        ("DELETE", "/stage/keys", "GET, HEAD"),
        ("GET", "/stage/token", "POST"),
        ("HEAD", "/stage/token", "POST"),
        ("PUT", "/stage/authorize", "GET, HEAD, POST"),
        ("PATCH", "/stage/userinfo", "GET, HEAD, POST"),
        ("DELETE", "/stage/flow/x", "GET, HEAD, POST"),
        ("GET", "/stage/flow/x/cancel", "POST"),
        ("GET", "/stage/exit", "POST"),
        ("BREW", "/stage/token", "POST"),
    ] {
        let answer = Answer::to(scene.request(method, path)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {path}");
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let scene = Scene::plain().await;
    for path in ["/.well-known/openid-configuration", "/stage/keys", "/stage/userinfo", "/stage/leave"] {
        let (head, get) = (Answer::to(scene.request("HEAD", path)).await, scene.get(path).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        // RFC 9110 section 8.6: the length that the answer to GET would have had.
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
    }
}

#[tokio::test]
async fn scripts_of_any_origin_may_read_what_is_for_them() {
    let scene = Scene::plain().await;
    let from = async |method: &str, path: &str| {
        Answer::to(scene.request(method, path).header("origin", "https://app.example")).await
    };
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/stage/keys"] {
        assert_eq!(from("GET", path).await.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(scene.get(path).await.header("access-control-allow-origin"), None, "{path}");
    }
    for path in ["/stage/authorize", "/stage/leave", "/stage/flow/x"] {
        assert_eq!(from("GET", path).await.header("access-control-allow-origin"), None, "{path}");
    }
    // An error must be readable too.
    assert_eq!(from("POST", "/stage/token").await.header("access-control-allow-origin"), Some("*"));
    assert_eq!(from("GET", "/stage/userinfo").await.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn a_preflight_is_answered_where_scripts_may_ask() {
    let scene = Scene::plain().await;
    let preflight = async |path: &str| {
        let request = scene.request("OPTIONS", path).header("origin", "https://app.example");
        Answer::to(request.header("access-control-request-method", "POST")).await
    };
    insta::assert_snapshot!(preflight("/stage/token").await.render());
    let refused = preflight("/stage/authorize").await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (405, None));
    let narrow = Scene::with("cors.any", vec!["jwks"]).await;
    assert_eq!(Answer::to(narrow.request("OPTIONS", "/stage/token").header("origin", "x")).await.status, 405);
}

#[tokio::test]
async fn a_full_journal_lets_the_oldest_go_and_counts_them() {
    let scene = Scene::new(|builder| builder.journal_limit(8_000)).await;
    for _ in 0..20 {
        scene.get("/stage/keys").await;
    }
    let journal = scene.idp.journal();
    assert!(!journal.exchanges().is_empty());
    assert_eq!(journal.exchanges().len() as u64 + journal.dropped(), 20);
    assert_eq!(journal.exchanges()[0].number, journal.dropped());
    assert_eq!(journal.last(Operation::Jwks).unwrap().number, 19);
}

#[tokio::test]
async fn somebody_can_wait_for_an_exchange() {
    let scene = Scene::plain().await;
    let (found, _) = tokio::join!(
        scene.idp.journal().wait_for(std::time::Duration::from_secs(5), |seen| seen.operation == Some(Operation::Jwks)),
        scene.get("/stage/keys"),
    );
    assert_eq!(found.unwrap().status, Some(200));
}

#[tokio::test]
async fn a_port_that_is_taken_and_a_bad_address_are_named() {
    let scene = Scene::plain().await;
    let taken = scene.idp.address().to_string();
    let said = mock_idp::MockIdp::builder().listen(&taken).start().await.unwrap_err().to_string();
    assert!(said.contains(&taken) && said.contains("port 0 for any free one"), "{said}");
    let said = mock_idp::MockIdp::builder().listen("localhost").start().await.unwrap_err().to_string();
    assert!(said.contains("`localhost` is no address to listen on"), "{said}");
}

#[tokio::test]
async fn names_are_taken_once() {
    let scene = Scene::plain().await;
    let said = scene.idp.register(mock_idp::Client::public("books")).unwrap_err().to_string();
    assert_eq!(said, "there is already a client `books`");
    let said = scene.idp.introduce(mock_idp::Person::new("alice")).unwrap_err().to_string();
    assert_eq!(said, "there is already a person `alice`");
    let said = scene.idp.change("nobody", |_| {}).await.unwrap_err().to_string();
    assert_eq!(said, "there is no person `nobody`");
}

#[tokio::test]
async fn hs256_for_a_client_without_a_secret_is_refused_at_once() {
    let scene = Scene::plain().await;
    let mut client = mock_idp::Client::public("app");
    client.settings.insert("id_token.alg".into(), "HS256".into());
    let said = scene.idp.register(client).unwrap_err().to_string();
    assert_eq!(said, "client `app`: HS256 needs a client secret, and the client has none; give it one or choose RS256");
}

//! What HTTP itself asks: methods, CORS, unknown addresses, the journal's limit.

use mock_idp::script::{Deviation, Place};
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Scene};
use serde_json::json;

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
}

#[tokio::test]
async fn preflights_and_answers_can_be_opened_as_providers_do() {
    let scene = Scene::new(|builder| {
        builder
            .setting("cors.policy", json!({ "token": "echo", "jwks": "any_always" }))
            .setting(
                "cors.preflight",
                json!({ "status": 200, "origin": "echo", "at": ["token"], "methods": { "token": "GET, POST" } }),
            )
            .setting("cors.preflight_elsewhere", json!("allow"))
    })
    .await;
    let asked = |path: &str| {
        let request = scene.request("OPTIONS", path).header("origin", "https://a.example");
        request.header("access-control-request-headers", "x-own")
    };
    let answer = Answer::to(asked("/stage/token")).await;
    assert_eq!(answer.status, 200);
    for (name, value) in [
        ("access-control-allow-origin", "https://a.example"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "GET, POST"),
        ("access-control-allow-headers", "x-own"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let elsewhere = Answer::to(asked("/stage/authorize")).await;
    assert_eq!((elsewhere.status, elsewhere.header("allow")), (200, Some("GET, HEAD, POST, OPTIONS")));
    assert_eq!(elsewhere.header("access-control-allow-origin"), None);
    assert_eq!(scene.get("/stage/keys").await.header("access-control-allow-origin"), Some("*"));
    let token = Answer::to(scene.request("POST", "/stage/token").header("origin", "https://a.example")).await;
    assert_eq!(token.header("access-control-allow-origin"), Some("https://a.example"));
    assert_eq!(token.header("access-control-allow-credentials"), Some("true"));
}

#[tokio::test]
async fn origins_can_be_those_of_the_client() {
    // The client's redirect URI is on this origin.
    let own = "http://localhost:8080";
    for (policy, web_origins, origin, status, opened) in [
        ("echo_redirect_origin", json!([]), own, 401, true),
        ("echo_redirect_origin", json!([]), "https://evil.example", 401, false),
        ("echo_web_origin", json!(["https://app.example"]), "https://app.example", 401, true),
        ("echo_web_origin", json!(["+"]), own, 401, true),
        ("echo_web_origin", json!(["+"]), "https://evil.example", 401, false),
        ("web_origin_or_refuse", json!(["*"]), "https://evil.example", 401, true),
        ("web_origin_or_refuse", json!([]), "https://evil.example", 403, false),
    ] {
        let scene = Scene::new(|builder| {
            let builder = builder.setting("cors.policy", json!({ "token": policy }));
            builder.setting("cors.web_origins", web_origins.clone())
        })
        .await;
        let form = [("grant_type", "authorization_code"), ("client_id", "books"), ("client_secret", "wrong")];
        let answer = Answer::to(scene.request("POST", "/stage/token").header("origin", origin).form(&form)).await;
        let seen = answer.header("access-control-allow-origin") == Some(origin);
        assert_eq!((answer.status, seen), (status, opened), "{policy} {web_origins} {origin}");
    }
}

#[tokio::test]
async fn paths_can_be_taken_as_providers_take_them() {
    for (rule, value, path, status, location) in [
        ("door.last_slash", "exact", "/stage/keys/", 404, None),
        ("door.last_slash", "either", "/stage/keys/", 200, None),
        ("door.last_slash", "redirect", "/stage/keys/?a=b", 301, Some("/stage/keys?a=b")),
        ("door.path", "exact", "//stage/keys", 404, None),
        ("door.path", "normalise", "//stage/./keys", 200, None),
        ("door.path", "refuse", "//stage/keys", 400, None),
    ] {
        let scene = Scene::with(rule, value).await;
        // As it stands: a client would tidy it up.
        let host = scene.idp.address();
        let bytes = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = scene.raw(bytes.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{rule}={value} {path}: {answer}");
        let location = location.map(|path| format!("location: {}{path}\r\n", scene.idp.base()));
        assert!(location.is_none_or(|location| answer.contains(&location)), "{rule}={value} {path}: {answer}");
    }
}

#[tokio::test]
async fn methods_can_be_refused_as_providers_refuse_them() {
    for (rule, value, method, path, status, allow) in [
        ("door.wrong_method", json!("bare"), "GET", "/stage/token", 405, None),
        ("door.wrong_method", json!("unknown"), "GET", "/stage/token", 404, None),
        ("door.head", json!("refuse"), "HEAD", "/stage/keys", 405, Some("GET, HEAD")),
        ("door.browser_post", json!({ "authorize": "csrf" }), "POST", "/stage/authorize", 403, None),
        ("door.browser_post", json!({ "authorize": "to_get" }), "POST", "/stage/authorize", 302, None),
    ] {
        let scene = Scene::new(|builder| builder.setting(rule, value.clone())).await;
        let answer = Answer::to(scene.request(method, path).form(&[("a", "b")])).await;
        assert_eq!((answer.status, answer.header("allow")), (status, allow), "{rule}={value}");
        if status == 302 {
            let to = format!("{}/stage/authorize?a=b", scene.idp.base());
            assert_eq!(answer.header("location"), Some(to.as_str()));
        }
    }
}

#[tokio::test]
async fn bodies_can_be_form_data_and_parameters_can_be_too_long() {
    let form = |boundary: &str| {
        let part = |name: &str, value: &str| {
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        format!("{}{}--{boundary}--\r\n", part("grant_type", "nonsense"), part("client_id", "books"))
    };
    for (types, error) in [(json!(["form"]), "The body must be"), (json!(["form", "multipart"]), "client")] {
        let scene = Scene::new(|builder| builder.setting("door.form_types", types.clone())).await;
        let request = scene.request("POST", "/stage/token").header("content-type", "multipart/form-data; boundary=x");
        let answer = Answer::to(request.body(form("x"))).await;
        assert!(answer.text("error_description").contains(error), "{types}: {}", answer.body);
    }
    let long = format!("/stage/authorize?client_id={}", "x".repeat(5_000));
    for (limit, status, said) in [
        (json!("none"), 401, "There is no such client"),
        (json!({ "drop_over": 4_000 }), 401, "There is no client_id"),
        (json!({ "refuse_over": 4_000 }), 414, "The request line is too long"),
    ] {
        let scene = Scene::new(|builder| builder.setting("door.param_limit", limit.clone())).await;
        let answer = scene.get(&long).await;
        assert_eq!((answer.status, answer.body.contains(said)), (status, true), "{limit}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_refusal_can_be_json_for_whoever_reads_json() {
    let scene = Scene::with("door.error_face", "by_accept").await;
    for (accept, json) in [("text/html", false), ("*/*", false), ("text/html,application/json;q=0.9", true)] {
        let answer = Answer::to(scene.request("GET", "/stage/authorize?client_id=x").header("accept", accept)).await;
        assert_eq!(answer.header("content-type") == Some("application/json"), json, "{accept}");
        if json {
            assert_eq!(answer.text("error"), "There is no such client.");
        }
    }
}

#[tokio::test]
async fn issuer_and_addresses_follow_the_names_in_them() {
    let scene = Scene::new(|builder| {
        builder.setting("issuer.shape", "{base}/realms/{realm}/{slug}/").setting("tenant.name", "house")
    })
    .await;
    let issuer = format!("{}/realms/house/books/", scene.idp.base());
    assert_eq!(scene.idp.issuer_of("books"), issuer);
    let callback = scene.browser().sign_in("alice", &Ask::books()).await;
    assert_eq!(callback.get("iss"), Some(issuer.as_str()));
}

#[tokio::test]
async fn the_issuer_can_follow_the_host_and_what_a_proxy_says() {
    for (forwarded, expected) in [
        ("none", "http://inside.example:8080"),
        ("proto", "https://inside.example:8080"),
        ("proto_host", "https://outside.example"),
    ] {
        let scene = Scene::new(|builder| {
            builder.setting("issuer.source", "request_host").setting("hosts.forwarded", forwarded)
        })
        .await;
        let request = scene.request("GET", "/.well-known/openid-configuration").header("host", "inside.example:8080");
        let request = request.header("x-forwarded-proto", "https").header("x-forwarded-host", "outside.example");
        let answer = Answer::to(request).await;
        assert_eq!(answer.text("issuer"), expected, "{forwarded}");
        assert_eq!(answer.text("jwks_uri"), format!("{expected}/stage/keys"), "{forwarded}");
    }
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

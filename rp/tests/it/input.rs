//! Input that no honest client sends: every route answers with a clear refusal of its own, none with a 500.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::browser::Browser;
use crate::stage::Stage;

const ROUTES: [&str; 12] = [
    "/",
    "/login",
    "/login/start",
    "/oauth2-callback",
    "/account",
    "/logout",
    "/api/me",
    "/backchannel-logout",
    "/healthz",
    "/signed-out",
    "/nowhere",
    "/oauth2-callback/",
];

#[tokio::test]
async fn no_route_answers_bad_input_with_a_500() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let huge = "a=".to_owned() + &"x".repeat(10 * 1024 * 1024);
    let bodies: [(&str, Vec<u8>); 8] = [
        ("application/x-www-form-urlencoded", Vec::new()),
        ("application/x-www-form-urlencoded", b"state=%ff&logout_token=%".to_vec()),
        ("application/x-www-form-urlencoded", b"state=\xff\xfe\x00".to_vec()),
        (
            "application/x-www-form-urlencoded",
            b"state=a&state=b&username=a&username=b&logout_token=a&logout_token=b".to_vec(),
        ),
        ("application/x-www-form-urlencoded", b"logout_token=a.b.c&username=x&password=y&code=c&state=s".to_vec()),
        ("application/json", b"{\"logout_token\": 1}".to_vec()),
        ("text/plain", b"hello".to_vec()),
        ("application/x-www-form-urlencoded", huge.into_bytes()),
    ];
    for route in ROUTES {
        for query in [
            "",
            "?",
            "?state=%ff",
            "?state=%zz&local=%",
            "?state=a&state=b&local=true&local=true&provider=a&provider=b",
            "?provider=nobody&error=%3Cscript%3E",
        ] {
            for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
                let page = browser.send(browser.request(method.clone(), format!("{}{query}", stage.url(route)))).await;
                assert!(page.status < 500, "{method} {route}{query}: {}", page.status);
                assert!(!page.body.contains("<script>"));
            }
        }
        for (content_type, body) in &bodies {
            let request = browser.request(Method::POST, stage.url(route)).header("content-type", *content_type);
            let status = match request.body(body.clone()).send().await {
                Ok(response) => response.status().as_u16(),
                // Refused before it was sent to the end, so that the connection broke.
                Err(error) if body.len() > 1024 => {
                    assert!(!error.is_timeout());
                    413
                }
                Err(error) => panic!("{route}: {error}"),
            };
            assert!(status < 500, "POST {route} {content_type}: {status}");
        }
    }
}

#[tokio::test]
async fn bad_input_is_refused_by_name() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let callback = stage.rp.redirect_uri();
    let cases = [("?state=%ff", "malformed_request", 400), ("?state=a&state=a", "parameter_doubled", 400)];
    for (query, code, status) in cases {
        let page = browser.get(format!("{callback}{query}")).await;
        assert_eq!((page.error(), page.status), (Some(code), status));
    }
    let json = browser.request(Method::POST, &callback).header("content-type", "application/json").body("{}");
    assert_eq!(browser.send(json).await.error(), Some("unsupported_media_type"));
    let large = browser.form(&callback, &[("state", &"x".repeat(65 * 1024))]);
    assert_eq!(browser.send(large).await.error(), Some("body_too_large"));
    assert_eq!(browser.get(stage.url("/nowhere")).await.error(), Some("not_found"));
    assert_eq!(browser.get(stage.url("/logout")).await.error(), Some("method_not_allowed"));
    assert_eq!(browser.post(stage.url("/login/start?provider=nobody"), &[]).await.error(), Some("provider_unknown"));
}

#[tokio::test]
async fn cookies_that_make_no_sense_are_as_good_as_none() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    for cookie in [
        "rehearsal_session",
        "rehearsal_session=",
        "=;=;;",
        "rehearsal_session=\u{1}",
        "rehearsal_tries=x; rehearsal_browser=\"; x",
    ] {
        let request = browser.request(Method::GET, stage.url("/api/me"));
        let Ok(response) = request.header("cookie", cookie).send().await else { continue };
        assert!([400, 401].contains(&response.status().as_u16()), "{cookie}");
    }
}

/// One request as bytes, and the status of its answer; none if the connection was closed without one.
async fn raw(stage: &Stage, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(stage.rp.address()).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let line = String::from_utf8_lossy(&answer).into_owned();
    line.split(' ').nth(1)?.parse().ok()
}

#[test]
fn random_requests_are_answered_and_never_with_a_500() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime.block_on(Stage::strict());
    let method = prop::sample::select(vec!["GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW"]);
    let route = prop::sample::select(ROUTES.to_vec());
    let printable = || prop::collection::vec(0x21u8..=0xff, 0..40);
    let pair =
        (prop::sample::select(vec!["state", "code", "error", "iss", "logout_token", "username", "x"]), "[!-~]{0,20}");
    let form = prop::collection::vec(pair, 0..5).prop_map(|pairs| {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&").into_bytes()
    });
    let body = prop_oneof![form, prop::collection::vec(any::<u8>(), 0..80)];
    let content_type = prop::sample::select(vec!["application/x-www-form-urlencoded", "application/json", ""]);
    let requests = (method, route, printable(), printable(), content_type, body);
    TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })
        .run(&requests, |(method, route, query, cookie, content_type, body)| {
            let mut request = format!("{method} {route}?").into_bytes();
            request.extend(query);
            request.extend(b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: rehearsal_session=");
            request.extend(cookie);
            request
                .extend(format!("\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n", body.len()).bytes());
            request.extend(body);
            let status = runtime.block_on(raw(&stage, &request));
            prop_assert!(status.is_some_and(|status| (200..500).contains(&status)), "{:?}", status);
            Ok(())
        })
        .unwrap();
}

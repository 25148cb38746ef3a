//! Redirect URIs: compared as text, and nobody is sent to one that is not registered.

use mock_idp::Client;
use rehearsal_tests::{Ask, CALLBACK, Landing, Scene};
use serde_json::{Value, json};

fn to(uri: &str) -> Ask {
    Ask::books().with("redirect_uri", uri)
}

async fn refused(scene: &Scene, ask: &Ask) -> String {
    let page = scene.browser().ask(ask).await.page();
    assert_eq!((page.status, page.error.as_deref()), (400, Some("invalid_request")), "{ask:?}");
    page.text
}

#[tokio::test]
async fn what_is_not_registered_is_refused_on_a_page() {
    let scene = Scene::plain().await;
    for uri in [
        "http://localhost:8080/callback/",
        "http://localhost:8080/callback?x=1",
        "http://localhost:8080/CALLBACK",
        "http://localhost:8081/callback",
        "https://localhost:8080/callback",
        "http://evil.example/callback",
        "http://localhost:8080/callback#x",
        "//localhost:8080/callback",
        "callback",
        "javascript:alert(1)",
    ] {
        let said = refused(&scene, &to(uri)).await;
        assert!(said.contains("The redirect_uri is not registered for this client."), "{uri}: {said}");
    }
}

#[tokio::test]
async fn a_missing_one_is_refused_except_where_oauth_allows_it() {
    let scene = Scene::plain().await;
    let missing = Ask::books().without("redirect_uri");
    assert!(refused(&scene, &missing).await.contains("There is no redirect_uri."));
    // Two are registered for books, one for photos; only without openid may it be left out.
    let photos = missing.clone().with("client_id", "photos");
    assert!(refused(&scene, &photos).await.contains("There is no redirect_uri."));
    assert!(refused(&scene, &missing.with("scope", "profile")).await.contains("There is no redirect_uri."));
    let callback = scene.browser().sign_in("alice", &photos.with("scope", "profile")).await;
    assert_eq!(callback.target, CALLBACK);
}

#[tokio::test]
async fn what_nobody_may_use_is_refused_even_when_it_is_registered() {
    let scene = Scene::plain().await;
    let uris = ["javascript:alert(1)", "data:text/html,x", "http://localhost/cb#fragment", "not a url"];
    let client = uris.iter().fold(Client::confidential("careless", "s"), |client, uri| client.redirect_uri(*uri));
    scene.idp.register(client).unwrap();
    for uri in uris {
        let said = refused(&scene, &to(uri).with("client_id", "careless")).await;
        assert!(said.contains("The redirect_uri is one that nobody may use."), "{uri}: {said}");
    }
}

#[tokio::test]
async fn a_loopback_address_may_have_any_port_unless_a_rule_forbids_it() {
    let scene = Scene::plain().await;
    let page = scene.browser().ask(&to("http://127.0.0.1:49152/native")).await.page();
    assert!(page.text.contains("Sign in"));
    let strict = Scene::with("redirect.loopback", json!([])).await;
    refused(&strict, &to("http://127.0.0.1:49152/native")).await;
    let page = strict.browser().ask(&to("http://127.0.0.1/native")).await.page();
    assert!(page.text.contains("Sign in"));
}

#[tokio::test]
async fn a_custom_scheme_and_a_query_of_ones_own_are_kept() {
    let scene = Scene::plain().await;
    let client =
        Client::public("app").redirect_uri("app.immich:///oauth-callback").redirect_uri(format!("{CALLBACK}?a=1"));
    scene.idp.register(client).unwrap();
    let ask = |uri: &str| to(uri).with("client_id", "app");
    let callback = scene.browser().sign_in("alice", &ask("app.immich:///oauth-callback")).await;
    assert_eq!(callback.target, "app.immich:///oauth-callback");
    let callback = scene.browser().sign_in("alice", &ask(&format!("{CALLBACK}?a=1"))).await;
    assert_eq!(callback.names(), ["a", "code", "state", "iss"]);
}

/// Whether the login page comes, with these rules, this one registered URI and this one asked for.
async fn passes(settings: &[(&str, Value)], registered: &str, asked: &str) -> bool {
    let scene = Scene::new(|builder| {
        settings.iter().fold(builder, |builder, (rule, value)| builder.setting(rule, value.clone()))
    })
    .await;
    scene.idp.register(Client::confidential("one", "s").redirect_uri(registered)).unwrap();
    scene.browser().ask(&to(asked).with("client_id", "one")).await.page().text.contains("Sign in")
}

#[tokio::test]
async fn how_entries_are_compared_is_a_rule() {
    let with = |rule: &'static str, value: Value| vec![(rule, value)];
    let star = |rule: &'static str, value: Value| vec![("redirect.match", json!("trailing_star")), (rule, value)];
    for (settings, registered, asked, expected) in [
        (with("redirect.match", json!("regex_full")), r"https://a\.example/.*", "https://a.example/x", true),
        (with("redirect.match", json!("regex_full")), r"https://a\.example/", "https://a.example/x", false),
        (with("redirect.match", json!("regex_full")), "https://a.example/(", "https://a.example/(", false),
        (with("redirect.match", json!("regex_all_or_exact")), "https://a.example/(", "https://a.example/(", true),
        (with("redirect.match", json!("trailing_star")), "https://a.example/*", "https://a.example/x?y=1", true),
        (with("redirect.match", json!("star_any")), "https://*.a.example/x", "https://b/c.a.example/x", true),
        (with("redirect.match", json!("star_segment")), "https://*.a.example/x", "https://b.a.example/x", true),
        (with("redirect.match", json!("star_segment")), "https://*.a.example/x", "https://b/c.a.example/x", false),
        (
            with("redirect.match_of", json!({ r"https://a\.example/.*": "regex_full" })),
            r"https://a\.example/.*",
            "https://a.example/x",
            true,
        ),
        (star("redirect.star_alone", json!("literal")), "*", "https://a.example/x", false),
        (with("redirect.star_alone", json!("http_any")), "*", "https://a.example/x", true),
        (with("redirect.star_alone", json!("http_any")), "*", "app:///x", false),
        (with("redirect.star_alone", json!("any")), "*", "app:///x", true),
        (star("redirect.dots_userinfo", json!("refuse")), "https://a.example/*", "https://a.example/../x", false),
        (star("redirect.dots_userinfo", json!("match")), "https://a.example/*", "https://a.example/../x", true),
        (with("redirect.host_case", json!("fold")), "https://a.example/x", "https://A.example:443/x", true),
        (with("redirect.host_case", json!("fold")), "https://a.example/x", "https://a.example/X", false),
        (with("redirect.loopback", json!(["localhost_portless"])), "http://localhost/x", "http://localhost:1/x", true),
        (with("redirect.loopback", json!(["ip_portless"])), "http://127.0.0.1/x", "http://127.0.0.1:1/x", true),
        (with("redirect.loopback", json!(["ip_portless"])), "http://127.0.0.1:2/x", "http://127.0.0.1:1/x", false),
        (with("redirect.fragment", json!("keep")), "https://a.example/x#y", "https://a.example/x#y", true),
        (with("redirect.bad_schemes", json!(["app"])), "app:///x", "app:///x", false),
        (
            with("redirect.bad_params", json!({ "names": ["code"] })),
            "https://a.example/?code=1",
            "https://a.example/?code=1",
            false,
        ),
        (with("redirect.http", json!("local_only")), "http://a.example/x", "http://a.example/x", false),
        (with("redirect.http", json!("local_only")), "http://localhost/x", "http://localhost/x", true),
        (with("redirect.http", json!("local_only_public")), "http://a.example/x", "http://a.example/x", true),
        (with("redirect.error_to_custom_scheme", json!("500")), "app:///x", "app:///x", false),
    ] {
        assert_eq!(passes(&settings, registered, asked).await, expected, "{settings:?} {registered} {asked}");
    }
    let relative = [("redirect.relative_entries", json!(true)), ("redirect.root_url", json!("https://a.example"))];
    assert!(passes(&relative, "/x", "https://a.example/x").await);
    assert!(!passes(&[], "/x", "https://a.example/x").await);
}

#[tokio::test]
async fn what_stands_for_a_missing_one_is_a_rule() {
    let missing = Ask::books().without("redirect_uri").with("scope", "profile");
    for (rule, passes) in [("refuse", false), ("single_without_openid", false), ("first", true), ("random", true)] {
        let scene = Scene::with("redirect.absent", rule).await;
        let page = scene.browser().ask(&missing).await.page();
        assert_eq!(page.text.contains("Sign in"), passes, "{rule}");
    }
}

#[tokio::test]
async fn a_client_without_any_is_refused_or_taught_or_breaks_the_provider() {
    let learn = json!({ "redirect_uri_first_seen": ["learn_redirect_uri"] });
    for (rule, first, second) in
        [("refuse", Some(400), Some(400)), ("500", Some(500), Some(500)), ("learn", Some(200), Some(400))]
    {
        let scene = Scene::new(|builder| {
            builder.setting("redirect.none_registered", rule).setting("consequences", learn.clone())
        })
        .await;
        scene.idp.register(Client::confidential("bare", "s")).unwrap();
        let ask = |uri: &str| to(uri).with("client_id", "bare");
        let seen = scene.browser().ask(&ask(CALLBACK)).await.page();
        assert_eq!(Some(seen.status), first, "{rule}: {}", seen.text);
        assert_eq!(Some(scene.browser().ask(&ask("https://other.example/")).await.page().status), second, "{rule}");
    }
}

#[tokio::test]
async fn what_the_token_endpoint_compares_is_a_rule() {
    for (rule, other, unregistered) in [("same", 400, 400), ("registered", 200, 400), ("ignored", 200, 200)] {
        for (uri, expected) in [("http://127.0.0.1/native", other), ("https://evil.example/", unregistered)] {
            let scene = Scene::with("redirect.at_token", rule).await;
            let code = scene.code().await;
            let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", uri)];
            assert_eq!(scene.token_of_books(&form).await.status, expected, "{rule} {uri}");
        }
    }
}

#[tokio::test]
async fn answers_to_a_custom_scheme_may_not_get_there() {
    for (rule, error) in [("redirect", None), ("page", Some(400)), ("nothing_passes", Some(500))] {
        let scene = Scene::with("redirect.error_to_custom_scheme", rule).await;
        scene.idp.register(Client::public("app").redirect_uri("app:///cb")).unwrap();
        let ask = to("app:///cb").with("client_id", "app").with("prompt", "none");
        match (scene.browser().ask(&ask).await, error) {
            (Landing::Callback(callback), None) => assert_eq!(callback.get("error"), Some("login_required")),
            (Landing::Page(page), Some(status)) => assert_eq!(page.status, status, "{rule}"),
            (landing, _) => panic!("{rule}: {landing:?}"),
        }
    }
}

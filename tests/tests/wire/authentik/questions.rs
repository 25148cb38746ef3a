//! What authentik makes of authorization requests.

use mock_idp::Client;
use rehearsal_tests::{Answer, Ask, CALLBACK, Landing, SECRET, Scene};
use serde_json::json;

use super::{fresh, set, shows, signed_in, through, told};

const LOGIN: &str = "200 /if/flow/default-authentication-flow/";
const AUTHORIZE: &str = "/application/o/authorize/";

/// `books` with these redirect URIs.
async fn with_uris(scene: &Scene, uris: &[&str]) {
    let books = Client::confidential("books", SECRET);
    scene.registered(uris.iter().fold(books, |client, uri| client.redirect_uri(*uri))).await;
}

#[tokio::test]
async fn authentik_empty_query_404() {
    shows("2026.5", &[], "empty-query-404", format!("404 {AUTHORIZE}"), async |scene| {
        told(scene.browser().visit(&scene.at(AUTHORIZE)).await)
    })
    .await;
}

#[tokio::test]
async fn authentik_redirect_required() {
    let ask = Ask::books().without("redirect_uri").with("scope", "profile");
    shows("2026.5", &[], "redirect-required", format!("400 {AUTHORIZE}"), async |scene| {
        with_uris(scene, &[CALLBACK]).await;
        fresh(scene, &ask).await
    })
    .await;
}

#[tokio::test]
async fn authentik_regex_uri_fullmatch() {
    let regex = "http://localhost:8080/call.*";
    let settings = [("redirect_uris", json!([{ "matching_mode": "regex", "url": regex }]))];
    shows("2026.5", &settings, "regex-uri-fullmatch", LOGIN.to_owned(), async |scene| {
        with_uris(scene, &[regex]).await;
        fresh(scene, &Ask::books()).await
    })
    .await;
    let scene = set("2026.5", &settings, &[]).await;
    with_uris(&scene, &[regex]).await;
    let elsewhere = Ask::books().with("redirect_uri", "http://localhost:8080/x/callback");
    assert_eq!(fresh(&scene, &elsewhere).await, format!("400 {AUTHORIZE}"), "the whole must match");
}

#[tokio::test]
async fn authentik_blank_uri_autolearn() {
    shows("2026.5.0-rc1", &[], "blank-uri-autolearn", LOGIN.to_owned(), async |scene| {
        with_uris(scene, &[]).await;
        fresh(scene, &Ask::books()).await
    })
    .await;
    let scene = set("2026.5.0-rc1", &[], &[]).await;
    with_uris(&scene, &[]).await;
    fresh(&scene, &Ask::books()).await;
    let second = Ask::books().with("redirect_uri", "http://localhost:8080/other");
    assert_eq!(fresh(&scene, &second).await, format!("400 {AUTHORIZE}"), "the first owns it");
}

#[tokio::test]
async fn authentik_fragment_kept() {
    let with_fragment = format!("{CALLBACK}#part");
    shows("2026.5", &[], "fragment-kept", LOGIN.to_owned(), async |scene| {
        with_uris(scene, &[&with_fragment]).await;
        fresh(scene, &Ask::books().with("redirect_uri", &with_fragment)).await
    })
    .await;
}

#[tokio::test]
async fn authentik_custom_scheme_error_page() {
    let app = "app.books:///callback";
    shows("2026.5", &[], "custom-scheme-error-page", format!("400 {AUTHORIZE}"), async |scene| {
        with_uris(scene, &[app]).await;
        fresh(scene, &Ask::books().with("redirect_uri", app).with("prompt", "none")).await
    })
    .await;
}

#[tokio::test]
async fn authentik_all_response_types() {
    let ask = Ask::books().with("response_type", "code id_token");
    shows("2026.5", &[], "all-response-types", "code".to_owned(), async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_response_type_order() {
    let ask = Ask::books().with("response_type", "id_token code");
    let wrong = "unsupported_response_type".to_owned();
    shows("2026.5", &[], "response-type-order", wrong, async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_response_mode_unknown_ignored() {
    let ask = Ask::books().with("response_mode", "nonsense");
    let seen = async |scene: &Scene| signed_in(scene, &ask).await;
    shows("2026.5", &[], "response-mode-unknown-ignored", "code".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_query_hybrid_code_only() {
    let ask = Ask::books().with("response_type", "code id_token").with("response_mode", "query");
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        match browser.ask(&ask).await {
            Landing::Callback(callback) => format!("{}: {}", callback.mode, callback.names().join(" ")),
            Landing::Page(page) => page.status.to_string(),
        }
    };
    shows("2026.5", &[], "query-hybrid-code-only", "query: code state".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_error_mode_ignored() {
    let ask = Ask::books().with("response_mode", "fragment").with("prompt", "none");
    let seen = async |scene: &Scene| scene.browser().ask(&ask).await.callback().mode;
    shows("2026.5", &[], "error-mode-ignored", "query", seen).await;
}

#[tokio::test]
async fn authentik_no_scope_means_all() {
    let seen = async |scene: &Scene| {
        let code = scene.code_for(&Ask::books().without("scope")).await;
        scene.redeem(&code).await.text("scope").contains("email")
    };
    shows("2026.5", &[], "no-scope-means-all", true, seen).await;
}

#[tokio::test]
async fn authentik_prompt_login_once() {
    let ask = Ask::books().with("prompt", "login");
    let seen = async |scene: &Scene| {
        let mut browser = scene.browser();
        through(&mut browser, &ask).await;
        told(browser.ask(&ask).await)
    };
    shows("2026.5", &[], "prompt-login-once", "code".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_prompt_none_shows_ui() {
    let settings = [("authorization_flow", json!("default-provider-authorization-explicit-consent"))];
    let page = "200 /if/flow/default-provider-authorization-explicit-consent/".to_owned();
    let ask = Ask::books().with("prompt", "none");
    shows("2026.5", &settings, "prompt-none-shows-ui", page, async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_prompt_none_consent_late() {
    let ask = Ask::books().with("prompt", "none consent");
    let page = "200 /if/flow/default-provider-authorization-implicit-consent/".to_owned();
    shows("2026.5", &[], "prompt-none-consent-late", page, async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_max_age_garbage_500() {
    let ask = Ask::books().with("max_age", "abc");
    let failed = format!("500 {AUTHORIZE}");
    shows("2026.5", &[], "max-age-garbage-500", failed, async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_max_age_negative_endless() {
    let ask = Ask::books().with("max_age", "-1");
    shows("2026.5", &[], "max-age-negative-endless", LOGIN.to_owned(), async |scene| signed_in(scene, &ask).await)
        .await;
}

/// The names of the fields of the page that a request leads to, and what the first holds.
async fn first_page(scene: &Scene, ask: &Ask) -> Vec<String> {
    let page = scene.browser().ask(ask).await.page();
    page.forms[0].fields.iter().map(|(name, value)| format!("{name}={value}")).collect()
}

#[tokio::test]
async fn authentik_login_hint_ignored() {
    let ask = Ask::books().with("login_hint", "alice");
    let empty = vec!["uid_field=".to_owned()];
    shows("2025.10", &[], "login-hint-ignored", empty, async |scene| first_page(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_login_hint_skips() {
    let ask = Ask::books().with("login_hint", "alice");
    let seen = async |scene: &Scene| first_page(scene, &ask).await.contains(&"password=".to_owned());
    shows("2026.5", &[], "login-hint-skips", true, seen).await;
}

#[tokio::test]
async fn authentik_hint_ignored_at_authorize() {
    let ask = Ask::books().with("id_token_hint", "nonsense");
    shows("2026.5", &[], "hint-ignored-at-authorize", LOGIN.to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_claims_param_ignored() {
    let ask = Ask::books().with("claims", "{nonsense");
    shows("2026.5", &[], "claims-param-ignored", LOGIN.to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_extra_params_ignored() {
    let ask = Ask::books().with("registration", "{}");
    shows("2026.5", &[], "extra-params-ignored", LOGIN.to_owned(), async |scene| fresh(scene, &ask).await).await;
}

/// Whether the address of the page names the language.
async fn locale(scene: &Scene) -> (bool, bool) {
    let page = scene.browser().ask(&Ask::books().with("ui_locales", "de")).await.page();
    (page.url.query().unwrap_or_default().ends_with("&locale=de"), page.body.contains("lang=\"de\""))
}

#[tokio::test]
async fn authentik_locale_param() {
    shows("2026.5", &[], "locale-param", (true, true), locale).await;
}

#[tokio::test]
async fn authentik_locale_ignored() {
    shows("2025.10", &[], "locale-ignored", (false, false), locale).await;
}

#[tokio::test]
async fn authentik_pkce_unread() {
    let ask = Ask::books().with("code_challenge", "abc").with("code_challenge_method", "S256");
    shows("2026.5", &[], "pkce-unread", LOGIN.to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn authentik_openid_not_needed() {
    let seen = async |scene: &Scene| {
        let code = scene.code_for(&Ask::books().with("scope", "profile")).await;
        scene.redeem(&code).await.text("id_token").is_empty()
    };
    shows("2026.5", &[], "openid-not-needed", false, seen).await;
}

#[tokio::test]
async fn authentik_posts_need_csrf() {
    let seen = async |scene: &Scene| {
        let form: Vec<(String, String)> = Ask::books().pairs().to_vec();
        Answer::to(scene.request("POST", AUTHORIZE).form(&form)).await.status
    };
    shows("2026.5", &[], "posts-need-csrf", 403, seen).await;
}

#[tokio::test]
async fn authentik_denied_page_no_callback() {
    let settings = [("policy_bindings", json!([{ "group": "staff-only" }]))];
    let seen = async |scene: &Scene| match through(&mut scene.browser(), &Ask::books()).await {
        Landing::Page(page) => format!("{} {}", page.status, page.body.contains("Permission denied - authentik")),
        Landing::Callback(callback) => callback.error(),
    };
    shows("2026.5", &settings, "denied-page-no-callback", "200 true".to_owned(), seen).await;
}

#[tokio::test]
async fn authentik_consent_each_time() {
    let settings = [("authorization_flow", json!("default-provider-authorization-explicit-consent"))];
    let page = "200 /if/flow/default-provider-authorization-explicit-consent/".to_owned();
    shows("2026.5", &settings, "consent-each-time", page, async |scene| signed_in(scene, &Ask::books()).await).await;
}

#[tokio::test]
async fn authentik_offline_access_consent_required() {
    let ask = Ask::books().with("scope", "openid offline_access");
    let seen = async |scene: &Scene| signed_in(scene, &ask).await;
    shows("2024.2.1", &[], "offline-access-consent-required", "consent_required".to_owned(), seen).await;
}

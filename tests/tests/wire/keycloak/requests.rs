use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Landing};
use serde_json::{Value, json};

use super::{fresh, id_claims, keycloak, posted, set, shows, signed_in};

#[tokio::test]
async fn keycloak_invalid_scope_groups() {
    let ask = Ask::books().with("scope", "openid profile email groups");
    let without = [("optionalClientScopesAdded", json!([]))];
    let said = "invalid_scope: Invalid scopes: openid profile email groups".to_owned();
    shows("26.7", &without, "invalid-scope-groups", said, async |scene| fresh(scene, &ask).await).await;
    assert_eq!(fresh(&keycloak("26.7", &[]).await, &ask).await, "code");
}

#[tokio::test]
async fn keycloak_prompt_unknown_ignored() {
    let ask = Ask::books().with("prompt", "nonsense");
    shows("26.7", &[], "prompt-unknown-ignored", "code".to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_select_account_ignored() {
    let ask = Ask::books().with("prompt", "select_account");
    shows("26.7", &[], "select-account-ignored", "code".to_owned(), async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_prompt_create() {
    let ask = Ask::books().with("prompt", "create");
    shows("26.7", &[], "prompt-create", true, async |scene| {
        fresh(scene, &ask).await.contains("Registration not allowed")
    })
    .await;
    let open = set("26.7", &[("registrationAllowed", json!(true))], &[]).await;
    let page = open.browser().ask(&ask).await.page();
    assert!(page.forms[0].fields.iter().any(|(name, _)| name == "firstName"), "{}", page.body);
}

#[tokio::test]
async fn keycloak_authorize_order() {
    // Both max_age and the redirect URI are wrong.
    let ask = Ask::books().with("max_age", "abc").with("redirect_uri", "https://evil.example/");
    shows("26.7", &[], "authorize-order", true, async |scene| fresh(scene, &ask).await.contains("Invalid Request"))
        .await;
}

#[tokio::test]
async fn keycloak_scope_single_blank() {
    let ask = Ask::books().with("scope", "openid  profile");
    let said = "invalid_scope: Invalid scopes: openid  profile".to_owned();
    shows("26.7", &[], "scope-single-blank", said, async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_id_token_without_openid() {
    let implicit = [("implicitFlowEnabled", json!(true))];
    let ask = Ask::books().with("response_type", "id_token").with("scope", "profile");
    shows("26.7", &implicit, "id-token-without-openid", true, async |scene| {
        scene.browser().sign_in("alice", &ask).await.get("id_token").is_some()
    })
    .await;
}

/// The scopes that the token response names for this request, sorted.
async fn granted(scene: &rehearsal_tests::Scene, ask: &Ask) -> String {
    let code = scene.code_for(ask).await;
    let scope = scene.redeem(&code).await.text("scope");
    let mut scopes: Vec<&str> = scope.split(' ').collect();
    scopes.sort_unstable();
    scopes.join(" ")
}

#[tokio::test]
async fn keycloak_default_scopes_extra() {
    let ask = Ask::books().with("scope", "openid");
    let all = "email openid profile".to_owned();
    shows("26.7", &[], "default-scopes-extra", all, async |scene| granted(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_openid_without_scope() {
    let ask = Ask::books().without("scope");
    let all = "email openid profile".to_owned();
    shows("26.4", &[], "openid-without-scope", all, async |scene| granted(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_no_openid_without_scope() {
    let ask = Ask::books().without("scope");
    let on = keycloak("26.7", &[]).await;
    assert_eq!(granted(&on, &ask).await, "email profile");
    // Without it a request without scope is answered as plain does; what is always granted is granted all the same.
    let off = keycloak("26.7", &["-keycloak-no-openid-without-scope", "-keycloak-default-scopes-extra"]).await;
    assert_eq!(granted(&off, &ask).await, "");
}

#[tokio::test]
async fn keycloak_response_mode_jwt() {
    let ask = Ask::books().with("response_mode", "jwt");
    shows("26.7", &[], "response-mode-jwt", vec!["response".to_owned()], async |scene| {
        let callback = scene.browser().sign_in("alice", &ask).await;
        callback.names().into_iter().map(str::to_owned).collect()
    })
    .await;
}

#[tokio::test]
async fn keycloak_refused_query_mode_used() {
    let implicit = [("implicitFlowEnabled", json!(true))];
    let ask = Ask::books().with("response_type", "id_token").with("response_mode", "query");
    shows("26.7", &implicit, "refused-query-mode-used", "query", async |scene| {
        scene.browser().ask(&ask).await.callback().mode
    })
    .await;
}

#[tokio::test]
async fn keycloak_prompt_none_wins() {
    let ask = Ask::books().with("prompt", "none login");
    shows("26.7", &[], "prompt-none-wins", "login_required: ".to_owned(), async |scene| fresh(scene, &ask).await).await;
    // A session does not help: the word login asks for a password.
    assert_eq!(signed_in(&keycloak("26.7", &[]).await, &ask).await, "login_required");
}

#[tokio::test]
async fn keycloak_prompt_consent_ignored() {
    let ask = Ask::books().with("prompt", "consent");
    shows("26.7", &[], "prompt-consent-ignored", "code".to_owned(), async |scene| signed_in(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_consent_new_only() {
    let required = [("consentRequired", json!(true))];
    shows("26.7", &required, "consent-new-only", false, async |scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
        let page = browser.ask(&Ask::books().with("scope", "openid phone")).await.page();
        page.text.contains("openid")
    })
    .await;
}

#[tokio::test]
async fn keycloak_silent_consent_interaction() {
    let required = [("consentRequired", json!(true))];
    shows("26.7", &required, "silent-consent-interaction", "interaction_required".to_owned(), async |scene| {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
        let ask = Ask::books().with("prompt", "none").with("scope", "openid phone");
        browser.ask(&ask).await.callback().get("error").unwrap_or_default().to_owned()
    })
    .await;
}

#[tokio::test]
async fn keycloak_max_age_bad_page() {
    let ask = Ask::books().with("max_age", "abc");
    shows("26.7", &[], "max-age-bad-page", true, async |scene| fresh(scene, &ask).await.contains("Invalid Request"))
        .await;
    let long = Ask::books().with("max_age", "99999999999");
    assert!(fresh(&keycloak("26.7", &[]).await, &long).await.contains("Invalid Request"));
}

#[tokio::test]
async fn keycloak_max_age_zero_after_login() {
    let ask = Ask::books().with("max_age", "0");
    shows("24", &[], "max-age-zero-after-login", "code".to_owned(), async |scene| signed_in(scene, &ask).await).await;
    assert_eq!(signed_in(&keycloak("26.7", &[]).await, &ask).await, "page");
}

#[tokio::test]
async fn keycloak_acr_fresh_or_sso() {
    shows("26.7", &[], "acr-fresh-or-sso", json!("1"), async |scene| id_claims(scene).await["acr"].clone()).await;
    let scene = keycloak("26.7", &[]).await;
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
    let again = browser.ask(&Ask::books()).await.callback();
    let tokens = scene.tokens(&scene.redeem(again.get("code").unwrap()).await);
    assert_eq!(rehearsal_tests::token::claims(&tokens.id)["acr"], "0");
}

#[tokio::test]
async fn keycloak_acr_values_force_password() {
    let ask = Ask::books().with("acr_values", "1");
    shows("26.7", &[], "acr-values-force-password", "page".to_owned(), async |scene| signed_in(scene, &ask).await)
        .await;
}

#[tokio::test]
async fn keycloak_claims_only_acr() {
    let ask = Ask::books().with("claims", "{broken");
    shows("26.7", &[], "claims-only-acr", "code".to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_hint_ignored_at_authorize() {
    let ask = Ask::books().with("id_token_hint", "nonsense");
    shows("26.7", &[], "hint-ignored-at-authorize", "code".to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_registration_ignored() {
    let ask = Ask::books().with("registration", "{}");
    shows("26.7", &[], "registration-ignored", "code".to_owned(), async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_request_object_lenient() {
    // {"alg":"none"} and {"state":"inside"}
    let ask = Ask::books().with("request", "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6Imluc2lkZSJ9.");
    shows("26.7", &[], "request-object-lenient", "code".to_owned(), async |scene| fresh(scene, &ask).await).await;
    let callback = keycloak("26.7", &[]).await.browser().sign_in("alice", &ask).await;
    assert_eq!(callback.get("state"), Some("inside"));
}

fn pushed() -> Vec<(&'static str, &'static str)> {
    vec![("response_type", "code"), ("redirect_uri", rehearsal_tests::CALLBACK), ("scope", "openid")]
}

#[tokio::test]
async fn keycloak_par_request_uri() {
    shows("26.7", &[], "par-request-uri", 36, async |scene| {
        let uri = posted(scene, Operation::Par, &pushed()).await.text("request_uri");
        uri.strip_prefix("urn:ietf:params:oauth:request_uri:").map_or(0, str::len)
    })
    .await;
}

#[tokio::test]
async fn keycloak_par_extra_hop() {
    shows("26.7", &[], "par-extra-hop", 302, async |scene| {
        let uri = posted(scene, Operation::Par, &pushed()).await.text("request_uri");
        let query = format!("client_id=books&request_uri={uri}");
        scene.get(&format!("{}?{query}", scene.url(Operation::Authorize))).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_pkce_flag() {
    let flag = [("pkce.code.challenge.method", json!("S256"))];
    let said = "invalid_request: Missing parameter: code_challenge_method".to_owned();
    shows("26.7", &flag, "pkce-flag", said, async |scene| fresh(scene, &Ask::books()).await).await;
    let ask = Ask::books();
    let plain = ask.with("code_challenge", &"c".repeat(43)).with("code_challenge_method", "plain");
    let said = "invalid_request: Invalid parameter: code challenge method is not matching the configured one";
    assert_eq!(fresh(&set("26.7", &flag, &[]).await, &plain).await, said);
}

#[tokio::test]
async fn keycloak_pkce_method_first() {
    let ask = Ask::books().with("code_challenge_method", "S256");
    let said = "invalid_request: Missing parameter: code_challenge".to_owned();
    shows("26.7", &[], "pkce-method-first", said, async |scene| fresh(scene, &ask).await).await;
    // A method that nobody knows is first of all not the one that is demanded.
    let unknown = Ask::books().with("code_challenge_method", "S999").with("code_challenge", &"x".repeat(43));
    let demanded = set("26.7", &[("pkce.code.challenge.method", json!("S256"))], &[]).await;
    let said = "invalid_request: Invalid parameter: code challenge method is not matching the configured one";
    assert_eq!(fresh(&demanded, &unknown).await, said);
    let said = "invalid_request: Invalid parameter: code_challenge_method";
    assert_eq!(fresh(&keycloak("26.7", &[]).await, &unknown).await, said);
}

#[tokio::test]
async fn keycloak_empty_parameters_count() {
    let ask = Ask::books().with("response_mode", "");
    let said = "invalid_request: Invalid parameter: response_mode".to_owned();
    shows("26.7", &[], "empty-parameters-count", said, async |scene| fresh(scene, &ask).await).await;
}

#[tokio::test]
async fn keycloak_doubled_passes() {
    shows("26.7", &[], "doubled-passes", Value::Null, async |scene| {
        let form = [("token", "x"), ("token", "x")];
        posted(scene, Operation::Introspect, &form).await.json()["error"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_locales_by_switch() {
    shows("26.7", &[], "locales-by-switch", true, async |scene| {
        let Landing::Page(page) = scene.browser().ask(&Ask::books().with("ui_locales", "de")).await else {
            panic!("the login page was expected")
        };
        page.body.contains("<html lang=\"en\"")
    })
    .await;
}

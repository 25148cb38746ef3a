//! What takes more than one exchange to show.

use std::future::Future;
use std::time::Duration;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal::agent::UserAgent as _;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene, token};
use serde_json::{Value, json};

use super::shown::{landed, played, text};

/// Shows that this is told with the quirk and that without it.
async fn differs<F: Future<Output = String>>(
    id: &str,
    version: &str,
    settings: &[(&str, Value)],
    play: impl Fn(Scene) -> F,
    (on, off): (&str, &str),
) {
    let with = play(played(version, settings, &[]).await).await;
    let without = play(played(version, settings, &[&format!("-{id}")]).await).await;
    let said = format!("on:\n{with}\noff:\n{without}");
    assert!(with.contains(on) && !without.contains(on), "{id}, only on `{on}`\n{said}");
    assert!(without.contains(off), "{id}, off `{off}`\n{said}");
}

/// Another client, beside those that are there.
fn beside(scene: &Scene, client: Client, settings: &[(&str, Value)]) {
    let mut client = client;
    for (name, value) in settings {
        client.settings.insert((*name).to_owned(), value.clone());
    }
    scene.idp.register(client).unwrap();
}

fn app() -> Client {
    Client::public("app").redirect_uri(CALLBACK)
}

async fn by(scene: &Scene, operation: Operation, client: &str, secret: &str, form: &[(&str, &str)]) -> String {
    let request = scene.request("POST", &scene.url(operation)).basic_auth(client, Some(secret));
    text(&Answer::to(request.form(form)).await)
}

fn code_form(code: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)]
}

async fn pushed(scene: &Scene) -> String {
    let form = Ask::books().pairs()[1..].to_vec();
    let request = scene.request("POST", &scene.url(Operation::Par)).basic_auth("books", Some(SECRET));
    Answer::to(request.form(&form)).await.text("request_uri")
}

async fn with_urn(scene: &Scene, client: &str, urn: &str) -> String {
    let query = [("client_id", client), ("request_uri", urn)];
    text(&Answer::to(scene.request("GET", &scene.url(Operation::Authorize)).query(&query)).await)
}

#[tokio::test]
async fn authelia_flow_expired_server_error() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        scene.clock.advance(Duration::from_secs(7_200));
        landed(browser.fill_in(&page, "alice").await)
    };
    differs("authelia-flow-expired-server-error", "4.39", &[], play, ("error=server_error", "error=invalid_request"))
        .await;
}

#[tokio::test]
async fn authelia_issuer_must_match() {
    let play = |scene: Scene| async move {
        let code = scene.code().await;
        let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
        let request = request.header("x-forwarded-proto", "https").header("x-forwarded-host", "auth.example.org");
        text(&Answer::to(request.form(&code_form(&code))).await)
    };
    let domains = [("session.cookies", json!(["https://auth.example.org"]))];
    differs("authelia-issuer-must-match", "4.39", &domains, play, ("invalid_request", "access_token")).await;
}

#[tokio::test]
async fn authelia_doubled_first_wins() {
    let play = |scene: Scene| async move {
        let form = [("grant_type", "refresh_token"), ("grant_type", "password"), ("refresh_token", "none")];
        by(&scene, Operation::Token, "books", SECRET, &form).await
    };
    differs("authelia-doubled-first-wins", "4.39", &[], play, ("invalid_grant", "invalid_request")).await;
}

#[tokio::test]
async fn authelia_multipart_forms() {
    let play = |scene: Scene| async move {
        let body = "--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nrefresh_token\r\n--x\r\nContent-Disposition: form-data; name=\"refresh_token\"\r\n\r\nnone\r\n--x--\r\n";
        let request = scene.request("POST", &scene.url(Operation::Token)).basic_auth("books", Some(SECRET));
        text(&Answer::to(request.header("content-type", "multipart/form-data; boundary=x").body(body)).await)
    };
    differs("authelia-multipart-forms", "4.39", &[], play, ("invalid_grant", "invalid_request")).await;
}

#[tokio::test]
async fn authelia_keys_with_restart() {
    let play = |scene: Scene| async move {
        let keys = |answer: Answer| answer.json()["keys"].as_array().map_or(0, Vec::len);
        let before = keys(scene.get(&scene.url(Operation::Jwks)).await);
        scene.idp.rotate_keys().unwrap();
        let after = keys(scene.get(&scene.url(Operation::Jwks)).await);
        format!("{} keys more", after - before)
    };
    differs("authelia-keys-with-restart", "4.39", &[], play, ("0 keys more", "keys more")).await;
}

#[tokio::test]
async fn authelia_introspect_public() {
    let play = |scene: Scene| async move {
        beside(&scene, app(), &[]);
        let access = scene.login().await.access;
        let form = [("client_id", "app"), ("token", access.as_str())];
        text(&scene.post(&scene.url(Operation::Introspect), &form).await)
    };
    differs("authelia-introspect-public", "4.39", &[], play, ("\"active\":true", "error")).await;
}

#[tokio::test]
async fn authelia_revoke_public_refused() {
    let play = |scene: Scene| async move {
        beside(&scene, app(), &[]);
        text(&scene.post(&scene.url(Operation::Revoke), &[("client_id", "app"), ("token", "none")]).await)
    };
    differs("authelia-revoke-public-refused", "4.38", &[], play, ("error", "200")).await;
}

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn authelia_redirect_http_late() {
    let play = |scene: Scene| async move {
        beside(&scene, Client::public("app").redirect_uri("http://app.example.net/cb"), &[]);
        let ask = Ask::books().with("client_id", "app").with("redirect_uri", "http://app.example.net/cb");
        let ask = ask.with("code_challenge", CHALLENGE).with("code_challenge_method", "S256");
        let mut browser = scene.browser();
        let page = browser.ask(&ask).await.page();
        let page = browser.fill_in(&page, "alice").await.page();
        // Nobody is at that host.
        let arrived = browser.agent.submit(page.forms.first().expect("a form"), &[]).await;
        format!("{arrived:?}")
    };
    differs("authelia-redirect-http-late", "4.39", &[], play, ("insecure+protocol", "code=")).await;
}

#[tokio::test]
async fn authelia_redirect_any_scheme() {
    let play = |scene: Scene| async move {
        let uri = "javascript:alert(1)";
        beside(&scene, Client::confidential("odd", SECRET).redirect_uri(uri), &[]);
        let ask = Ask::books().with("client_id", "odd").with("redirect_uri", uri);
        let request = scene.request("GET", &scene.url(Operation::Authorize)).query(ask.pairs());
        text(&Answer::to(request).await)
    };
    differs("authelia-redirect-any-scheme", "4.39", &[], play, ("flow_id=", "redirect_uri")).await;
}

#[tokio::test]
async fn authelia_max_age_error() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        scene.clock.advance(Duration::from_secs(100));
        landed(browser.ask(&Ask::books().with("max_age", "10")).await)
    };
    differs("authelia-max-age-error", "4.38", &[], play, ("error=login_required", "page")).await;
}

#[tokio::test]
async fn authelia_login_hint_ignored() {
    let play = |scene: Scene| async move {
        let page = scene.browser().ask(&Ask::books().with("login_hint", "alice")).await.page();
        format!("{:?}", page.forms.iter().map(|form| form.fields.clone()).collect::<Vec<_>>())
    };
    differs("authelia-login-hint-ignored", "4.39", &[], play, ("(\"username\", \"\")", "alice")).await;
}

#[tokio::test]
async fn authelia_request_object_strict() {
    let play = |scene: Scene| async move {
        let claims =
            json!({ "iss": "books", "aud": scene.idp.issuer(), "client_id": "books", "response_type": "code" });
        let [head, claims] = [json!({ "alg": "none" }), claims]
            .map(|part| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, part.to_string()));
        let ask = Ask::books().with("request", &format!("{head}.{claims}."));
        text(&Answer::to(scene.request("GET", &scene.url(Operation::Authorize)).query(ask.pairs())).await)
    };
    let settings = [("request_object_signing_alg", json!("none"))];
    differs("authelia-request-object-strict", "4.39", &settings, play, ("flow_id=", "invalid_request_object")).await;
}

#[tokio::test]
async fn authelia_par_never_expires() {
    let play = |scene: Scene| async move {
        let urn = pushed(&scene).await;
        scene.clock.advance(Duration::from_secs(86_400));
        with_urn(&scene, "books", &urn).await
    };
    differs("authelia-par-never-expires", "4.38", &[], play, ("?rd=", "error")).await;
}

#[tokio::test]
async fn authelia_par_expired_redirected() {
    let play = |scene: Scene| async move {
        let urn = pushed(&scene).await;
        scene.clock.advance(Duration::from_secs(86_400));
        with_urn(&scene, "books", &urn).await
    };
    differs("authelia-par-expired-redirected", "4.39", &[], play, ("callback?error=", "error")).await;
}

#[tokio::test]
async fn authelia_par_burnt_by_other_client() {
    let play = |scene: Scene| async move {
        let urn = pushed(&scene).await;
        with_urn(&scene, "photos", &urn).await;
        with_urn(&scene, "books", &urn).await
    };
    differs("authelia-par-burnt-by-other-client", "4.39", &[], play, ("error", "flow_id=")).await;
}

#[tokio::test]
async fn authelia_two_factor_silent_ui() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        browser.fill_in(&page, "alice").await;
        landed(browser.ask(&Ask::books().with("prompt", "none")).await)
    };
    let policy = [("authorization_policy", json!("two_factor"))];
    differs("authelia-two-factor-silent-ui", "4.39", &policy, play, ("page 200", "error=")).await;
}

#[tokio::test]
async fn authelia_groups_of_session() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        browser.sign_in("alice", &Ask::books()).await;
        scene.idp.set_groups("alice", &["strangers"]).await.unwrap();
        landed(browser.ask(&Ask::books()).await)
    };
    let policies = json!({ "few": { "default_policy": "one_factor", "rules": [{ "policy": "deny", "subject": "group:strangers" }] } });
    let settings = [("authorization_policies", policies), ("authorization_policy", json!("few"))];
    differs("authelia-groups-of-session", "4.38", &settings, play, ("agree", "access_denied")).await;
}

#[tokio::test]
async fn authelia_login_names() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        let page = browser.ask(&Ask::books()).await.page();
        landed(browser.submit(&page, &[("username", "alice@example.com"), ("password", "alice")]).await)
    };
    differs("authelia-login-names", "4.39", &[], play, ("page 403", "agree")).await;
}

#[tokio::test]
async fn authelia_regulation() {
    let play = |scene: Scene| async move {
        let mut browser = scene.browser();
        let mut page = browser.ask(&Ask::books()).await.page();
        for _ in 0..4 {
            page = browser.submit(&page, &[("username", "alice"), ("password", "wrong")]).await.page();
        }
        landed(browser.fill_in(&page, "alice").await)
    };
    differs("authelia-regulation", "4.39", &[], play, ("page 403", "agree")).await;
}

#[tokio::test]
async fn authelia_flow_belongs_to_nobody() {
    let play = |scene: Scene| async move {
        let page = scene.browser().ask(&Ask::books()).await.page();
        landed(scene.browser().fill_in(&page, "alice").await)
    };
    differs("authelia-flow-belongs-to-nobody", "4.39", &[], play, ("agree", "page")).await;
}

#[tokio::test]
async fn authelia_jwt_at_rs256_always() {
    let play = |scene: Scene| async move { token::header(&scene.login().await.access).to_string() };
    let settings = [("access_token_signed_response_alg", json!("ES256"))];
    differs("authelia-jwt-at-rs256-always", "4.38", &settings, play, ("\"RS256\"", "\"ES256\"")).await;
}

#[tokio::test]
async fn authelia_email_empty_string() {
    let play = |scene: Scene| async move {
        scene.idp.set_groups("alice", &[]).await.unwrap();
        let access = scene.login().await.access;
        text(&scene.userinfo(&access).await)
    };
    differs("authelia-email-empty-string", "4.38", &[], play, ("\"groups\":null", "\"sub\"")).await;
}

#[tokio::test]
async fn authelia_at_hash_sha256() {
    let play = |scene: Scene| async move {
        let claims = scene.id_claims().await;
        format!("{} characters", claims["at_hash"].as_str().map_or(0, str::len))
    };
    let settings = [("id_token_signed_response_alg", json!("ES384"))];
    differs("authelia-at-hash-sha256", "4.39", &settings, play, ("22 characters", "32 characters")).await;
}

#[tokio::test]
async fn authelia_s_hash_only_code_id_token() {
    let play = |scene: Scene| async move {
        let ask = Ask::books().with("response_type", "code id_token");
        let callback = scene.browser().sign_in("alice", &ask).await;
        let claims = token::claims(callback.get("id_token").expect("an ID token"));
        format!("s_hash {}", claims.get("s_hash").is_some())
    };
    let settings = [("response_types", json!(["code id_token"]))];
    differs("authelia-s-hash-only-code-id-token", "4.39", &settings, play, ("s_hash true", "s_hash false")).await;
}

fn first_part(token: &str) -> String {
    let head = token.split('.').next().unwrap_or_default();
    let head = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, head).unwrap_or_default();
    format!("{} parts, {}", token.split('.').count(), String::from_utf8_lossy(&head))
}

#[tokio::test]
async fn authelia_jwe_id_token() {
    let play = |scene: Scene| async move { first_part(&scene.login().await.id) };
    let settings = [("id_token_encrypted_response_alg", json!("A256KW"))];
    differs("authelia-jwe-id-token", "4.39", &settings, play, ("5 parts", "3 parts")).await;
}

#[tokio::test]
async fn authelia_jwe_header() {
    let play = |scene: Scene| async move { first_part(&scene.login().await.id) };
    let settings = [("id_token_encrypted_response_alg", json!("A256KW"))];
    differs("authelia-jwe-header", "4.39", &settings, play, ("\"typ\":\"JWT\"", "5 parts")).await;
}

#[tokio::test]
async fn authelia_jwe_access_useless() {
    let play = |scene: Scene| async move {
        let access = scene.login().await.access;
        format!("userinfo {}", scene.userinfo(&access).await.status)
    };
    let settings = [
        ("access_token_signed_response_alg", json!("RS256")),
        ("access_token_encrypted_response_alg", json!("A256KW")),
    ];
    differs("authelia-jwe-access-useless", "4.39", &settings, play, ("userinfo 401", "userinfo 200")).await;
}

#[tokio::test]
async fn authelia_claims_stale_on_refresh() {
    let play = |scene: Scene| async move {
        let tokens = scene.login().await;
        scene.idp.set_groups("alice", &["painters"]).await.unwrap();
        token::claims(&scene.refresh(&tokens.refresh).await.text("id_token"))["groups"].to_string()
    };
    differs("authelia-claims-stale-on-refresh", "4.38", &[], play, ("readers", "painters")).await;
}

#[tokio::test]
async fn authelia_code_reuse_revokes_all() {
    let play = |scene: Scene| async move {
        let code = scene.code().await;
        let access = scene.redeem(&code).await.text("access_token");
        by(&scene, Operation::Token, "photos", "photos-secret", &code_form(&code)).await;
        format!("userinfo {}", scene.userinfo(&access).await.status)
    };
    differs("authelia-code-reuse-revokes-all", "4.39", &[], play, ("userinfo 401", "userinfo 200")).await;
}

#[tokio::test]
async fn authelia_members_sorted() {
    let play = |scene: Scene| async move {
        let code = scene.code().await;
        scene.redeem(&code).await.body
    };
    let off = "\"token_type\":\"bearer\",\"expires_in\"";
    differs(
        "authelia-members-sorted",
        "4.39",
        &[],
        play,
        ("\"scope\":\"openid profile email groups offline_access\",\"token_type\"", off),
    )
    .await;
}

#[tokio::test]
async fn authelia_expires_in_3599() {
    let play = |scene: Scene| async move {
        scene.clock.advance(Duration::from_millis(500));
        let code = scene.code().await;
        scene.redeem(&code).await.json()["expires_in"].to_string()
    };
    differs("authelia-expires-in-3599", "4.39", &[], play, ("3599", "3600")).await;
}

#[tokio::test]
async fn authelia_sub_sector() {
    let play = |scene: Scene| async move {
        let sub = scene.id_claims().await["sub"].as_str().unwrap_or_default().to_owned();
        format!("{} characters", sub.len())
    };
    let settings = [("sector_identifier_uri", json!("https://sector.example.net"))];
    differs("authelia-sub-sector", "4.39", &settings, play, ("36 characters", "9 characters")).await;
}

#[tokio::test]
async fn authelia_userinfo_token_anywhere() {
    let play = |scene: Scene| async move {
        let access = scene.login().await.access;
        let request = scene.request("GET", &scene.url(Operation::Userinfo)).query(&[("access_token", &access)]);
        text(&Answer::to(request).await)
    };
    differs("authelia-userinfo-token-anywhere", "4.39", &[], play, ("\"sub\"", "401")).await;
}

#[tokio::test]
async fn authelia_introspect_any() {
    let play = |scene: Scene| async move {
        let access = scene.login().await.access;
        by(&scene, Operation::Introspect, "photos", "photos-secret", &[("token", &access)]).await
    };
    differs("authelia-introspect-any", "4.39", &[], play, ("\"active\":true", "\"active\":false")).await;
}

#[tokio::test]
async fn authelia_revoke_kills_both() {
    let play = |scene: Scene| async move {
        let tokens = scene.login().await;
        by(&scene, Operation::Revoke, "books", SECRET, &[("token", &tokens.access)]).await;
        text(&scene.refresh(&tokens.refresh).await)
    };
    differs("authelia-revoke-kills-both", "4.39", &[], play, ("error", "access_token")).await;
}

#[tokio::test]
async fn authelia_revoke_id_token_ok() {
    let play = |scene: Scene| async move {
        let id = scene.login().await.id;
        by(&scene, Operation::Revoke, "books", SECRET, &[("token", &id)]).await
    };
    differs("authelia-revoke-id-token-ok", "4.39", &[], play, ("200", "error")).await;
}

#[tokio::test]
async fn authelia_device_no_slow_down() {
    let play = |scene: Scene| async move {
        let device = Client::confidential("tv", SECRET).redirect_uri(CALLBACK);
        beside(&scene, device, &[("grant_types", json!(["urn:ietf:params:oauth:grant-type:device_code"]))]);
        let request = scene.request("POST", &scene.url(Operation::DeviceStart)).basic_auth("tv", Some(SECRET));
        let code = Answer::to(request.form(&[("client_id", "tv"), ("scope", "openid")])).await.text("device_code");
        let form = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code.as_str())];
        by(&scene, Operation::Token, "tv", SECRET, &form).await;
        by(&scene, Operation::Token, "tv", SECRET, &form).await
    };
    differs("authelia-device-no-slow-down", "4.39", &[], play, ("authorization_pending", "slow_down")).await;
}

/// What an assertion is answered with that is keyed with this and addressed to that.
async fn asserted(scene: &Scene, key: &[u8], aud: Value) -> String {
    let claims = json!({ "iss": "books", "sub": "books", "aud": aud, "jti": "1", "exp": rehearsal_tests::NOW + 60 });
    let key = jsonwebtoken::EncodingKey::from_secret(key);
    let text = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("a JWT");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", text.as_str()),
    ];
    scene.token(&form).await.text("error")
}

#[tokio::test]
async fn authelia_assertion_audiences() {
    let play = |scene: Scene| async move {
        let key = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, SECRET.as_bytes());
        asserted(&scene, key.as_ref(), json!([scene.idp.issuer(), "https://elsewhere.example"])).await
    };
    let settings = [("token_endpoint_auth_method", json!("client_secret_jwt"))];
    differs("authelia-assertion-audiences", "4.39", &settings, play, ("invalid_grant", "invalid_client")).await;
}

#[tokio::test]
async fn authelia_hmac_key_hashed() {
    let play =
        |scene: Scene| async move { asserted(&scene, SECRET.as_bytes(), json!(scene.url(Operation::Token))).await };
    let settings = [("token_endpoint_auth_method", json!("client_secret_jwt"))];
    differs("authelia-hmac-key-hashed", "4.39", &settings, play, ("invalid_client", "invalid_grant")).await;
}

#[tokio::test]
async fn authelia_pkce_burn() {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let play = |scene: Scene| async move {
        let ask = Ask::books().with("code_challenge", challenge).with("code_challenge_method", "S256");
        let code = scene.code_for(&ask).await;
        let mut last = String::new();
        for verifier in ["a".repeat(43), verifier.to_owned()] {
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", CALLBACK),
                ("code_verifier", verifier.as_str()),
            ];
            last = text(&scene.token_of_books(&form).await);
        }
        last
    };
    let (burnt, good) = ("Unable to find initial PKCE data tied to this request.", "\"access_token\"");
    differs("authelia-pkce-burn", "4.39", &[("consent_mode", json!("implicit"))], play, (burnt, good)).await;
}

#[tokio::test]
async fn a_request_object_is_verified_with_the_hashed_secret() {
    use aws_lc_rs::{digest, hmac};
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let hashed = digest::digest(&digest::SHA256, SECRET.as_bytes());
    for (key, told) in [(hashed.as_ref(), "flow_id="), (SECRET.as_bytes(), "invalid_request_object")] {
        let scene = played("4.39", &[("request_object_signing_alg", json!("HS256"))], &[]).await;
        let claims = json!({ "iss": "books", "client_id": "books", "response_type": "code" });
        let [head, claims] =
            [json!({ "alg": "HS256" }), claims].map(|part| base64::Engine::encode(&engine, part.to_string()));
        let input = format!("{head}.{claims}");
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), input.as_bytes());
        let object = format!("{input}.{}", base64::Engine::encode(&engine, tag.as_ref()));
        let ask = Ask::books().with("request", &object);
        let said = text(&Answer::to(scene.request("GET", &scene.url(Operation::Authorize)).query(ask.pairs())).await);
        assert!(said.contains(told), "{told} expected:\n{said}");
    }
}

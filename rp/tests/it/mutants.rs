//! Each unsafe value of a knob lets a fault through that `strict` refuses. (Those of ID tokens stand with the tokens.)

use clock::Clock as _;
use rp::{Policy, RunningRp};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::provider::{FIRST, SECOND, forge, sign};
use crate::stage::{Login, Stage};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn turn_back(rp: &RunningRp, knob: &str) {
    rp.set_knob(knob, Policy::preset("strict").unwrap().get(knob).unwrap()).unwrap();
}

/// Begins a login in one browser and leaves the provider ready to answer it.
async fn begun(stage: &Stage, browser: &Browser) -> Login {
    let login = stage.begin(browser).await;
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    login
}

async fn callback(stage: &Stage, browser: &Browser, login: &Login, more: &str) -> Page {
    browser.get(format!("{}?code=c&state={}{more}", stage.rp.redirect_uri(), login.sent["state"])).await
}

#[tokio::test]
async fn a_state_that_is_not_checked_lets_a_made_up_one_through() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    begun(&stage, &browser).await;
    let forged = format!("{}?code=c&state=made-up", stage.rp.redirect_uri());
    assert_eq!(browser.get(&forged).await.error(), Some("state_unknown"));
    stage.rp.set_knob("flow.check_state", json!(false)).unwrap();
    assert_eq!(browser.get(&forged).await.status, 303);
}

#[tokio::test]
async fn a_state_that_lives_for_a_day_is_good_after_an_hour() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = stage.begin(&browser).await;
    stage.advance(3_600);
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    assert_eq!(callback(&stage, &browser, &login, "").await.error(), Some("state_expired"));
    stage.rp.set_knob("flow.state_ttl_s", json!(86_400)).unwrap();
    assert_eq!(callback(&stage, &browser, &login, "").await.status, 303);
}

#[tokio::test]
async fn a_state_that_may_come_back_twice_does() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let login = begun(&stage, &browser).await;
    callback(&stage, &browser, &login, "").await;
    stage.rp.set_knob("flow.state_single_use", json!(false)).unwrap();
    assert_eq!(callback(&stage, &browser, &login, "").await.status, 303);
}

#[tokio::test]
async fn a_state_that_is_not_bound_signs_another_browser_in() {
    let (stage, browser, victim) = (Stage::strict().await, Browser::new(), Browser::new());
    let login = begun(&stage, &browser).await;
    stage.rp.set_knob("flow.state_browser_bound", json!(false)).unwrap();
    assert_eq!(callback(&stage, &victim, &login, "").await.status, 303);
    assert_eq!(stage.me(&victim).await.1["username"], "sarah");
}

#[tokio::test]
async fn an_issuer_of_the_callback_that_is_ignored_may_be_any() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("flow.callback_iss", json!("ignore")).unwrap();
    let login = begun(&stage, &browser).await;
    assert_eq!(callback(&stage, &browser, &login, "&iss=https%3A%2F%2Fevil.test").await.status, 303);
}

#[tokio::test]
async fn what_the_authorization_request_is_bound_by_can_be_left_out() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("flow.pkce", json!("plain")).unwrap();
    let login = stage.begin(&browser).await;
    assert_eq!((login.sent["code_challenge_method"].as_str(), login.sent["code_challenge"].len()), ("plain", 43));
    stage.rp.set_knob("flow.pkce", json!("none")).unwrap();
    stage.rp.set_knob("flow.nonce", json!("not_sent")).unwrap();
    let login = stage.begin(&browser).await;
    assert!(!login.sent.contains_key("code_challenge") && !login.sent.contains_key("nonce"));
    stage.answer_with(&sign(&stage.claims(&login), FIRST, "first"));
    assert_eq!(callback(&stage, &browser, &login, "").await.status, 303);
}

#[tokio::test]
async fn a_session_cookie_that_was_planted_is_used_where_it_is_not_changed() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("flow.rotate_session", json!(false)).unwrap();
    browser.cookies.lock().unwrap().insert("rehearsal_session".into(), "planted".into());
    stage.sign_in(&browser, |_| {}).await;
    assert_eq!(browser.cookies.lock().unwrap()["rehearsal_session"], "planted");
    assert_eq!(stage.me(&browser).await.0, 200);
}

#[tokio::test]
async fn an_issuer_of_the_document_that_is_not_compared_may_have_a_slash_more() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let slash = format!("{}/", stage.provider.issuer());
    stage.provider.set(|answers| answers.discovery.1["issuer"] = json!(slash));
    stage.rp.set_knob("flow.discovery_issuer", json!("slash_insensitive")).unwrap();
    assert_eq!(stage.sign_in(&browser, |claims| claims["iss"] = json!(slash)).await.status, 303);
}

#[tokio::test]
async fn an_unsafe_value_lets_a_wrong_logout_token_end_a_session() {
    type Make = fn(Value) -> String;
    fn changed(mut claims: Value, name: &str, value: Value) -> String {
        claims[name] = value;
        sign(&claims, FIRST, "first")
    }
    fn without(mut claims: Value, name: &str) -> String {
        claims.as_object_mut().unwrap().remove(name);
        sign(&claims, FIRST, "first")
    }
    let mutants: [(&str, Make); 11] = [
        ("logout.check_signature", |c| sign(&c, SECOND, "first")),
        ("logout.check_alg", |c| forge(&json!({"alg": "none"}), &c, "")),
        ("logout.check_typ", |c| forge_typ(&c)),
        ("logout.check_issuer", |c| changed(c, "iss", json!("https://evil.test"))),
        ("logout.check_audience", |c| changed(c, "aud", json!("other"))),
        ("logout.require_iat", |c| without(c, "iat")),
        ("logout.check_iat", |c| changed(c, "iat", json!(1_900_000_000))),
        ("logout.check_exp", |c| without(c, "exp")),
        ("logout.check_events", |c| changed(c, "events", json!({}))),
        ("logout.check_nonce_absent", |c| changed(c, "nonce", json!("n"))),
        ("logout.check_jti", |c| without(c, "jti")),
    ];
    let (stage, browser) = (Stage::strict().await, Browser::new());
    for (knob, make) in mutants {
        stage.sign_in(&browser, |_| {}).await;
        let now = stage.clock.now().secs();
        let good = json!({"iss": stage.provider.issuer(), "aud": "books", "iat": now, "exp": now + 120, "jti": knob,
            "sub": "sub-sarah", "events": {EVENT: {}}});
        let token = make(good);
        let send = || async {
            let request = browser.form(stage.rp.backchannel_logout_uri(), &[("logout_token", token.as_str())]);
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!((send().await, stage.rp.session_count("sarah")), (400, 1), "strict refuses: {knob}");
        stage.rp.set_knob(knob, json!(false)).unwrap();
        assert_eq!((send().await, stage.rp.session_count("sarah")), (200, 0), "{knob} lets it through");
        turn_back(&stage.rp, knob);
    }
}

fn forge_typ(claims: &Value) -> String {
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    (header.kid, header.typ) = (Some("first".into()), Some("at+jwt".into()));
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(FIRST.as_bytes()).unwrap();
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

/// A second provider, whose people are not those of the first.
async fn with_a_second_provider() -> (Stage, crate::provider::Provider) {
    let other = crate::provider::Provider::start().await;
    let second = rp::Provider {
        slug: "other".into(),
        name: "Other".into(),
        issuer: other.issuer(),
        client_id: "books".into(),
        ..rp::Provider::default()
    };
    (Stage::built(|_| {}, |builder| builder.provider(second)).await, other)
}

/// Signs in at the second provider, which says it is the person of the first.
async fn impostor(stage: &Stage, other: &crate::provider::Provider, browser: &Browser, username: &str) -> Page {
    let page = browser.post(stage.url("/login/start?provider=other"), &[]).await;
    let login = Login { sent: page.target().query_pairs().into_owned().collect() };
    let mut claims = stage.claims(&login);
    claims["iss"] = json!(other.issuer());
    claims["preferred_username"] = json!(username);
    let id_token = sign(&claims, FIRST, "first");
    let answer = json!({"access_token": "at", "token_type": "Bearer", "id_token": id_token});
    other.set(|answers| answers.token = (200, answer));
    stage.come_back(browser, &login).await
}

#[tokio::test]
async fn the_same_subject_at_another_provider_is_somebody_else_unless_the_subject_alone_counts() {
    let (stage, other) = with_a_second_provider().await;
    stage.sign_in(&Browser::new(), |_| {}).await;
    let browser = Browser::new();
    assert_eq!(impostor(&stage, &other, &browser, "sarah-elsewhere").await.status, 303);
    assert_eq!(stage.me(&browser).await.1["username"], "sarah-elsewhere");

    stage.rp.set_knob("identity.key", json!("subject")).unwrap();
    assert_eq!(impostor(&stage, &other, &browser, "nobody").await.status, 303);
    assert_eq!(stage.me(&browser).await.1["username"], "sarah");
}

#[tokio::test]
async fn the_same_username_at_another_provider_opens_the_account_only_by_an_unsafe_value() {
    let (stage, other) = with_a_second_provider().await;
    stage.sign_in(&Browser::new(), |_| {}).await;
    let browser = Browser::new();
    assert_eq!(impostor(&stage, &other, &browser, "sarah").await.error(), Some("username_taken"));
    for value in ["sign_in_federated", "sign_in_anybody"] {
        let browser = Browser::new();
        stage.rp.set_knob("identity.username_taken", json!(value)).unwrap();
        assert_eq!(impostor(&stage, &other, &browser, "sarah").await.status, 303);
        assert_eq!(stage.me(&browser).await.1["username"], "sarah");
    }
}

#[tokio::test]
async fn an_email_address_that_nobody_verified_joins_a_local_account_only_by_an_unsafe_value() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let boss = rp::LocalUser {
        username: "boss".into(),
        password: "pw".into(),
        email: Some("SARAH@example.org".into()),
        ..rp::LocalUser::default()
    };
    stage.rp.add_local_user(&boss).unwrap();
    stage.rp.set_knob("identity.link_local", json!("verified_email")).unwrap();
    stage.sign_in(&browser, |claims| claims["sub"] = json!("1")).await;
    assert_eq!(stage.me(&browser).await.1["username"], "sarah");
    stage.rp.set_knob("identity.link_local", json!("email")).unwrap();
    stage.sign_in(&browser, |claims| claims["sub"] = json!("2")).await;
    assert_eq!(stage.me(&browser).await.1["username"], "boss");
}

#[tokio::test]
async fn a_person_who_left_every_group_keeps_all_only_by_an_unsafe_value() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let admins = rp::GroupMapping { group: "admins".into(), admin: true, ..rp::GroupMapping::default() };
    stage.rp.set_mappings(&[admins]).unwrap();
    let groups = |names: Value| move |claims: &mut Value| claims["groups"] = names;
    for (knob, left) in [("groups.empty_means", json!([])), ("groups.no_match_means", json!(["others"]))] {
        for (value, keeps) in [("revoke", false), ("keep", true)] {
            stage.rp.set_knob(knob, json!(value)).unwrap();
            stage.sign_in(&browser, groups(json!(["admins"]))).await;
            stage.sign_in(&browser, groups(left.clone())).await;
            assert_eq!(stage.rp.account("sarah").unwrap().admin, keeps, "{knob} {value}");
        }
    }
    stage.sign_in(&browser, groups(json!(["others"]))).await;
    stage.rp.set_grants("sarah", &rp::Grants::default()).unwrap();
    stage.rp.set_knob("groups.case", json!("insensitive")).unwrap();
    stage.sign_in(&browser, groups(json!(["ADMINS"]))).await;
    assert!(stage.rp.account("sarah").unwrap().admin);
}

#[tokio::test]
async fn a_logout_that_another_site_asks_for_works_only_by_an_unsafe_value() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    stage.rp.set_knob("logout.check_origin", json!(false)).unwrap();
    let request = browser.form(stage.url("/logout"), &[]).header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(request).await.status, 303);
    assert_eq!(stage.rp.session_count("sarah"), 0);
}

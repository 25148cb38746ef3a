//! Providers as an administrator changes them, and what anybody may look at.

use rp::{Grants, LocalUser};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::stage::Stage;

/// A browser in which somebody with a local password is signed in.
async fn signed_in(stage: &Stage, username: &str, admin: bool) -> Browser {
    let user = LocalUser {
        username: username.into(),
        password: username.into(),
        grants: Grants { admin, ..Grants::default() },
        ..LocalUser::default()
    };
    stage.rp.add_local_user(&user).unwrap();
    let browser = Browser::new();
    let page = browser.post(stage.url("/login"), &[("username", username), ("password", username)]).await;
    assert_eq!(page.status, 303, "{page:?}");
    browser
}

async fn save(stage: &Stage, browser: &Browser, slug: &str, issuer: &str, secret: &str) -> Page {
    let form = [
        ("slug", slug),
        ("name", "Second"),
        ("issuer", issuer),
        ("client_id", "books"),
        ("client_secret", secret),
        ("enabled", "yes"),
    ];
    browser.post(stage.url("/settings/save"), &form).await
}

async fn providers(stage: &Stage, browser: &Browser) -> Value {
    serde_json::from_str(&browser.get(stage.url("/api/providers")).await.body).unwrap()
}

#[tokio::test]
async fn only_an_administrator_sees_and_changes_the_settings() {
    let stage = Stage::strict().await;
    let (admin, reader) = (signed_in(&stage, "boss", true).await, signed_in(&stage, "reader", false).await);
    assert_eq!(admin.get(stage.url("/settings")).await.status, 200);
    for (browser, code) in [(&reader, "not_allowed"), (&Browser::new(), "not_signed_in")] {
        assert_eq!(browser.get(stage.url("/settings")).await.error(), Some(code));
        assert_eq!(save(&stage, browser, "second", "https://second.test", "").await.error(), Some(code));
        assert_ne!(browser.get(stage.url("/api/providers")).await.status, 200);
    }
    assert_eq!(providers(&stage, &admin).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_provider_is_added_gets_its_button_and_keeps_its_secret_when_the_form_leaves_it_empty() {
    let stage = Stage::strict().await;
    let admin = signed_in(&stage, "boss", true).await;
    assert_eq!(save(&stage, &admin, "second", "https://second.test", "hunter2-the-secret").await.status, 303);
    let login = Browser::new().get(stage.url("/login")).await.body;
    assert!(login.contains("Sign in with My provider") && login.contains("Sign in with Second"));
    assert_eq!(save(&stage, &admin, "second", "https://third.test", "").await.status, 303);
    let page = admin.get(stage.url("/settings")).await.body;
    assert!(page.contains("https://third.test") && page.contains("leave empty to keep it"));
    let told = providers(&stage, &admin).await;
    assert_eq!(told[1]["issuer"], "https://third.test");
    assert!(!page.contains("hunter2") && !told.to_string().contains("hunter2") && !login.contains("hunter2"));
}

#[tokio::test]
async fn slug_and_issuer_belong_to_one_provider_and_a_slug_has_a_form() {
    let stage = Stage::strict().await;
    let admin = signed_in(&stage, "boss", true).await;
    let taken = save(&stage, &admin, "second", &stage.provider.issuer(), "").await;
    assert_eq!((taken.status, taken.body.contains("already")), (409, true));
    assert_eq!(save(&stage, &admin, "Not-A-Slug", "https://second.test", "").await.status, 400);
    let put = |slug: &str| {
        let url = stage.url(&format!("/api/providers/{slug}"));
        let body = json!({"name": "X", "issuer": "https://x.test", "client_id": "c", "enabled": true}).to_string();
        admin
            .request(reqwest::Method::PUT, url)
            .header("origin", stage.rp.base_url().origin().ascii_serialization())
            .body(body)
    };
    assert_eq!(admin.send(put("third")).await.status, 204);
    assert_eq!(admin.send(put("-third")).await.status, 400);
}

#[tokio::test]
async fn a_provider_that_somebody_is_linked_to_cannot_be_deleted() {
    let stage = Stage::strict().await;
    let admin = signed_in(&stage, "boss", true).await;
    stage.sign_in(&Browser::new(), |_| {}).await;
    let refused = admin.post(stage.url("/settings/delete"), &[("slug", "idp")]).await;
    assert_eq!(
        (refused.status, refused.body.contains("1 accounts have an identity there")),
        (409, true),
        "{refused:?}"
    );
    save(&stage, &admin, "second", "https://second.test", "").await;
    assert_eq!(admin.post(stage.url("/settings/delete"), &[("slug", "second")]).await.status, 303);
    assert_eq!(admin.post(stage.url("/settings/delete"), &[("slug", "second")]).await.status, 404);
}

#[tokio::test]
async fn the_connection_is_tested_and_the_reference_panel_says_what_to_enter() {
    let stage = Stage::strict().await;
    let admin = signed_in(&stage, "boss", true).await;
    let page = admin.post(stage.url("/settings/test"), &[("slug", "idp")]).await.body;
    assert!(page.contains("Connected") && page.contains("1 key(s) found") && page.contains("WARN"), "{page}");
    stage.provider.set(|answers| answers.jwks = (500, json!({})));
    let page = admin.post(stage.url("/settings/test"), &[("slug", "idp")]).await.body;
    assert!(page.contains("Failed to fetch JWKS") && !page.contains("Connected"));
    for told in [stage.rp.redirect_uri(), stage.rp.post_logout_redirect_uri(), stage.rp.backchannel_logout_uri()] {
        assert!(page.contains(told.as_str()), "{told}");
    }
    assert!(page.contains("S256") && page.contains("authorization_code"));
}

#[tokio::test]
async fn claims_are_previewed_by_anybody_who_is_signed_in_and_nothing_changes() {
    let stage = Stage::strict().await;
    let reader = signed_in(&stage, "reader", false).await;
    let page = reader.post(stage.url("/settings/preview"), &[("slug", "idp")]).await;
    let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
    let mut claims = stage.claims(&login);
    claims["<script>"] = json!("<script>alert(1)</script>");
    stage.answer_with(&crate::provider::sign(&claims, crate::provider::FIRST, "first"));
    let shown = stage.come_back(&reader, &login).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("sub-sarah") && shown.body.contains("data-field=\"groups\""));
    assert!(!shown.body.contains("<script>"));
    assert_eq!(stage.rp.usernames(), ["reader"]);
    assert_eq!(stage.me(&reader).await.1["username"], "reader");
    assert_eq!(
        Browser::new().post(stage.url("/settings/preview"), &[("slug", "idp")]).await.error(),
        Some("not_signed_in")
    );
}

async fn link(stage: &Stage, browser: &Browser, sub: &str) -> Page {
    let page = browser.post(stage.url("/account/link?provider=idp"), &[]).await;
    if page.location.is_none() {
        return page;
    }
    let login = crate::stage::Login { sent: page.target().query_pairs().into_owned().collect() };
    let mut claims = stage.claims(&login);
    claims["sub"] = json!(sub);
    stage.answer_with(&crate::provider::sign(&claims, crate::provider::FIRST, "first"));
    stage.come_back(browser, &login).await
}

#[tokio::test]
async fn an_identity_is_linked_from_the_account_page_and_given_up_by_the_password() {
    let stage = Stage::strict().await;
    let reader = signed_in(&stage, "reader", false).await;
    assert!(reader.get(stage.url("/account")).await.body.contains("Link My provider"));
    assert_eq!(link(&stage, &reader, "sub-reader").await.status, 303);
    assert_eq!(stage.rp.account("reader").unwrap().identities.len(), 1);
    assert_eq!(link(&stage, &reader, "sub-another").await.error(), Some("already_linked"));
    let unlink = async |password: &str| {
        reader.post(stage.url("/account/unlink"), &[("provider", "idp"), ("password", password)]).await
    };
    assert_eq!(unlink("wrong").await.error(), Some("password_wrong"));
    assert_eq!(unlink("reader").await.status, 303);
    assert!(stage.rp.account("reader").unwrap().identities.is_empty());
    assert_eq!(unlink("reader").await.error(), Some("not_linked"));
}

#[tokio::test]
async fn the_last_way_in_is_not_given_up_and_somebody_elses_identity_is_not_linked() {
    let stage = Stage::strict().await;
    let sarah = Browser::new();
    stage.sign_in(&sarah, |_| {}).await;
    let form = [("provider", "idp"), ("password", "")];
    assert_eq!(sarah.post(stage.url("/account/unlink"), &form).await.error(), Some("last_method"));
    let reader = signed_in(&stage, "reader", false).await;
    assert_eq!(link(&stage, &reader, "sub-sarah").await.error(), Some("identity_conflict"));
    assert!(stage.rp.account("reader").unwrap().identities.is_empty());
}

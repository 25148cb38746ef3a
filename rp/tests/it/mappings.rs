//! Group mappings as they are managed, and who may manage what (BookOrbit: "Permissions").

use rp::{Grants, LocalUser, Permission};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::stage::Stage;

async fn signed_in(stage: &Stage, username: &str, grants: Grants) -> Browser {
    let (name, password) = (username.to_owned(), username.to_owned());
    let user = LocalUser { username: name, password, grants, ..LocalUser::default() };
    stage.rp.add_local_user(&user).unwrap();
    let browser = Browser::new();
    let page = browser.post(stage.url("/login"), &[("username", username), ("password", username)]).await;
    assert_eq!(page.status, 303, "{page:?}");
    browser
}

fn may(permission: Permission) -> Grants {
    Grants { permissions: [permission].into(), ..Grants::default() }
}

async fn map(stage: &Stage, browser: &Browser) -> Page {
    let form = [
        ("slug", "idp"),
        ("group", "Readers <b>"),
        ("permission-download", "yes"),
        ("permission-upload", "yes"),
        ("libraries", "Fiction, Manga"),
    ];
    browser.post(stage.url("/settings/map"), &form).await
}

#[tokio::test]
async fn a_mapping_is_added_counts_from_the_next_login_and_is_removed() {
    let stage = Stage::strict().await;
    let boss = signed_in(&stage, "boss", Grants { admin: true, ..Grants::default() }).await;
    assert_eq!(map(&stage, &boss).await.status, 303);
    let page = boss.get(stage.url("/settings")).await.body;
    assert!(
        page.contains("Readers &#60;b&#62;") && page.contains("upload, download; libraries Fiction, Manga"),
        "{page}"
    );
    stage.sign_in(&Browser::new(), |claims| claims["groups"] = json!(["Readers <b>"])).await;
    let sarah = stage.rp.account("sarah").unwrap();
    assert!(sarah.permissions.contains(&Permission::Download) && sarah.libraries.len() == 2, "{sarah:?}");
    let form = [("slug", "idp"), ("group", "Readers <b>")];
    assert_eq!(boss.post(stage.url("/settings/unmap"), &form).await.status, 303);
    stage.sign_in(&Browser::new(), |claims| claims["groups"] = json!(["Readers <b>"])).await;
    assert!(stage.rp.account("sarah").unwrap().libraries.is_empty());
}

#[tokio::test]
async fn mappings_are_read_and_replaced_by_the_api() {
    let stage = Stage::strict().await;
    let boss = signed_in(&stage, "boss", Grants { admin: true, ..Grants::default() }).await;
    let put = async |browser: &Browser, body: Value| {
        let origin = stage.rp.base_url().origin().ascii_serialization();
        let request = browser.request(reqwest::Method::PUT, stage.url("/api/mappings")).header("origin", origin);
        browser.send(request.body(body.to_string())).await.status
    };
    let all = json!([{"group": "g", "permissions": ["read"], "libraries": ["L"], "admin": true, "provider": null}]);
    assert_eq!(put(&boss, all.clone()).await, 204);
    let told: Value = serde_json::from_str(&boss.get(stage.url("/api/mappings")).await.body).unwrap();
    assert_eq!(told, all);
    assert_eq!(put(&boss, json!([{"group": "g", "permissions": ["fly"]}])).await, 400);
    assert_eq!(put(&Browser::new(), json!([])).await, 401);
}

#[tokio::test]
async fn permission_table_manage_app_settings_creates_edits_and_deletes_providers_and_configures_mappings() {
    let stage = Stage::strict().await;
    let manager = signed_in(&stage, "manager", may(Permission::ManageAppSettings)).await;
    assert!(manager.get(stage.url("/account")).await.body.contains("href=\"/settings\""));
    assert_eq!(manager.get(stage.url("/settings")).await.status, 200);
    assert_eq!(map(&stage, &manager).await.status, 303);
    let form =
        [("slug", "second"), ("name", "S"), ("issuer", "https://s.test"), ("client_id", "c"), ("enabled", "yes")];
    assert_eq!(manager.post(stage.url("/settings/save"), &form).await.status, 303);
    assert_eq!(manager.post(stage.url("/settings/delete"), &[("slug", "second")]).await.status, 303);
}

#[tokio::test]
async fn permission_table_any_authenticated_user_links_and_unlinks_his_own_identities() {
    let stage = Stage::strict().await;
    let reader = signed_in(&stage, "reader", may(Permission::ManageUsers)).await;
    let page = reader.get(stage.url("/account")).await.body;
    assert!(page.contains("Link My provider") && !page.contains("href=\"/settings\""));
    for path in ["/settings", "/api/providers", "/api/mappings"] {
        assert_eq!(reader.get(stage.url(path)).await.status, 403, "{path}");
    }
    assert_eq!(map(&stage, &reader).await.error(), Some("not_allowed"));
    assert_eq!(reader.post(stage.url("/account/link?provider=idp"), &[]).await.status, 303);
}

#[tokio::test]
async fn permission_table_superuser_has_full_access() {
    let stage = Stage::strict().await;
    let boss = signed_in(&stage, "boss", Grants { admin: true, ..Grants::default() }).await;
    for path in ["/settings", "/api/providers", "/api/mappings"] {
        assert_eq!(boss.get(stage.url(path)).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_stands_in_the_form_is_tested_before_it_is_saved() {
    let stage = Stage::strict().await;
    let boss = signed_in(&stage, "boss", Grants { admin: true, ..Grants::default() }).await;
    let form = [("slug", "idp"), ("issuer", "http://127.0.0.1:1")];
    let page = boss.post(stage.url("/settings/test"), &form).await.body;
    assert!(page.contains("data-check=\"FAIL\"") && !page.contains("Connected"));
    assert!(boss.post(stage.url("/settings/test"), &[("slug", "idp")]).await.body.contains("Connected"));
}

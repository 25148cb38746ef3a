//! Who somebody is after a login: claims, groups, provisioning, linking.

use std::collections::BTreeSet;

use rp::{Grants, GroupMapping, LocalUser, Permission};
use serde_json::json;

use crate::browser::Browser;
use crate::stage::Stage;

fn mapping(group: &str, permissions: &[Permission], libraries: &[&str]) -> GroupMapping {
    GroupMapping {
        group: group.into(),
        permissions: permissions.iter().copied().collect(),
        libraries: libraries.iter().map(|library| (*library).to_owned()).collect(),
        admin: false,
        provider: None,
    }
}

async fn library() -> Stage {
    let readers = mapping("booklore-readers", &[Permission::Read, Permission::Download], &["Fiction", "Non-Fiction"]);
    let uploaders = mapping("booklore-uploaders", &[Permission::Read, Permission::Upload], &["Fiction", "Staging"]);
    Stage::built(|_| {}, |builder| builder.mapping(readers).mapping(uploaders)).await
}

#[tokio::test]
async fn sarah_in_two_groups_gets_the_union_and_loses_it_with_the_groups() {
    let (stage, browser) = (library().await, Browser::new());
    stage.sign_in(&browser, |claims| claims["groups"] = json!(["booklore-readers", "booklore-uploaders"])).await;
    let sarah = stage.rp.account("sarah").unwrap();
    assert_eq!(sarah.permissions, BTreeSet::from([Permission::Read, Permission::Upload, Permission::Download]));
    assert_eq!(sarah.libraries, BTreeSet::from(["Fiction", "Non-Fiction", "Staging"].map(str::to_owned)));
    assert!(!sarah.admin);

    stage.sign_in(&browser, |claims| claims["groups"] = json!(["Booklore-Readers"])).await;
    let (_, me) = stage.me(&browser).await;
    assert_eq!((&me["permissions"], &me["libraries"]), (&json!(["read"]), &json!([])));
}

#[tokio::test]
async fn additive_keeps_what_was_granted_by_hand_and_replace_does_not() {
    let (stage, browser) = (library().await, Browser::new());
    let readers = |claims: &mut serde_json::Value| claims["groups"] = json!(["booklore-readers"]);
    stage.rp.set_knob("groups.mode", json!("additive")).unwrap();
    stage.sign_in(&browser, readers).await;
    let by_hand = Grants { permissions: BTreeSet::from([Permission::KoboSync]), ..Grants::default() };
    stage.rp.set_grants("sarah", &by_hand).unwrap();
    stage.sign_in(&browser, readers).await;
    assert!(stage.rp.account("sarah").unwrap().permissions.contains(&Permission::KoboSync));
    stage.rp.set_knob("groups.mode", json!("replace")).unwrap();
    stage.sign_in(&browser, readers).await;
    assert!(!stage.rp.account("sarah").unwrap().permissions.contains(&Permission::KoboSync));
}

#[tokio::test]
async fn mappings_that_are_changed_count_from_the_next_login_on() {
    let (stage, browser) = (library().await, Browser::new());
    let kids = GroupMapping { admin: true, ..mapping("kids", &[], &["Comics"]) };
    stage.rp.set_mappings(&[kids]).unwrap();
    stage.sign_in(&browser, |claims| claims["groups"] = json!(["kids", "booklore-readers"])).await;
    let sarah = stage.rp.account("sarah").unwrap();
    assert_eq!((sarah.admin, sarah.libraries), (true, BTreeSet::from(["Comics".to_owned()])));
}

#[tokio::test]
async fn claims_that_are_only_in_userinfo_are_found_there() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let userinfo =
        json!({"sub": "sub-sarah", "preferred_username": "sarah", "name": "Sarah", "email": "s@example.org"});
    stage.provider.set(|answers| answers.userinfo = (200, userinfo));
    stage
        .sign_in(&browser, |claims| {
            claims
                .as_object_mut()
                .unwrap()
                .retain(|name, _| !["preferred_username", "name", "email", "groups"].contains(&name.as_str()));
        })
        .await;
    let sarah = stage.rp.account("sarah").unwrap();
    assert_eq!(sarah.email.as_deref(), Some("s@example.org"));
    let asked = &stage.provider.requests("/userinfo").await[0];
    assert_eq!(asked.headers["authorization"], "Bearer at");
}

#[tokio::test]
async fn userinfo_is_not_asked_when_the_id_token_says_all() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    assert_eq!(stage.sign_in(&browser, |_| {}).await.status, 303);
    assert_eq!(stage.provider.hits("/userinfo").await, 0);
}

#[tokio::test]
async fn a_userinfo_answer_about_somebody_else_is_refused() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "mallory"})));
    let page = stage.sign_in(&browser, |claims| drop(claims.as_object_mut().unwrap().remove("groups"))).await;
    stage.assert_refused(&browser, &page, "userinfo_sub_mismatch").await;
}

#[tokio::test]
async fn a_userinfo_endpoint_that_fails_is_a_refusal_unless_it_is_ignored() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let without_groups = |claims: &mut serde_json::Value| drop(claims.as_object_mut().unwrap().remove("groups"));
    let page = stage.sign_in(&browser, without_groups).await;
    stage.assert_refused(&browser, &page, "userinfo_failed").await;
    stage.rp.set_knob("identity.userinfo_failure", json!("ignore")).unwrap();
    assert_eq!(stage.sign_in(&browser, without_groups).await.status, 303);
}

#[tokio::test]
async fn somebody_without_an_account_stays_out_where_accounts_are_not_provisioned() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("identity.provision", json!(false)).unwrap();
    let page = stage.sign_in(&browser, |_| {}).await;
    stage.assert_refused(&browser, &page, "not_provisioned").await;
    assert_eq!(stage.rp.account("sarah"), None);
}

#[tokio::test]
async fn a_missing_email_address_is_refused_where_it_is_required() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.rp.set_knob("identity.require_email", json!(true)).unwrap();
    stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah"})));
    let page = stage.sign_in(&browser, |claims| drop(claims.as_object_mut().unwrap().remove("email"))).await;
    stage.assert_refused(&browser, &page, "email_missing").await;
}

#[tokio::test]
async fn a_deactivated_account_is_signed_out_and_stays_out() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    stage.rp.set_active("sarah", false).unwrap();
    assert_eq!(stage.me(&browser).await.0, 401);
    assert_eq!(stage.sign_in(&browser, |_| {}).await.error(), Some("account_inactive"));
}

#[tokio::test]
async fn a_local_account_is_joined_by_its_username_only_where_the_policy_says_so() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    let local = LocalUser { username: "sarah".into(), password: "pw".into(), ..LocalUser::default() };
    stage.rp.add_local_user(&local).unwrap();
    let page = stage.sign_in(&browser, |_| {}).await;
    stage.assert_refused(&browser, &page, "username_taken").await;
    stage.rp.set_knob("identity.link_local", json!("username")).unwrap();
    assert_eq!(stage.sign_in(&browser, |_| {}).await.status, 303);
    let sarah = stage.rp.account("sarah").unwrap();
    assert!(sarah.local && sarah.identities.iter().any(|identity| identity.sub == "sub-sarah"));
}

#[tokio::test]
async fn another_subject_with_the_same_username_gets_nobodys_account() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    let page = stage.sign_in(&Browser::new(), |claims| claims["sub"] = json!("mallory")).await;
    assert_eq!(page.error(), Some("username_taken"));
    assert_eq!(stage.rp.session_count("sarah"), 1);
}

#[tokio::test]
async fn a_username_that_changes_at_the_provider_is_still_the_same_account() {
    let (stage, browser) = (Stage::strict().await, Browser::new());
    stage.sign_in(&browser, |_| {}).await;
    stage
        .sign_in(&browser, |claims| {
            claims["preferred_username"] = json!("sarah.smith");
            claims["name"] = json!("Sarah Smith");
        })
        .await;
    assert_eq!(stage.rp.account("sarah").unwrap().name, "Sarah Smith");
    assert_eq!(stage.rp.account("sarah.smith"), None);
}

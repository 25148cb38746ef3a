use mock_idp::Person;
use rehearsal_tests::{Scene, token};
use serde_json::{Value, json};

use super::{TENANT, UPN, ask, callback, id_claims, login, names, on, set, shows, text};

/// With groups in tokens.
fn groups() -> (&'static str, Value) {
    ("groupMembershipClaims", json!("All"))
}

async fn in_groups(scene: &Scene, count: usize) {
    let all = (0..count).map(|number| format!("group {number}")).collect();
    scene.idp.change("alice", |alice| alice.groups = all).await.unwrap();
}

#[tokio::test]
async fn entra_claims() {
    let seen = async |scene: &Scene| {
        let further = [("department".to_owned(), json!("books"))];
        scene.idp.change("alice", |alice| alice.claims.extend(further)).await.unwrap();
        id_claims(scene).await.get("department").cloned()
    };
    shows(&[], "claims", None, seen).await;
    let optional = set(&[("optionalClaims", json!(["department"]))], &[]).await;
    assert_eq!(seen(&optional).await, Some(json!("books")));
}

#[tokio::test]
async fn entra_given_family_missing() {
    let seen = async |scene: &Scene| {
        scene.idp.change("alice", |alice| alice.given_name = Some("Alice".into())).await.unwrap();
        id_claims(scene).await.get("given_name").cloned()
    };
    shows(&[], "given-family-missing", None, seen).await;
    let optional = set(&[("optionalClaims", json!(["given_name"]))], &[]).await;
    assert_eq!(seen(&optional).await, Some(json!("Alice")));
}

#[tokio::test]
async fn entra_no_email_verified() {
    shows(&[], "no-email-verified", None, async |scene: &Scene| id_claims(scene).await.get("email_verified").cloned())
        .await;
}

#[tokio::test]
async fn entra_preferred_username_upn() {
    let seen = async |scene: &Scene| text(&id_claims(scene).await, "preferred_username");
    shows(&[], "preferred-username-upn", UPN.to_owned(), seen).await;
    let scene = set(&[], &[]).await;
    let before = id_claims(&scene).await;
    scene.idp.change("alice", |alice| alice.upn = Some("alice.smith@contoso.com".into())).await.unwrap();
    let after = id_claims(&scene).await;
    assert_eq!(text(&after, "preferred_username"), "alice.smith@contoso.com");
    assert_eq!((&before["sub"], &before["oid"]), (&after["sub"], &after["oid"]), "she is the same");
}

#[tokio::test]
async fn entra_sub_pairwise() {
    let seen = async |scene: &Scene| text(&id_claims(scene).await, "sub").len();
    shows(&[], "sub-pairwise", 43, seen).await;
}

#[tokio::test]
async fn entra_groups_guids() {
    let seen = async |scene: &Scene| {
        let claims = id_claims(scene).await;
        claims["groups"].as_array().into_iter().flatten().map(|group| group.as_str().map(str::len)).collect::<Vec<_>>()
    };
    shows(&[groups()], "groups-guids", vec![Some(36), Some(36)], seen).await;
}

#[tokio::test]
async fn entra_groups_opt_in() {
    let seen = async |scene: &Scene| id_claims(scene).await.get("groups").is_some();
    shows(&[], "groups-opt-in", false, seen).await;
    assert!(seen(&set(&[groups()], &[]).await).await);
}

#[tokio::test]
async fn entra_groups_overage() {
    let seen = async |scene: &Scene| {
        in_groups(scene, 201).await;
        let claims = id_claims(scene).await;
        let oid = text(&claims, "oid");
        let endpoint = text(&claims["_claim_sources"]["src1"], "endpoint").replace(&oid, "OID");
        (claims.get("groups").is_some(), text(&claims["_claim_names"], "groups"), endpoint)
    };
    let endpoint = format!("https://graph.windows.net/{TENANT}/users/OID/getMemberObjects");
    shows(&[groups()], "groups-overage", (false, "src1".to_owned(), endpoint), seen).await;
    let scene = set(&[groups()], &[]).await;
    in_groups(&scene, 200).await;
    assert_eq!(id_claims(&scene).await["groups"].as_array().map(Vec::len), Some(200));
}

#[tokio::test]
async fn entra_hasgroups() {
    let implicit = ask().with("response_type", "id_token");
    let seen = async |scene: &Scene, count: usize| {
        in_groups(scene, count).await;
        let claims = token::claims(callback(scene, &implicit).await.get("id_token").expect("an ID token"));
        (claims.get("groups").is_some(), claims.get("hasgroups").cloned())
    };
    let settings = [groups(), on("enableIdTokenIssuance")];
    for count in [6, 201] {
        shows(&settings, "hasgroups", (false, Some(json!(true))), async |scene| seen(scene, count).await).await;
    }
    assert_eq!(seen(&set(&settings, &[]).await, 5).await, (true, None));
}

#[tokio::test]
async fn entra_id_token_lifetime() {
    let seen = async |scene: &Scene| {
        let claims = id_claims(scene).await;
        let seconds = |name: &str| claims[name].as_i64().unwrap_or_default();
        (seconds("exp") - seconds("iat"), claims["nbf"] == claims["iat"])
    };
    shows(&[], "id-token-lifetime", (3_900, true), seen).await;
}

#[tokio::test]
async fn entra_id_token_members() {
    let seen = async |scene: &Scene| {
        let mut members = names(&id_claims(scene).await);
        members.sort();
        members.join(" ")
    };
    let members = "aio aud email exp iat iss name nbf nonce oid preferred_username rh sid sub tid uti ver";
    shows(&[], "id-token-members", members.to_owned(), seen).await;
    let claims = id_claims(&set(&[], &[]).await).await;
    assert_eq!(
        (text(&claims, "ver"), text(&claims, "tid"), text(&claims, "uti").len()),
        ("2.0".into(), TENANT.into(), 22)
    );
}

#[tokio::test]
async fn entra_no_at_hash() {
    shows(&[], "no-at-hash", None, async |scene: &Scene| id_claims(scene).await.get("at_hash").cloned()).await;
}

#[tokio::test]
async fn entra_userinfo_no_email() {
    let seen = async |scene: &Scene| {
        scene.idp.introduce(Person { email: None, ..Person::new("carol") }).unwrap();
        let callback = scene.browser().sign_in("carol", &ask()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").expect("a code")).await);
        let info = scene.userinfo(&tokens.access).await.json();
        (text(&token::claims(&tokens.id), "email"), info.get("email").is_some())
    };
    let optional = [("optionalClaims", json!(["email"]))];
    shows(&optional, "userinfo-no-email", ("carol@contoso.onmicrosoft.com".to_owned(), false), seen).await;
}

#[tokio::test]
async fn entra_userinfo_few_claims() {
    let seen = async |scene: &Scene| {
        let mut members = names(&scene.userinfo(&login(scene).await.access).await.json());
        members.sort();
        members.join(" ")
    };
    shows(&[groups()], "userinfo-few-claims", "email name picture sub".to_owned(), seen).await;
}

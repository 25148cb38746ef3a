use rehearsal_tests::{Ask, CALLBACK, token};
use serde_json::{Value, json};

use super::{keycloak, set};

#[tokio::test]
async fn keycloak_code_used_says_unknown() {
    for (quirks, said) in
        [(&[] as &[&str], "Code not valid"), (&["-keycloak-code-used-says-unknown"], "The code was used before.")]
    {
        let scene = keycloak("26.7", quirks).await;
        let code = scene.code().await;
        assert_eq!(scene.redeem(&code).await.status, 200);
        assert_eq!(scene.redeem(&code).await.text("error_description"), said);
    }
}

#[tokio::test]
async fn keycloak_wrong_try_burns_code() {
    for (quirks, status) in [(&[] as &[&str], 400), (&["-keycloak-wrong-try-burns-code"], 200)] {
        let scene = keycloak("26.7", quirks).await;
        let code = scene.code().await;
        let form =
            [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", "http://localhost/x")];
        assert_eq!(scene.token_of_books(&form).await.status, 400);
        assert_eq!(scene.redeem(&code).await.status, status);
    }
}

#[tokio::test]
async fn keycloak_verifier_alone_accepted() {
    for (version, quirks, status) in
        [("22", &[] as &[&str], 200), ("24", &[], 400), ("22", &["-keycloak-verifier-alone-accepted"], 400)]
    {
        let scene = keycloak(version, quirks).await;
        let code = scene.code_for(&Ask::books().without("code_challenge").without("code_challenge_method")).await;
        let verifier = "v".repeat(43);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier.as_str()),
        ];
        assert_eq!(scene.token_of_books(&form).await.status, status, "{version}");
    }
}

async fn groups(settings: &[(&str, Value)], quirks: &[&str]) -> Option<Value> {
    let scopes = ("optionalClientScopesAdded", json!(["groups"]));
    let settings: Vec<_> = settings.iter().cloned().chain([scopes]).collect();
    let scene = set("26.7", &settings, quirks).await;
    let code = scene.code_for(&Ask::books().with("scope", "openid groups")).await;
    token::claims(&scene.tokens(&scene.redeem(&code).await).id).get("groups").cloned()
}

#[tokio::test]
async fn keycloak_no_groups() {
    assert_eq!(groups(&[], &[]).await, None);
    assert_eq!(groups(&[("groups_mapper", json!("names"))], &[]).await, Some(json!(["readers", "uploaders"])));
    // Without mappers it is the scope that would bring them.
    let by_scope = "-keycloak-claims-by-mapper";
    assert_eq!(groups(&[], &[by_scope]).await, None);
    assert_eq!(groups(&[], &[by_scope, "-keycloak-no-groups"]).await, Some(json!(["readers", "uploaders"])));
}

#[tokio::test]
async fn keycloak_groups_full_path() {
    let full = [("groups_mapper", json!("full_path"))];
    assert_eq!(groups(&full, &[]).await, Some(json!(["/readers", "/uploaders"])));
    assert_eq!(groups(&full, &["-keycloak-groups-full-path"]).await, Some(json!(["readers", "uploaders"])));
}

#[tokio::test]
async fn keycloak_short_access_ttl() {
    let lifetime = async |settings: &[(&str, Value)], quirks: &[&str]| {
        let scene = set("26.7", settings, quirks).await;
        let code = scene.code().await;
        let answer = scene.redeem(&code).await;
        let id = token::claims(&answer.text("id_token"));
        (answer.json()["expires_in"].clone(), id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap())
    };
    assert_eq!(lifetime(&[], &[]).await, (json!(300), 300));
    assert_eq!(lifetime(&[("accessTokenLifespan", json!(60))], &[]).await, (json!(60), 60));
    assert_eq!(lifetime(&[], &["-keycloak-short-access-ttl"]).await, (json!(3_600), 3_600));
}

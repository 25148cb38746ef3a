use mock_idp::{Client, Person};
use rehearsal_tests::{Ask, CALLBACK, SECRET, Scene, Tokens, token};
use serde_json::{Value, json};

use super::{access_claims, id_claims, keycloak, names, registered, set, shows};

async fn login_with(scene: &Scene, scope: &str) -> Tokens {
    let code = scene.code_for(&Ask::books().with("scope", scope)).await;
    scene.tokens(&scene.redeem(&code).await)
}

/// A mapper of the client's own, into all tokens.
fn mapper(kind: &str, config: &[(&str, &str)]) -> Value {
    let mut all = json!({ "id.token.claim": "true", "access.token.claim": "true", "userinfo.token.claim": "true" });
    for (name, value) in config {
        all[*name] = json!(value);
    }
    json!([{ "protocolMapper": kind, "config": all }])
}

#[tokio::test]
async fn keycloak_claims_by_mapper() {
    let mappers = mapper(
        "oidc-hardcoded-claim-mapper",
        &[("claim.name", "house.floor"), ("claim.value", "2"), ("jsonType.label", "int")],
    );
    shows("26.7", &[("protocolMappers", mappers)], "claims-by-mapper", json!({ "floor": 2 }), async |scene| {
        access_claims(scene).await["house"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_groups_omitted_when_empty() {
    let mapped = [("groups_mapper", json!("names"))];
    let groups = async |scene: &Scene| {
        let callback = scene.browser().sign_in("bob", &Ask::books()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap_or_default()).await);
        token::claims(&tokens.id)["groups"].clone()
    };
    shows("26.7", &mapped, "groups-omitted-when-empty", Value::Null, groups).await;
    assert_eq!(groups(&set("18", &mapped, &[]).await).await, json!([]));
}

#[tokio::test]
async fn keycloak_email_verified_false() {
    let verified = async |scene: &Scene| {
        scene.idp.introduce(Person { email: None, ..Person::new("carol") }).expect("a person");
        let callback = scene.browser().sign_in("carol", &Ask::books()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap_or_default()).await);
        token::claims(&tokens.id)["email_verified"].clone()
    };
    shows("18", &[], "email-verified-false", json!(false), verified).await;
}

#[tokio::test]
async fn keycloak_roles_nested() {
    let roles = json!(["default-roles-rehearsal", "offline_access", "uma_authorization"]);
    shows("26.7", &[], "roles-nested", roles, async |scene| {
        access_claims(scene).await["realm_access"]["roles"].clone()
    })
    .await;
    let own = keycloak("26.7", &[]).await;
    let roles = ["admin", "books:reader"].map(str::to_owned).to_vec();
    own.idp.change("alice", |person| person.roles = roles).await.expect("a person");
    let claims = access_claims(&own).await;
    assert_eq!(claims["realm_access"]["roles"][3], "admin");
    assert_eq!(claims["resource_access"]["books"], json!({ "roles": ["reader"] }));
}

#[tokio::test]
async fn keycloak_pairwise_by_mapper() {
    let mappers = [("protocolMappers", mapper("oidc-sha256-pairwise-sub-mapper", &[]))];
    shows("26.7", &mappers, "pairwise-by-mapper", false, async |scene| id_claims(scene).await["sub"] == "alice-sub")
        .await;
}

#[tokio::test]
async fn keycloak_id_token_members() {
    shows("26.7", &[], "id-token-members", json!(["ID", "books"]), async |scene| {
        let claims = id_claims(scene).await;
        json!([claims["typ"], claims["azp"]])
    })
    .await;
}

#[tokio::test]
async fn keycloak_access_token_members() {
    let expected = json!(["JWT", "Bearer", "books", "1", ["http://localhost:8080", "http://127.0.0.1"], null]);
    shows("26.7", &[], "access-token-members", expected, async |scene| {
        let access = scene.login().await.access;
        let claims = token::claims(&access);
        let typ = token::header(&access)["typ"].clone();
        json!([typ, claims["typ"], claims["azp"], claims["acr"], claims["allowed-origins"], claims["client_id"]])
    })
    .await;
}

#[tokio::test]
async fn keycloak_at_jwt_switch() {
    let on = [("access.token.header.type.rfc9068", json!(true))];
    shows("26.7", &on, "at-jwt-switch", json!("at+jwt"), async |scene| {
        token::header(&scene.login().await.access)["typ"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_aud_account() {
    shows("26.7", &[], "aud-account", json!("account"), async |scene| access_claims(scene).await["aud"].clone()).await;
}

#[tokio::test]
async fn keycloak_aud_mapper() {
    let mappers = [("protocolMappers", mapper("oidc-audience-mapper", &[("included.client.audience", "photos")]))];
    shows("26.7", &mappers, "aud-mapper", json!(["books", "photos"]), async |scene| {
        id_claims(scene).await["aud"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_no_sub_access() {
    let without = [("clientScopesRemoved", json!(["basic"]))];
    shows("26.7", &without, "no-sub-access", (true, false), async |scene| {
        let login = scene.login().await;
        (token::claims(&login.id)["sub"].is_string(), token::claims(&login.access)["sub"].is_string())
    })
    .await;
}

#[tokio::test]
async fn keycloak_auth_time_by_scope() {
    let without = [("clientScopesRemoved", json!(["basic"]))];
    shows("26.7", &without, "auth-time-by-scope", Value::Null, async |scene| {
        id_claims(scene).await["auth_time"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_acr_by_scope() {
    let without = [("clientScopesRemoved", json!(["acr"]))];
    shows("26.7", &without, "acr-by-scope", Value::Null, async |scene| id_claims(scene).await["acr"].clone()).await;
}

#[tokio::test]
async fn keycloak_nonce_in_all_tokens() {
    shows("24", &[], "nonce-in-all-tokens", json!("nonce-of-books"), async |scene| {
        access_claims(scene).await["nonce"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_session_state_claim() {
    shows("24", &[], "session-state-claim", true, async |scene| {
        let claims = id_claims(scene).await;
        claims["session_state"].is_string() && claims["session_state"] == claims["sid"]
    })
    .await;
}

#[tokio::test]
async fn keycloak_jti_prefix() {
    shows("26.7", &[], "jti-prefix", "onrtac:".to_owned(), async |scene| {
        let access = token::claims(&login_with(scene, "openid").await.access);
        access["jti"].as_str().unwrap_or_default().chars().take(7).collect()
    })
    .await;
    let offline = access_claims(&keycloak("26.7", &[]).await).await;
    assert!(offline["jti"].as_str().unwrap().starts_with("ofrtac:"));
}

#[tokio::test]
async fn keycloak_lightweight() {
    let on = [("client.use.lightweight.access.token.enabled", json!(true))];
    let few = ["azp", "exp", "iat", "iss", "jti", "scope", "sid", "typ"].map(str::to_owned).to_vec();
    shows("26.7", &on, "lightweight", few, async |scene| {
        let mut names = names(&access_claims(scene).await);
        names.sort();
        names
    })
    .await;
}

#[tokio::test]
async fn keycloak_lightweight_userinfo_401() {
    let on = [("client.use.lightweight.access.token.enabled", json!(true))];
    shows("26.7", &on, "lightweight-userinfo-401", 401, async |scene| {
        let access = scene.login().await.access;
        scene.userinfo(&access).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_implicit_900s() {
    let on = [("implicitFlowEnabled", json!(true))];
    let ask = Ask::books().with("response_type", "token");
    shows("26.7", &on, "implicit-900s", Some("900".to_owned()), async |scene| {
        scene.browser().sign_in("alice", &ask).await.get("expires_in").map(str::to_owned)
    })
    .await;
}

#[tokio::test]
async fn keycloak_scope_hidden() {
    shows("26.7", &[], "scope-hidden", "openid profile email".to_owned(), async |scene| {
        let code = scene.code_for(&Ask::books().with("scope", "openid")).await;
        scene.redeem(&code).await.text("scope")
    })
    .await;
}

#[tokio::test]
async fn keycloak_service_account_claims() {
    let on = [("serviceAccountsEnabled", json!(true))];
    shows("26.7", &on, "service-account-claims", json!(["service-account-books", 36]), async |scene| {
        registered(scene, Client::confidential("books", SECRET).redirect_uri(CALLBACK)).await;
        let answer = scene.token_of_books(&[("grant_type", "client_credentials")]).await;
        let claims = token::claims(&answer.text("access_token"));
        json!([claims["preferred_username"], claims["sub"].as_str().unwrap_or_default().len()])
    })
    .await;
}

/// A client whose mapper brings one role only, and the value that it brings to alice, who has two.
async fn single_role(version: &str, quirks: &[&str]) -> Value {
    let config = json!({ "claim.name": "role", "multivalued": "false", "id.token.claim": "true" });
    let mappers = json!([{ "name": "role", "protocolMapper": "oidc-usermodel-realm-role-mapper", "config": config }]);
    let scene = set(version, &[("protocolMappers", mappers)], quirks).await;
    id_claims(&scene).await["role"].clone()
}

#[tokio::test]
async fn keycloak_single_role() {
    let first = json!("default-roles-rehearsal");
    let roles = single_role("26.7", &[]).await;
    assert!(roles.as_str().is_some_and(|role| !role.contains(',')), "{roles}");
    assert_eq!(single_role("26.7", &["-keycloak-single-role"]).await, first);
}

#[tokio::test]
async fn keycloak_single_role_text() {
    let all = single_role("22", &[]).await;
    assert!(all.as_str().is_some_and(|all| all.starts_with('[') && all.contains("uma_authorization")), "{all}");
    assert_eq!(single_role("22", &["-keycloak-single-role-text"]).await, json!("default-roles-rehearsal"));
}

#[tokio::test]
async fn keycloak_lower_bearer_claim() {
    let on = [("token.response.type.bearer.lower-case", json!(true))];
    shows("26.7", &on, "lower-bearer-claim", json!("bearer"), async |scene| access_claims(scene).await["typ"].clone())
        .await;
    assert_eq!(access_claims(&set("22", &on, &[]).await).await["typ"], "Bearer");
}

#[tokio::test]
async fn keycloak_sub_federated() {
    let ldap = [("userFederation", json!("ldap"))];
    shows("26.7", &ldap, "sub-federated", true, async |scene| {
        id_claims(scene).await["sub"].as_str().is_some_and(|sub| sub.starts_with("f:") && sub.ends_with(":alice"))
    })
    .await;
}

#[tokio::test]
async fn keycloak_address_empty_object() {
    let scope = [("defaultClientScopesAdded", json!(["address"]))];
    shows("26.4", &scope, "address-empty-object", json!({}), async |scene| id_claims(scene).await["address"].clone())
        .await;
    assert_eq!(id_claims(&set("26.7", &scope, &[]).await).await["address"], Value::Null);
}

#[tokio::test]
async fn keycloak_auth_time_without_login() {
    let direct = [("directAccessGrantsEnabled", json!(true))];
    let form = [("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", "openid")];
    shows("22", &direct, "auth-time-without-login", true, async |scene| {
        let answer = scene.token_of_books(&form).await;
        token::claims(&answer.text("id_token"))["auth_time"].is_number()
    })
    .await;
}

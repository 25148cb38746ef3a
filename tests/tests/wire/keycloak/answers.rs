use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Scene};
use serde_json::{Value, json};

use super::{keycloak, posted, shows};

async fn response(scene: &Scene, scope: &str) -> Answer {
    let code = scene.code_for(&Ask::books().with("scope", scope)).await;
    scene.redeem(&code).await
}

#[tokio::test]
async fn keycloak_token_members() {
    let order = [
        "access_token",
        "expires_in",
        "refresh_expires_in",
        "refresh_token",
        "token_type",
        "id_token",
        "not-before-policy",
        "session_state",
        "scope",
    ];
    let order: Vec<String> = order.map(str::to_owned).to_vec();
    shows("26.7", &[], "token-members", order, async |scene| {
        let body = response(scene, "openid").await.body;
        let mut places: Vec<(usize, String)> = [
            "access_token",
            "expires_in",
            "refresh_expires_in",
            "refresh_token",
            "token_type",
            "id_token",
            "not-before-policy",
            "session_state",
            "scope",
        ]
        .into_iter()
        .filter_map(|name| Some((body.find(&format!("\"{name}\":"))?, name.to_owned())))
        .collect();
        places.sort();
        places.into_iter().map(|(_, name)| name).collect()
    })
    .await;
}

#[tokio::test]
async fn keycloak_not_before_member() {
    shows("26.7", &[], "not-before-member", json!(rehearsal_tests::NOW), async |scene| {
        scene.idp.log_out("alice").await.expect("a person");
        response(scene, "openid").await.json()["not-before-policy"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_refresh_expires_0() {
    // A refresh token without an end has none to count to; the switch shows where offline tokens are told from others.
    let on = keycloak("26.7", &[]).await;
    assert_eq!(response(&on, "openid offline_access").await.json()["refresh_expires_in"], 0);
    assert_eq!(response(&on, "openid").await.json()["refresh_expires_in"], 1_800);
    let off = keycloak("26.7", &["-keycloak-refresh-expires-0", "-keycloak-refresh-token-members"]).await;
    assert_ne!(response(&off, "openid offline_access").await.json()["refresh_expires_in"], 0);
}

#[tokio::test]
async fn keycloak_lower_bearer() {
    let on = [("token.response.type.bearer.lower-case", json!(true))];
    shows("26.7", &on, "lower-bearer", "bearer".to_owned(), async |scene| {
        response(scene, "openid").await.text("token_type")
    })
    .await;
}

#[tokio::test]
async fn keycloak_userinfo_jwt() {
    let on = [("user.info.response.signature.alg", json!("RS256"))];
    shows("26.7", &on, "userinfo-jwt", Some("application/jwt".to_owned()), async |scene| {
        let access = scene.login().await.access;
        scene.userinfo(&access).await.header("content-type").map(str::to_owned)
    })
    .await;
}

#[tokio::test]
async fn keycloak_userinfo_empty_401() {
    let challenge =
        "Bearer realm=\"rehearsal\", error=\"invalid_token\", error_description=\"Token verification failed\"";
    shows("26.7", &[], "userinfo-empty-401", (String::new(), Some(challenge.to_owned())), async |scene| {
        let answer = scene.userinfo("nonsense").await;
        (answer.body.clone(), answer.header("www-authenticate").map(str::to_owned))
    })
    .await;
}

#[tokio::test]
async fn keycloak_userinfo_errors_json() {
    shows("18", &[], "userinfo-errors-json", ("invalid_token".to_owned(), true), async |scene| {
        let answer = scene.userinfo("nonsense").await;
        let realm =
            answer.header("www-authenticate").is_some_and(|said| said.starts_with("Bearer realm=\"rehearsal\""));
        (answer.text("error"), realm)
    })
    .await;
}

#[tokio::test]
async fn keycloak_userinfo_without_openid() {
    let status = async |scene: &Scene| {
        let access = response(scene, "profile").await.text("access_token");
        scene.userinfo(&access).await.status
    };
    shows("18", &[], "userinfo-without-openid", 200, status).await;
    assert_eq!(status(&keycloak("22", &[]).await).await, 403);
}

#[tokio::test]
async fn keycloak_introspect_claims() {
    shows("26.4", &[], "introspect-claims", json!(["Bearer", "books"]), async |scene| {
        let access = scene.login().await.access;
        let told = posted(scene, Operation::Introspect, &[("token", &access)]).await.json();
        json!([told["typ"], told["azp"]])
    })
    .await;
}

#[tokio::test]
async fn keycloak_introspect_refresh_hint() {
    shows("26.7", &[], "introspect-refresh-hint", json!([false, true]), async |scene| {
        let refresh = scene.login().await.refresh;
        let ask =
            async |form: &[(&str, &str)]| posted(scene, Operation::Introspect, form).await.json()["active"].clone();
        let hinted = ask(&[("token", &refresh), ("token_type_hint", "refresh_token")]).await;
        json!([ask(&[("token", &refresh)]).await, hinted])
    })
    .await;
}

#[tokio::test]
async fn keycloak_revocation_200_error() {
    shows("26.7", &[], "revocation-200-error", "200 invalid_token: Invalid token".to_owned(), async |scene| {
        posted(scene, Operation::Revoke, &[("token", "nonsense")]).await.refusal()
    })
    .await;
}

#[tokio::test]
async fn keycloak_revoke_refresh_detaches() {
    shows("26.7", &[], "revoke-refresh-detaches", 401, async |scene| {
        let mut browser = scene.browser();
        let ask = Ask::books().with("scope", "openid");
        let first = browser.sign_in("alice", &ask).await;
        let other = scene.redeem(first.get("code").unwrap_or_default()).await.text("access_token");
        let second = browser.ask(&ask).await.callback();
        let refresh = scene.redeem(second.get("code").unwrap_or_default()).await.text("refresh_token");
        posted(scene, Operation::Revoke, &[("token", &refresh)]).await;
        scene.userinfo(&other).await.status
    })
    .await;
}

/// The status of userinfo when it is asked by another name than the one that the login went to.
async fn elsewhere(scene: &Scene, operation: Operation) -> u16 {
    let login = scene.login().await;
    let request = match operation {
        Operation::Userinfo => scene.request("GET", &scene.url(operation)).bearer_auth(&login.access),
        _ => scene
            .request("POST", &scene.url(operation))
            .basic_auth("books", Some(rehearsal_tests::SECRET))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", &login.refresh)]),
    };
    Answer::to(request.header("host", "inside.example")).await.status
}

#[tokio::test]
async fn keycloak_other_host_refused() {
    shows("26.7", &[], "other-host-refused", (401, 400), async |scene| {
        (elsewhere(scene, Operation::Userinfo).await, elsewhere(scene, Operation::Token).await)
    })
    .await;
}

#[tokio::test]
async fn keycloak_other_host_refused_not_at_refresh() {
    shows("22", &[], "other-host-refused-not-at-refresh", (401, 200), async |scene| {
        (elsewhere(scene, Operation::Userinfo).await, elsewhere(scene, Operation::Token).await)
    })
    .await;
}

#[tokio::test]
async fn keycloak_cache_headers() {
    let says = Some("no-cache, must-revalidate, no-transform, no-store".to_owned());
    shows("26.7", &[], "cache-headers", says, async |scene| {
        scene.get(&scene.url(Operation::Discovery)).await.header("cache-control").map(str::to_owned)
    })
    .await;
}

#[tokio::test]
async fn keycloak_page_titles() {
    shows("26.7", &[], "page-titles", true, async |scene| {
        let url = format!("{}?client_id=nobody", scene.url(Operation::Authorize));
        scene.get(&url).await.body.contains("<title>Sign in to rehearsal</title>")
    })
    .await;
}

#[tokio::test]
async fn keycloak_discovery_406() {
    shows("26.7", &[], "discovery-406", 406, async |scene| {
        let request = scene.request("GET", &scene.url(Operation::Discovery)).header("accept", "text/html");
        Answer::to(request).await.status
    })
    .await;
}

#[tokio::test]
async fn keycloak_metadata_at_root() {
    shows("26.7", &[], "metadata-at-root", Value::Bool(true), async |scene| {
        let answer = scene.get("/.well-known/oauth-authorization-server/realms/rehearsal").await;
        json!(answer.text("issuer") == scene.idp.issuer())
    })
    .await;
}

/// The refresh token of a login.
async fn refresh_claims(scene: &Scene) -> Value {
    rehearsal_tests::token::claims(&response(scene, "openid").await.text("refresh_token"))
}

#[tokio::test]
async fn keycloak_refresh_provenance() {
    shows("26.7", &[], "refresh-provenance", json!("default"), async |scene| {
        refresh_claims(scene).await["prov"].clone()
    })
    .await;
    assert_eq!(refresh_claims(&keycloak("26.4", &[]).await).await["prov"], Value::Null);
}

#[tokio::test]
async fn keycloak_refresh_visible_scopes() {
    shows("22", &[], "refresh-visible-scopes", Some(false), async |scene| {
        let claims = refresh_claims(scene).await;
        claims["scope"].as_str().map(|scope| scope.split(' ').any(|word| word == "roles"))
    })
    .await;
}

/// `Cache-Control` of the userinfo answer, and the content type of its refusal.
async fn userinfo_headers(scene: &Scene) -> (Option<String>, Option<String>) {
    let access = response(scene, "openid").await.text("access_token");
    let header = |answer: &Answer, name: &str| answer.header(name).map(str::to_owned);
    let (good, bad) = (scene.userinfo(&access).await, scene.userinfo("nonsense").await);
    (header(&good, "cache-control"), header(&bad, "content-type"))
}

#[tokio::test]
async fn keycloak_userinfo_cached() {
    shows("24", &[], "userinfo-cached", Some("no-cache".to_owned()), async |scene| userinfo_headers(scene).await.0)
        .await;
}

#[tokio::test]
async fn keycloak_userinfo_errors_typed() {
    let json = Some("application/json".to_owned());
    shows("22", &[], "userinfo-errors-typed", json, async |scene| userinfo_headers(scene).await.1).await;
}

#[tokio::test]
async fn keycloak_fewer_cache_headers() {
    shows("22", &[], "fewer-cache-headers", None, async |scene| {
        let ask = Ask::books().with("response_type", "nonsense");
        scene.browser().ask(&ask).await.callback();
        let authorize = scene.idp.journal().last(Operation::Authorize).expect("an answer");
        authorize.response_header("cache-control").map(str::to_owned)
    })
    .await;
}

#[tokio::test]
async fn keycloak_lost_page_title() {
    shows("22", &[], "lost-page-title", true, async |scene| {
        scene.get("/realms/rehearsal/nonsense").await.body.contains("<title>Sign in to</title>")
    })
    .await;
}

/// What a client is told of its own token.
async fn told(scene: &Scene, token: &str) -> Value {
    posted(scene, Operation::Introspect, &[("token", token)]).await.json()
}

#[tokio::test]
async fn keycloak_introspect_no_token_type() {
    shows("22", &[], "introspect-no-token-type", Value::Null, async |scene| {
        told(scene, &scene.login().await.access).await["token_type"].clone()
    })
    .await;
}

#[tokio::test]
async fn keycloak_introspect_refresh_bare() {
    shows("22", &[], "introspect-refresh-bare", (json!(true), Value::Null), async |scene| {
        let told = told(scene, &scene.login().await.refresh).await;
        (told["active"].clone(), told["email"].clone())
    })
    .await;
}

#[tokio::test]
async fn keycloak_jwks_406() {
    shows("22", &[], "jwks-406", 406, async |scene| {
        let request = scene.request("GET", &scene.url(Operation::Jwks)).header("accept", "application/xml");
        Answer::to(request).await.status
    })
    .await;
}

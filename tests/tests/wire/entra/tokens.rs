use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, CALLBACK, Scene, token};
use serde_json::{Value, json};

use super::{access_claims, ask, callback, form, login, redeemed, set, shows, text};

const DAY: u64 = 86_400;

/// Status and number of a refusal.
fn said(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.json()["error_codes"][0])
}

async fn code(scene: &Scene) -> String {
    callback(scene, &ask()).await.get("code").expect("a code").to_owned()
}

#[tokio::test]
async fn entra_client_auth() {
    let seen = async |scene: &Scene| {
        scene.idp.register(Client::public("native").redirect_uri(CALLBACK)).expect("a client");
        let code = code(scene).await;
        let form = form(&code).map(|(name, value)| (name, if name == "client_id" { "native" } else { value }));
        said(&scene.token(&form).await)
    };
    shows(&[], "client-auth", "401 700025".to_owned(), seen).await;
}

#[tokio::test]
async fn entra_spa_origin() {
    let with_origin = async |scene: &Scene, code: &str| {
        let request = scene.request("POST", &scene.url(Operation::Token)).header("origin", "http://localhost:8080");
        said(&Answer::to(request.form(&form(code))).await)
    };
    let web = async |scene: &Scene| with_origin(scene, &code(scene).await).await;
    shows(&[], "spa-origin", "400 9002326".to_owned(), web).await;
    let spa = [("platform", json!("spa"))];
    let without_pkce = ["-entra-pkce"];
    let scene = set(&spa, &without_pkce).await;
    let held = code(&scene).await;
    assert_eq!(said(&scene.token(&form(&held)).await), "400 9002327");
    assert_eq!(with_origin(&scene, &held).await, "200 null");
}

#[tokio::test]
async fn entra_code_lifetime() {
    let seen = async |scene: &Scene| {
        let code = code(scene).await;
        scene.clock.advance(Duration::from_secs(590));
        scene.redeem(&code).await.status
    };
    shows(&[], "code-lifetime", 200, seen).await;
    let scene = set(&[], &[]).await;
    let late = code(&scene).await;
    scene.clock.advance(Duration::from_secs(601));
    assert_eq!(said(&scene.redeem(&late).await), "400 70008");
}

#[tokio::test]
async fn entra_code_reuse() {
    let seen = async |scene: &Scene| {
        let code = code(scene).await;
        let tokens = scene.tokens(&scene.redeem(&code).await);
        (said(&scene.redeem(&code).await), scene.userinfo(&tokens.access).await.status)
    };
    shows(&[], "code-reuse", ("400 54005".to_owned(), 200), seen).await;
}

#[tokio::test]
async fn entra_refresh_needs_offline() {
    let seen = async |scene: &Scene| {
        redeemed(scene, &ask().with("scope", "openid profile")).await.json().get("refresh_token").is_some()
    };
    shows(&[], "refresh-needs-offline", false, seen).await;
}

#[tokio::test]
async fn entra_refresh_old_lives() {
    let seen = async |scene: &Scene| {
        let first = login(scene).await.refresh;
        let second = scene.refresh(&first).await;
        (second.text("refresh_token") != first, scene.refresh(&first).await.status)
    };
    shows(&[], "refresh-old-lives", (true, 200), seen).await;
}

#[tokio::test]
async fn entra_refresh_lifetime() {
    let after = async |scene: &Scene, days: u64| {
        let token = login(scene).await.refresh;
        scene.clock.advance(Duration::from_secs(days * DAY + 1));
        said(&scene.refresh(&token).await)
    };
    shows(&[], "refresh-lifetime", "200 null".to_owned(), async |scene| after(scene, 60).await).await;
    let spa = [("platform", json!("spa"))];
    let scene = set(&spa, &["-entra-pkce", "-entra-spa-origin"]).await;
    assert_eq!(after(&scene, 1).await, "400 700084");
}

#[tokio::test]
async fn entra_access_lifetime() {
    let short = [("AccessTokenLifetime", json!("minutes=10"))];
    let seen = async |scene: &Scene| redeemed(scene, &ask()).await.json()["expires_in"].clone();
    shows(&short, "access-lifetime", json!(599), seen).await;
}

#[tokio::test]
async fn entra_expires_in_3599() {
    let seen = async |scene: &Scene| redeemed(scene, &ask()).await.json()["expires_in"].clone();
    shows(&[], "expires-in-3599", json!(3599), seen).await;
}

#[tokio::test]
async fn entra_ext_expires_in() {
    let seen = async |scene: &Scene| redeemed(scene, &ask()).await.json()["ext_expires_in"].clone();
    shows(&[], "ext-expires-in", json!(3599), seen).await;
}

#[tokio::test]
async fn entra_scope_not_echoed() {
    let seen = async |scene: &Scene| redeemed(scene, &ask()).await.text("scope");
    shows(&[], "scope-not-echoed", "openid profile email User.Read".to_owned(), seen).await;
}

#[tokio::test]
async fn entra_shapes() {
    let seen = async |scene: &Scene| code(scene).await.starts_with("1.AXoA");
    shows(&[], "shapes", true, seen).await;
}

#[tokio::test]
async fn entra_at_graph() {
    let seen = async |scene: &Scene| {
        let claims = access_claims(scene).await;
        (text(&claims, "aud"), text(&claims, "appid"), text(&claims, "scp"))
    };
    let graph = "00000003-0000-0000-c000-000000000000".to_owned();
    shows(&[], "at-graph", (graph, "books".to_owned(), "openid profile email".to_owned()), seen).await;
}

#[tokio::test]
async fn entra_v1_issuer() {
    let of = |issuer: &Value| issuer.as_str().is_some_and(|issuer| issuer.starts_with("https://sts.windows.net/"));
    let seen = async |scene: &Scene| of(&access_claims(scene).await["iss"]);
    shows(&[], "v1-issuer", true, seen).await;
    let api = |version: u8| {
        [("api_permissions", json!(["openid", "api://books/read"])), ("requestedAccessTokenVersion", json!(version))]
    };
    for (version, audience, word, old) in [(1, "api://books", "1.0", true), (2, "books", "2.0", false)] {
        let scene = set(&api(version), &[]).await;
        let answer = redeemed(&scene, &ask().with("scope", "openid api://books/read")).await;
        let claims = token::claims(&answer.text("access_token"));
        assert_eq!((claims["aud"].as_str(), claims["ver"].as_str()), (Some(audience), Some(word)));
        assert_eq!(of(&claims["iss"]), old, "{claims}");
        assert!(verifies(&scene, &answer.text("access_token")).await, "it is for the application itself");
    }
}

/// Whether a key of the key set has signed this.
async fn verifies(scene: &Scene, token: &str) -> bool {
    let keys = scene.get(&scene.url(Operation::Jwks)).await.json()["keys"].clone();
    let kid = token::header(token)["kid"].clone();
    let key = keys.as_array().into_iter().flatten().find(|key| key["kid"] == kid).expect("its key");
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let (n, e) = (bytes(&text(key, "n")), bytes(&text(key, "e")));
    let (input, signature) = token.rsplit_once('.').expect("a JWS");
    let public = RsaPublicKeyComponents { n, e };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, input.as_bytes(), &bytes(signature)).is_ok()
}

#[tokio::test]
async fn entra_at_nonce_header() {
    let seen = async |scene: &Scene| {
        let access = login(scene).await.access;
        (token::header(&access).get("nonce").is_some(), verifies(scene, &access).await)
    };
    shows(&[], "at-nonce-header", (true, false), seen).await;
    let scene = set(&[], &[]).await;
    let tokens = login(&scene).await;
    assert!(verifies(&scene, &tokens.id).await, "the ID token is not concerned");
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200, "whom it is for knows how to read it");
}

#[tokio::test]
async fn entra_at_opaque_msa() {
    let personal = [("authority", json!("consumers"))];
    let seen = async |scene: &Scene| login(scene).await.access.split('.').count();
    shows(&personal, "at-opaque-msa", 1, seen).await;
}

#[tokio::test]
async fn entra_token_header_order() {
    let seen = async |scene: &Scene| {
        let id = login(scene).await.id;
        let header = URL_SAFE_NO_PAD.decode(id.split('.').next().unwrap_or_default()).expect("base64url");
        String::from_utf8_lossy(&header).starts_with(r#"{"typ":"JWT","alg":"RS256","kid":"#)
    };
    shows(&[], "token-header-order", true, seen).await;
    assert_eq!(
        token::header(&login(&set(&[], &[]).await).await.access)["x5t"],
        token::header(&login(&set(&[], &[]).await).await.id)["kid"]
    );
}

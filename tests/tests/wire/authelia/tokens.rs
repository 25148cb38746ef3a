use mock_idp::Client;
use rehearsal_tests::{Ask, CALLBACK, Scene, token};

use super::{VERSIONS, authelia, set};

fn named(scene: &Scene) -> Vec<String> {
    scene.idp.journal().exchanges().iter().flat_map(|exchange| exchange.quirks.clone()).collect()
}

/// Whether it is the prefix, 43 characters, a dot and 43 more.
fn shaped(value: &str, prefix: &str) -> bool {
    let Some((head, tail)) = value.strip_prefix(prefix).and_then(|rest| rest.split_once('.')) else { return false };
    (head.len(), tail.len(), tail.contains('.')) == (43, 43, false)
}

#[tokio::test]
async fn authelia_shapes() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let code = scene.code().await;
        assert!(shaped(&code, "authelia_ac_"), "{version}: {code}");
        assert!(named(&scene).contains(&"authelia-shapes".to_owned()));
        let tokens = scene.tokens(&scene.redeem(&code).await);
        assert!(shaped(&tokens.access, "authelia_at_"), "{version}: {}", tokens.access);
        assert!(shaped(&tokens.refresh, "authelia_rt_"), "{version}: {}", tokens.refresh);
        assert!(named(&scene).contains(&"authelia-shapes".to_owned()));
        let refreshed = scene.tokens(&scene.refresh(&tokens.refresh).await);
        assert!(shaped(&refreshed.refresh, "authelia_rt_"));
    }
    let on = authelia("4.39", &[]).await;
    let code = on.code().await;
    insta::assert_snapshot!("token_response_on", on.redeem(&code).await.render());
    let off = authelia("4.39", &["-authelia-shapes"]).await;
    let code = off.code().await;
    assert_eq!((code.len(), code.contains('.')), (43, false));
    insta::assert_snapshot!("token_response_off", off.redeem(&code).await.render());
}

#[tokio::test]
async fn authelia_opaque_access_token() {
    for version in VERSIONS {
        let scene = authelia(version, &[]).await;
        let access = scene.login().await.access;
        assert!(mock_idp::jose::decode(&access).is_none(), "{version}: {access}");
        assert!(named(&scene).contains(&"authelia-opaque-access-token".to_owned()));
        assert_eq!(scene.userinfo(&access).await.status, 200);
    }
    for off in [
        authelia("4.39", &["-authelia-opaque-access-token"]).await,
        set("access_token_signed_response_alg", "RS256", &[]).await,
    ] {
        assert_eq!(token::header(&off.login().await.access)["typ"], "at+jwt");
        assert!(!named(&off).contains(&"authelia-opaque-access-token".to_owned()));
    }
}

#[tokio::test]
async fn a_client_may_have_jwt_access_tokens_while_the_others_are_opaque() {
    let scene = authelia("4.39", &[]).await;
    let mut client = Client::confidential("jwt-at", "secret").redirect_uri(CALLBACK);
    client.settings.insert("token_endpoint_auth_method".into(), "client_secret_post".into());
    client.settings.insert("access_token_signed_response_alg".into(), "RS256".into());
    scene.idp.register(client).unwrap();
    let code = scene.code_for(&Ask::books().with("client_id", "jwt-at")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", "jwt-at"),
        ("client_secret", "secret"),
    ];
    assert_eq!(token::header(&scene.token(&form).await.text("access_token"))["typ"], "at+jwt");
    assert!(scene.login().await.access.starts_with("authelia_at_"));
}

#[tokio::test]
async fn authelia_claims_only_in_userinfo() {
    const PERSONAL: [&str; 5] = ["name", "preferred_username", "email", "email_verified", "groups"];
    for (version, in_id_token) in [("4.37.5", true), ("4.38.19", true), ("4.39.0", false), ("4.39.20", false)] {
        let scene = authelia(version, &[]).await;
        let tokens = scene.login().await;
        let claims = token::claims(&tokens.id);
        assert!(PERSONAL.iter().all(|name| claims.get(*name).is_some() == in_id_token), "{version}: {claims}");
        assert_eq!(claims["sub"], "alice-sub");
        let info = scene.userinfo(&tokens.access).await.json();
        assert!(PERSONAL.iter().all(|name| info.get(*name).is_some()), "{version}: {info}");
    }
    let off = authelia("4.39", &["-authelia-claims-only-in-userinfo"]).await;
    assert_eq!(token::claims(&off.login().await.id)["email"], "alice@example.com");
    let forced = authelia("4.38", &["+authelia-claims-only-in-userinfo"]).await;
    assert_eq!(token::claims(&forced.login().await.id).get("email"), None);
}

#[tokio::test]
async fn authelia_id_token_alg() {
    let plain = authelia("4.39", &[]).await;
    assert_eq!(token::header(&plain.login().await.id)["alg"], "RS256");
    assert!(!named(&plain).contains(&"authelia-id-token-alg".to_owned()));
    let on = set("id_token_signed_response_alg", "ES256", &[]).await;
    assert_eq!(token::header(&on.login().await.id)["alg"], "ES256");
    assert!(named(&on).contains(&"authelia-id-token-alg".to_owned()));
    let off = set("id_token_signed_response_alg", "ES256", &["-authelia-id-token-alg"]).await;
    assert_eq!(token::header(&off.login().await.id)["alg"], "RS256");
}

use mock_idp::Person;
use rehearsal_tests::{Ask, Scene, token};
use serde_json::{Value, json};

use super::{authentik, set};

async fn id_token(scene: &Scene) -> Value {
    token::claims(&scene.login().await.id)
}

#[tokio::test]
async fn authentik_hs256_default() {
    let none = [("signing_key", json!("none"))];
    assert_eq!(token::header(&set("2026.5", &none, &[]).await.login().await.id)["alg"], "HS256");
    assert_eq!(token::header(&authentik("2026.5", &[]).await.login().await.id)["alg"], "RS256");
    let off = set("2026.5", &none, &["-authentik-hs256-default"]).await;
    assert_eq!(token::header(&off.login().await.id)["alg"], "RS256");
}

#[tokio::test]
async fn authentik_signing_key_kind() {
    for (kind, alg) in [("EC", "ES256"), ("Ed25519", "EdDSA")] {
        let key = [("signing_key", json!(kind))];
        assert_eq!(token::header(&set("2026.5", &key, &[]).await.login().await.id)["alg"], alg);
        let off = set("2026.5", &key, &["-authentik-signing-key-kind"]).await;
        assert_eq!(token::header(&off.login().await.id)["alg"], "RS256");
    }
}

#[tokio::test]
async fn authentik_refresh_needs_offline_access() {
    let ask = Ask::books().with("scope", "openid profile");
    for (version, quirks, given) in [
        ("2024.2", &[] as &[&str], false),
        ("2023.10", &[], true),
        ("2024.2", &["-authentik-refresh-needs-offline-access"], true),
    ] {
        let scene = authentik(version, quirks).await;
        let code = scene.code_for(&ask).await;
        assert_eq!(!scene.tokens(&scene.redeem(&code).await).refresh.is_empty(), given, "{version}");
    }
}

#[tokio::test]
async fn authentik_refresh_replay_harmless() {
    for (quirks, lives) in [(&[] as &[&str], 200), (&["-authentik-refresh-replay-harmless"], 401)] {
        let scene = authentik("2026.5", quirks).await;
        let first = scene.login().await;
        let second = scene.tokens(&scene.refresh(&first.refresh).await);
        assert_eq!(scene.refresh(&first.refresh).await.status, 400);
        assert_eq!(scene.userinfo(&second.access).await.status, lives);
    }
}

#[tokio::test]
async fn authentik_code_reuse_plain() {
    for (quirks, lives) in [(&[] as &[&str], 200), (&["-authentik-code-reuse-plain"], 401)] {
        let scene = authentik("2026.5", quirks).await;
        let code = scene.code().await;
        let tokens = scene.tokens(&scene.redeem(&code).await);
        assert_eq!(scene.redeem(&code).await.status, 400);
        assert_eq!(scene.userinfo(&tokens.access).await.status, lives);
    }
}

#[tokio::test]
async fn authentik_groups_in_profile() {
    let ask = Ask::books().with("scope", "openid profile groups");
    for (quirks, groups) in
        [(&[] as &[&str], json!(["readers", "uploaders"])), (&["-authentik-groups-in-profile"], Value::Null)]
    {
        let scene = authentik("2026.5", quirks).await;
        let code = scene.code_for(&ask).await;
        let answer = scene.redeem(&code).await;
        assert_eq!(answer.text("scope"), "openid profile");
        assert_eq!(token::claims(&answer.text("id_token"))["groups"], groups);
    }
    let scene = authentik("2026.5", &[]).await;
    let code = scene.code_for(&Ask::books().with("scope", "openid email")).await;
    assert_eq!(token::claims(&scene.tokens(&scene.redeem(&code).await).id).get("groups"), None);
}

#[tokio::test]
async fn authentik_email_verified_true() {
    for (quirks, verified) in [(&[] as &[&str], true), (&["-authentik-email-verified-true"], false)] {
        let scene = authentik("2025.8", quirks).await;
        scene.idp.change("alice", |alice| alice.email_verified = false).await.unwrap();
        assert_eq!(id_token(&scene).await["email_verified"], verified);
    }
}

#[tokio::test]
async fn authentik_email_verified_false() {
    for (version, quirks, verified) in [
        ("2025.10", &[] as &[&str], false),
        ("2025.8", &[], true),
        ("2025.10", &["-authentik-email-verified-false"], true),
    ] {
        assert_eq!(id_token(&authentik(version, quirks).await).await["email_verified"], verified, "{version}");
    }
}

#[tokio::test]
async fn authentik_empty_email_string() {
    for (quirks, email) in [(&[] as &[&str], Some(json!(""))), (&["-authentik-empty-email-string"], None)] {
        let scene = authentik("2026.5", quirks).await;
        scene.idp.introduce(Person { email: None, ..Person::new("carol") }).unwrap();
        let callback = scene.browser().sign_in("carol", &Ask::books()).await;
        let tokens = scene.tokens(&scene.redeem(callback.get("code").unwrap()).await);
        assert_eq!(token::claims(&tokens.id).get("email").cloned(), email);
    }
}

#[tokio::test]
async fn authentik_claims_not_in_idtoken() {
    let without = [("include_claims_in_id_token", json!(false))];
    for (quirks, there) in [(&[] as &[&str], false), (&["-authentik-claims-not-in-idtoken"], true)] {
        let scene = set("2026.5", &without, quirks).await;
        let tokens = scene.login().await;
        assert_eq!(token::claims(&tokens.id).get("email").is_some(), there);
        assert_eq!(scene.userinfo(&tokens.access).await.text("email"), "alice@example.com");
    }
}

#[tokio::test]
async fn authentik_sub_mode() {
    let hashed = id_token(&authentik("2026.5", &[]).await).await;
    assert_eq!(hashed["sub"].as_str().map(str::len), Some(64));
    for (mode, sub) in
        [("user_id", "1"), ("user_uuid", "alice-sub"), ("user_username", "alice"), ("user_email", "alice@example.com")]
    {
        let scene = set("2026.5", &[("sub_mode", json!(mode))], &[]).await;
        assert_eq!(id_token(&scene).await["sub"], sub, "{mode}");
    }
    assert_eq!(id_token(&authentik("2026.5", &["-authentik-sub-mode"]).await).await["sub"], "alice-sub");
}

#[tokio::test]
async fn authentik_token_redirect_invalid_client() {
    for (quirks, error) in
        [(&[] as &[&str], "invalid_client"), (&["-authentik-token-redirect-invalid-client"], "invalid_grant")]
    {
        let scene = authentik("2026.5", quirks).await;
        let code = scene.code().await;
        let form =
            [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", "http://localhost/x")];
        assert_eq!(scene.token_of_books(&form).await.text("error"), error);
    }
}

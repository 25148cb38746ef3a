//! Proof Key for Code Exchange (RFC 7636), at both ends.

use mock_idp::Client;
use rehearsal_tests::{Answer, Ask, CALLBACK, Scene};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn asking(challenge: &str, method: Option<&str>) -> Ask {
    let ask = Ask::books().with("code_challenge", challenge);
    match method {
        Some(method) => ask.with("code_challenge_method", method),
        None => ask,
    }
}

async fn redeemed(scene: &Scene, ask: &Ask, verifier: Option<&str>) -> Answer {
    let code = scene.code_for(ask).await;
    let mut form = vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    scene.token_of_books(&form).await
}

#[tokio::test]
async fn the_right_verifier_is_taken_for_s256_and_plain() {
    let scene = Scene::plain().await;
    for (ask, verifier) in [
        (asking(CHALLENGE, Some("S256")), VERIFIER),
        (asking(VERIFIER, Some("plain")), VERIFIER),
        // Without a method it is plain (RFC 7636 section 4.3).
        (asking(VERIFIER, None), VERIFIER),
    ] {
        assert_eq!(redeemed(&scene, &ask, Some(verifier)).await.status, 200, "{ask:?}");
    }
}

#[tokio::test]
async fn each_way_to_get_the_verifier_wrong_is_named() {
    let scene = Scene::plain().await;
    let s256 = asking(CHALLENGE, Some("S256"));
    let too_long = "a".repeat(129);
    for (ask, verifier, said) in [
        (&s256, None, "400 invalid_grant: There is no code_verifier."),
        (&s256, Some(""), "400 invalid_grant: There is no code_verifier."),
        (&s256, Some(CHALLENGE), "400 invalid_grant: The code_verifier does not answer the code_challenge."),
        (&s256, Some("short"), "400 invalid_grant: The code_verifier is not 43 to 128 unreserved characters."),
        (&s256, Some(&too_long), "400 invalid_grant: The code_verifier is not 43 to 128 unreserved characters."),
        (
            &asking(CHALLENGE, Some("plain")),
            Some(VERIFIER),
            "400 invalid_grant: The code_verifier does not answer the code_challenge.",
        ),
        (
            &Ask::books(),
            Some(VERIFIER),
            "400 invalid_grant: There is a code_verifier, but there was no code_challenge.",
        ),
    ] {
        assert_eq!(redeemed(&scene, ask, verifier).await.refusal(), said);
    }
}

#[tokio::test]
async fn a_wrong_verifier_does_not_use_up_the_code_unless_a_rule_says_so() {
    let ask = asking(CHALLENGE, Some("S256"));
    for (burns, after) in [(false, "200 "), (true, "400 invalid_grant: The code is not known.")] {
        let scene = Scene::new(|builder| match burns {
            true => builder.setting("consequences", serde_json::json!({ "code_verifier_failed": ["burn_code"] })),
            false => builder,
        })
        .await;
        let code = scene.code_for(&ask).await;
        let form = |verifier| {
            [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", CALLBACK),
                ("code_verifier", verifier),
            ]
        };
        assert_eq!(scene.token_of_books(&form(CHALLENGE)).await.status, 400);
        let second = scene.token_of_books(&form(VERIFIER)).await;
        assert!(second.refusal().starts_with(after), "{}", second.refusal());
    }
}

#[tokio::test]
async fn each_mistake_in_the_challenge_is_told_to_the_relying_party() {
    let scene = Scene::with("pkce.methods", vec!["S256"]).await;
    for (ask, said) in [
        (asking(CHALLENGE, Some("S512")), "invalid_request: The code_challenge_method is not known."),
        (asking(CHALLENGE, Some("s256")), "invalid_request: The code_challenge_method is not known."),
        (asking(VERIFIER, Some("plain")), "invalid_request: The code_challenge_method is not allowed."),
        (asking(VERIFIER, None), "invalid_request: The code_challenge_method is not allowed."),
        (
            asking("too-short", Some("S256")),
            "invalid_request: The code_challenge is not 43 to 128 unreserved characters.",
        ),
        (
            asking(&format!("{CHALLENGE}="), Some("S256")),
            "invalid_request: The code_challenge is not 43 to 128 unreserved characters.",
        ),
    ] {
        assert_eq!(scene.browser().ask(&ask).await.callback().error(), said);
    }
}

#[tokio::test]
async fn a_challenge_can_be_demanded_of_everybody_or_of_public_clients() {
    let missing = "invalid_request: There is no code_challenge, and this client must send one.";
    let always = Scene::with("pkce.required", "always").await;
    assert_eq!(always.browser().ask(&Ask::books()).await.callback().error(), missing);
    let public = Scene::with("pkce.required", "public").await;
    public.idp.register(Client::public("app").redirect_uri(CALLBACK)).unwrap();
    let ask = Ask::books().with("client_id", "app");
    assert_eq!(public.browser().ask(&ask).await.callback().error(), missing);
    assert!(public.browser().sign_in("alice", &Ask::books()).await.get("code").is_some());
}

#[tokio::test]
async fn each_leniency_at_the_token_endpoint_is_a_rule() {
    let s256 = asking(CHALLENGE, Some("S256"));
    for (rule, value, ask, verifier) in [
        ("pkce.verifier_alone", "accept".into(), Ask::books(), Some(VERIFIER)),
        ("pkce.challenge_unanswered", "accept".into(), s256.clone(), None),
        ("pkce.confidential_verified", serde_json::json!(false), s256, Some(CHALLENGE)),
        ("pkce.method_case", "fold".into(), asking(CHALLENGE, Some("s256")), Some(VERIFIER)),
        ("pkce.method_unknown", "as_plain".into(), asking(VERIFIER, Some("x")), Some(VERIFIER)),
    ] {
        let scene = Scene::with(rule, value).await;
        assert_eq!(redeemed(&scene, &ask, verifier).await.status, 200, "{rule}");
    }
    let scene = Scene::with("pkce.verifier_syntax", "none").await;
    let said = redeemed(&scene, &asking(CHALLENGE, Some("S256")), Some("short")).await.refusal();
    assert!(said.contains("does not answer"), "{said}");
}

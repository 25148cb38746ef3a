//! Many at once, and claims that nobody honest sends.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::provider::{FIRST, sign};
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_first_logins_of_one_person_at_once_make_one_account() {
    // The played provider answers every code alike, so that the nonce cannot tell the logins apart here.
    let stage = Arc::new(Stage::with(|policy| policy.tokens.check_nonce = false).await);
    let browsers: Vec<Browser> = (0..50).map(|_| Browser::new()).collect();
    let mut logins = Vec::new();
    for browser in &browsers {
        logins.push(stage.begin(browser).await);
    }
    stage.answer_with(&sign(&stage.claims(&logins[0]), FIRST, "first"));
    let mut coming = Vec::new();
    for (browser, login) in browsers.into_iter().zip(logins) {
        let stage = Arc::clone(&stage);
        coming.push(tokio::spawn(async move { stage.come_back(&browser, &login).await.status }));
    }
    for came in coming {
        assert_eq!(came.await.unwrap(), 303);
    }
    assert_eq!(stage.rp.usernames(), ["sarah"]);
    assert_eq!(stage.rp.account("sarah").unwrap().identities.len(), 1);
    assert_eq!(stage.rp.session_count("sarah"), 50);
}

#[tokio::test]
async fn no_claim_crashes_it_or_is_shown_unescaped() {
    let stage = Stage::strict().await;
    let deep = (0..100).fold(json!("end"), |inner, _| json!([inner]));
    let script = "<script>alert(1)</script>\"'&\u{0}\u{7}\n";
    let odd =
        [json!(script), json!("n".repeat(100_000)), json!(5), json!([script]), json!({"a": script}), json!(true), deep];
    for claim in ["preferred_username", "name", "email", "groups", "picture", "sid", "email_verified", "sub"] {
        for (number, value) in odd.iter().enumerate() {
            let browser = Browser::new();
            let value: Value = value.clone();
            let page = stage
                .sign_in(&browser, |claims| {
                    claims["sub"] = json!(format!("sub-{claim}-{number}"));
                    claims["preferred_username"] = json!(format!("user-{claim}-{number}"));
                    claims[claim] = value;
                })
                .await;
            assert!(page.status == 303 || (400..500).contains(&page.status), "{claim} {number}: {}", page.status);
            let account = browser.get(stage.url("/account")).await;
            assert!(account.status < 500 && !account.body.contains("<script>alert"), "{claim} {number}");
        }
    }
    assert_eq!(Browser::new().get(stage.url("/healthz")).await.body, "ok");
}

#[tokio::test]
async fn a_name_of_a_megabyte_is_refused_by_the_limit_of_answers_or_shown_whole() {
    let name = format!("<i>{}", "n".repeat(1_000_000));
    let stage = Stage::strict().await;
    let page = stage.sign_in(&Browser::new(), |claims| claims["name"] = json!(name)).await;
    assert_eq!(page.error(), Some("token_request_failed"));
    let stage = Stage::with(|policy| policy.net.answer_limit = 16 << 20).await;
    let browser = Browser::new();
    assert_eq!(stage.sign_in(&browser, |claims| claims["name"] = json!(name)).await.status, 303);
    let account = browser.get(stage.url("/account")).await;
    assert!(account.status == 200 && account.body.len() > 1_000_000 && !account.body.contains("<i>n"));
}

#[tokio::test]
async fn a_hundred_thousand_groups_and_a_nesting_of_ten_thousand_do_no_harm() {
    let stage = Stage::with(|policy| policy.identity.userinfo = rp::policy::UserinfoWhen::Always).await;
    let groups: Vec<String> = (0..100_000).map(|number| format!("g{number}")).collect();
    stage.provider.set(|answers| answers.userinfo = (200, json!({"sub": "sub-sarah", "groups": groups})));
    let page = stage.sign_in(&Browser::new(), |claims| drop(claims.as_object_mut().unwrap().remove("groups"))).await;
    assert_eq!(page.status, 303);
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let page = stage
        .sign_in_with(&Browser::new(), |claims| {
            let text = claims.to_string().replacen('{', &format!("{{\"x\":{nested},"), 1);
            let encode = |text: &str| {
                use base64::Engine as _;
                base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
            };
            format!("{}.{}.AA", encode(r#"{"alg":"RS256","kid":"first"}"#), encode(&text))
        })
        .await;
    assert_eq!(page.error(), Some("token_malformed"));
}

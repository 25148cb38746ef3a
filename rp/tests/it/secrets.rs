//! No secret, token or code is logged or shown.

use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::browser::Browser;
use crate::provider::{FIRST, sign};
use crate::stage::Stage;

const SECRET: &str = "canary-of-the-client-secret";

#[tokio::test]
async fn no_secret_token_or_code_is_logged_or_shown_whatever_goes_wrong() {
    for preset in ["strict", "booklore@2.3.0", "grimmory@3.2.4", "bookorbit@1.3.0", "immich@2"] {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let stage = Stage::assembled(
            Some(SECRET.to_owned()),
            |policy| {
                *policy = rp::Policy::preset(preset).unwrap();
                policy.flow.callbacks_per_minute = 0;
                policy.flow.starts_per_minute = 0;
            },
            |builder| builder.log(move |error| sink.lock().unwrap().push(format!("{error:?}"))),
        )
        .await;
        let (mut canaries, mut pages) = (vec![SECRET.to_owned()], Vec::new());
        let faults: [(&str, serde_json::Value); 6] = [
            ("nonce", json!("other")),
            ("aud", json!("other")),
            ("exp", json!(1)),
            ("iss", json!("https://other.test")),
            ("sub", json!(null)),
            ("none", json!(null)),
        ];
        for (claim, value) in faults {
            let browser = Browser::new();
            let login = stage.begin(&browser).await;
            canaries.push(login.sent["state"].clone());
            let mut claims = stage.claims(&login);
            claims[claim] = value;
            let token = sign(&claims, FIRST, "first");
            let answer = json!({"access_token": "canary-of-the-access-token", "refresh_token": "canary-of-the-refresh-token",
                "token_type": "Bearer", "id_token": token});
            canaries.push(token.rsplit('.').next().unwrap().to_owned());
            stage.provider.set(|answers| answers.token = (200, answer.clone()));
            let mut url = stage.rp.redirect_uri();
            url.query_pairs_mut().append_pair("code", "canary-of-the-code").append_pair("state", &login.sent["state"]);
            pages.push(browser.get(url).await.body);
            pages.push(browser.get(stage.url("/account")).await.body);
        }
        let (browser, answer) = (Browser::new(), json!({"error": "invalid_grant"}));
        let login = stage.begin(&browser).await;
        stage.provider.set(|answers| answers.token = (400, answer.clone()));
        let mut url = stage.rp.redirect_uri();
        url.query_pairs_mut().append_pair("code", "canary-of-the-code").append_pair("state", &login.sent["state"]);
        pages.push(browser.get(url).await.body);
        canaries.extend(
            ["canary-of-the-code", "canary-of-the-access-token", "canary-of-the-refresh-token"].map(str::to_owned),
        );
        let lines = lines.lock().unwrap();
        assert!(lines.len() >= 3, "{preset}: {lines:?}");
        for canary in &canaries {
            for told in lines.iter().chain(&pages) {
                assert!(!told.contains(canary.as_str()), "{preset}: {canary} stands in {told}");
            }
        }
    }
}

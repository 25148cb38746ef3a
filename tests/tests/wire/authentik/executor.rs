//! The flow executor, by which authentik's own application signs people in, and what lies beside it.

use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, CALLBACK, SECRET, Scene};
use serde_json::{Value, json};

use super::{set, shows};

const AUTHENTICATION: &str = "/api/v3/flows/executor/default-authentication-flow/?query=x";
const CONSENT: &str = "/api/v3/flows/executor/default-provider-authorization-explicit-consent/?query=x";

/// What the application does: it keeps cookies, and follows no redirect by itself.
struct Application<'s> {
    scene: &'s Scene,
    cookies: Vec<String>,
}

impl<'s> Application<'s> {
    fn of(scene: &'s Scene) -> Self {
        Self { scene, cookies: Vec::new() }
    }

    async fn sent(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.scene.request(method, path).header("cookie", self.cookies.join("; "));
        let answer = Answer::to(match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        })
        .await;
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            let name = pair.split('=').next().unwrap_or_default();
            self.cookies.retain(|known| known.split('=').next() != Some(name));
            self.cookies.push(pair.to_owned());
        }
        answer
    }

    async fn ask(&mut self, ask: &Ask) -> Answer {
        let mut url: reqwest::Url = self.scene.url(Operation::Authorize).parse().unwrap();
        url.query_pairs_mut().extend_pairs(ask.pairs());
        self.sent("GET", url.as_str(), None).await
    }

    /// The challenge that is due.
    async fn challenge(&mut self, path: &str) -> Value {
        self.sent("GET", path, None).await.json()
    }

    /// Answers it, and comes to the next one.
    async fn answer(&mut self, path: &str, body: Value) -> Value {
        let taken = self.sent("POST", path, Some(body)).await;
        if taken.status == 302 { self.challenge(taken.header("location").unwrap()).await } else { taken.json() }
    }

    /// Signs alice in, and goes where the executor says.
    async fn sign_in(&mut self, ask: &Ask) -> Answer {
        self.ask(ask).await;
        self.answer(AUTHENTICATION, json!({ "component": "ak-stage-identification", "uid_field": "alice" })).await;
        let password = json!({ "component": "ak-stage-password", "password": "alice" });
        let done = self.answer(AUTHENTICATION, password).await;
        let to = done["to"].as_str().unwrap_or_default().to_owned();
        self.sent("GET", &to, None).await
    }
}

#[tokio::test]
async fn authentik_flow_executor() {
    let seen = async |scene: &Scene| {
        let mut application = Application::of(scene);
        application.ask(&Ask::books()).await;
        application.sent("GET", AUTHENTICATION, None).await.status
    };
    shows("2026.5", &[], "flow-executor", 200, seen).await;
}

#[tokio::test]
async fn the_executor_asks_for_the_name_then_for_the_password_and_then_leads_back() {
    let scene = set("2026.5", &[], &[]).await;
    let mut application = Application::of(&scene);
    application.ask(&Ask::books()).await;
    let first = application.challenge(AUTHENTICATION).await;
    assert_eq!((&first["component"], &first["password_fields"]), (&json!("ak-stage-identification"), &json!(false)));
    assert_eq!(first["flow_info"]["title"], "Welcome to authentik!");
    let name = json!({ "component": "ak-stage-identification", "uid_field": "alice" });
    let second = application.answer(AUTHENTICATION, name).await;
    assert_eq!((&second["component"], &second["pending_user"]), (&json!("ak-stage-password"), &json!("alice")));
    let wrong = application.answer(AUTHENTICATION, json!({ "password": "wrong" })).await;
    assert_eq!(wrong["component"], "ak-stage-password");
    assert_eq!(wrong["response_errors"], json!({ "password": [{ "string": "Invalid password", "code": "invalid" }] }));
    let done = application.answer(AUTHENTICATION, json!({ "password": "alice" })).await;
    assert_eq!(done["component"], "xak-flow-redirect");
    let to = done["to"].as_str().unwrap();
    assert!(to.starts_with("/application/o/authorize/?client_id=books&response_type=code"), "{to}");
    let callback = application.sent("GET", to, None).await;
    assert!(callback.header("location").unwrap().starts_with(&format!("{CALLBACK}?code=")), "{}", callback.render());
}

#[tokio::test]
async fn the_executor_asks_for_consent_and_calls_back_by_itself() {
    let explicit = [("authorization_flow", json!("default-provider-authorization-explicit-consent"))];
    let scene = set("2026.5", &explicit, &[]).await;
    let mut application = Application::of(&scene);
    let page = application.sign_in(&Ask::books()).await;
    assert!(page.header("location").unwrap().contains("/if/flow/default-provider-authorization-explicit-consent/"));
    let asked = application.challenge(CONSENT).await;
    assert_eq!(asked["component"], "ak-stage-consent");
    assert!(asked["permissions"].as_array().unwrap().contains(&json!({ "name": "Email address", "id": "email" })));
    let wrong = application.answer(CONSENT, json!({ "component": "ak-stage-consent", "token": "wrong" })).await;
    assert_eq!(wrong["response_errors"]["token"][0]["string"], "Invalid consent token, re-showing prompt");
    let agreed = json!({ "component": "ak-stage-consent", "token": asked["token"] });
    let done = application.answer(CONSENT, agreed).await;
    assert_eq!(done["component"], "xak-flow-redirect");
    assert!(done["to"].as_str().unwrap().starts_with(&format!("{CALLBACK}?code=")), "{done}");
}

#[tokio::test]
async fn authentik_form_post_autosubmit() {
    let posted = Ask::books().with("response_mode", "form_post");
    let seen = async |scene: &Scene| {
        let mut application = Application::of(scene);
        application.sign_in(&Ask::books()).await;
        let answer = application.ask(&posted).await;
        let to = answer.header("location").unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
        (answer.status, to.ends_with("/if/flow/default-provider-authorization-implicit-consent/"))
    };
    shows("2026.5", &[], "form-post-autosubmit", (302, true), seen).await;
    let scene = set("2026.5", &[], &[]).await;
    let mut application = Application::of(&scene);
    application.sign_in(&Ask::books()).await;
    application.ask(&posted).await;
    let executor = "/api/v3/flows/executor/default-provider-authorization-implicit-consent/?query=x";
    let done = application.challenge(executor).await;
    assert_eq!((&done["component"], &done["url"]), (&json!("ak-stage-autosubmit"), &json!(CALLBACK)));
    assert!(done["attrs"]["code"].is_string(), "{done}");
}

#[tokio::test]
async fn authentik_webfinger_empty() {
    let seen = async |scene: &Scene| {
        let answer = scene.get("/.well-known/webfinger?resource=acct:alice@example.com").await;
        (answer.status, answer.header("content-type").map(str::to_owned), answer.body)
    };
    let empty = (200, Some("application/jrd+json".to_owned()), "{}".to_owned());
    shows("2026.5", &[], "webfinger-empty", empty, seen).await;
}

/// The answer to a device that begins.
async fn device(scene: &Scene) -> Value {
    let request = scene.request("POST", &scene.url(Operation::DeviceStart)).basic_auth("books", Some(SECRET));
    Answer::to(request.form(&[("scope", "openid")])).await.json()
}

#[tokio::test]
async fn authentik_device_page() {
    let seen = async |scene: &Scene| {
        let complete = device(scene).await["verification_uri_complete"].as_str().unwrap_or_default().to_owned();
        complete
            .split_once("/device?code=")
            .is_some_and(|(_, code)| code.len() == 9 && code.bytes().all(|digit| digit.is_ascii_digit()))
    };
    shows("2026.5", &[], "device-page", true, seen).await;
}

#[tokio::test]
async fn authentik_device_code_unprintable() {
    let seen = async |scene: &Scene| device(scene).await["device_code"].as_str().map(str::len);
    shows("2026.5", &[], "device-code-unprintable", Some(128), seen).await;
}

#[tokio::test]
async fn authentik_key_swap_instant() {
    let seen = async |scene: &Scene| {
        let names = async || -> Vec<String> {
            let keys = scene.get(&scene.url(Operation::Jwks)).await.json()["keys"].clone();
            keys.as_array().into_iter().flatten().filter_map(|key| key["kid"].as_str().map(str::to_owned)).collect()
        };
        let before = names().await;
        scene.idp.rotate_keys().expect("new keys");
        let after = names().await;
        before.iter().any(|kid| after.contains(kid))
    };
    // The set shows the key of the application alone, whose predecessor would stand beside it.
    let switches = ["-authentik-jwks-one-key"];
    let with = set("2026.5", &[], &switches).await;
    assert!(!seen(&with).await, "the old keys are gone");
    let without = set("2026.5", &[], &[switches[0], "-authentik-key-swap-instant"]).await;
    assert!(seen(&without).await, "the old keys stand beside the new ones");
}

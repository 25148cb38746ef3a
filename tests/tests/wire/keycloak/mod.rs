//! Keycloak's manners, each with it on and with it off.

use std::fmt::Debug;

use mock_idp::Client;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Browser, Landing, SECRET, Scene, token};
use serde_json::{Value, json};

mod addresses;
mod answers;
mod callbacks;
mod claims;
mod clients;
mod codes;
mod documents;
mod door;
mod grants;
mod keys;
mod login;
mod logout;
mod logout_tokens;
mod redirects;
mod refresh;
mod requests;
mod sessions;
mod tokens;

/// Keycloak in a version, with these switches.
async fn keycloak(version: &str, quirks: &[&str]) -> Scene {
    set(version, &[], quirks).await
}

/// The same, with settings.
async fn set(version: &str, settings: &[(&str, Value)], quirks: &[&str]) -> Scene {
    Scene::new(|builder| {
        // What `books` asks for; without a scope groups its requests would end in invalid_scope.
        let builder = builder.provider(&format!("keycloak@{version}"));
        let builder = builder.setting("optionalClientScopesAdded", json!(["groups"]));
        let builder = settings.iter().fold(builder, |builder, (name, value)| builder.setting(name, value.clone()));
        quirks.iter().fold(builder, |builder, quirk| builder.quirk(quirk))
    })
    .await
}

/// What a look at a scene shows with a quirk, and that it shows something else without it.
async fn shows<T: PartialEq + Debug>(
    version: &str,
    settings: &[(&str, Value)],
    quirk: &str,
    expected: T,
    look: impl AsyncFn(&Scene) -> T,
) {
    assert_eq!(look(&set(version, settings, &[]).await).await, expected, "{version} with {quirk}");
    let off = format!("-keycloak-{quirk}");
    assert_ne!(look(&set(version, settings, &[&off]).await).await, expected, "{version} without {quirk}");
}

/// Puts a client in the place of the one of its id.
async fn registered(scene: &Scene, client: Client) {
    // There may be none to take away.
    let _ = scene.idp.remove_client(&client.id).await;
    scene.idp.register(client).expect("a client");
}

/// Where alice ends up with a request: `code`, the error of a callback, or the status and the words of a page.
async fn end(browser: &mut Browser, ask: &Ask) -> String {
    let mut landing = browser.ask(ask).await;
    for _ in 0..2 {
        let Landing::Page(page) = landing else { break };
        let asked = page.forms.first().is_some_and(|form| form.fields.iter().any(|(name, _)| name == "password"));
        if !asked {
            return format!("{} {}", page.status, page.text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        landing = browser.fill_in(&page, "alice").await;
    }
    match landing {
        Landing::Page(page) => format!("{} {}", page.status, page.text),
        Landing::Callback(callback) if callback.get("code").is_some() => "code".to_owned(),
        Landing::Callback(callback) => callback.error(),
    }
}

/// The same in a fresh browser.
async fn fresh(scene: &Scene, ask: &Ask) -> String {
    end(&mut scene.browser(), ask).await
}

/// The first word of where alice ends up who is signed in already: `code`, an error, or `page` for the login page.
async fn signed_in(scene: &Scene, ask: &Ask) -> String {
    let mut browser = scene.browser();
    // A first login with offline_access would leave no session.
    browser.sign_in("alice", &Ask::books().with("scope", "openid")).await;
    match browser.ask(ask).await {
        Landing::Page(page) if page.forms.is_empty() => format!("{}", page.status),
        Landing::Page(_) => "page".to_owned(),
        Landing::Callback(callback) if callback.get("code").is_some() => "code".to_owned(),
        Landing::Callback(callback) => callback.get("error").unwrap_or_default().to_owned(),
    }
}

/// The claims of the ID token of a login.
async fn id_claims(scene: &Scene) -> Value {
    token::claims(&scene.login().await.id)
}

/// The claims of its access token.
async fn access_claims(scene: &Scene) -> Value {
    token::claims(&scene.login().await.access)
}

/// The names of an object's members.
fn names(object: &Value) -> Vec<String> {
    object.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
}

/// A post of `books`, authenticated with Basic.
async fn posted(scene: &Scene, operation: Operation, form: &[(&str, &str)]) -> Answer {
    Answer::to(scene.request("POST", &scene.url(operation)).basic_auth("books", Some(SECRET)).form(form)).await
}

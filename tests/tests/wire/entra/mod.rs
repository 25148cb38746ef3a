//! Entra ID's manners, each with it on and with it off. None of them was ever compared with the real server.

use std::fmt::Debug;

use rehearsal_tests::{Answer, Ask, Browser, Callback, Landing, SECRET, Scene, Tokens, token};
use serde_json::{Value, json};

mod addresses;
mod claims;
mod endings;
mod pages;
mod requests;
mod tokens;

/// The tenant's id and domain, as they are if nobody says otherwise.
const TENANT: &str = "72a1f0c4-5d3e-4b6a-9c2f-0e8d7b6a5c41";
const DOMAIN: &str = "contoso.onmicrosoft.com";
/// Alice as she is known there.
const UPN: &str = "alice@contoso.onmicrosoft.com";

/// Entra ID with these settings and switches.
async fn set(settings: &[(&str, Value)], quirks: &[&str]) -> Scene {
    Scene::new(|builder| {
        let builder = builder.provider("entra@2.0");
        let builder = settings.iter().fold(builder, |builder, (name, value)| builder.setting(name, value.clone()));
        quirks.iter().fold(builder, |builder, quirk| builder.quirk(quirk))
    })
    .await
}

/// What a look at a scene shows with a quirk, and that it shows something else without it.
async fn shows<T: PartialEq + Debug>(
    settings: &[(&str, Value)],
    quirk: &str,
    expected: T,
    look: impl AsyncFn(&Scene) -> T,
) {
    assert_eq!(look(&set(settings, &[]).await).await, expected, "with {quirk}");
    let off = format!("-entra-{quirk}");
    assert_ne!(look(&set(settings, &[&off]).await).await, expected, "without {quirk}");
}

/// What an application asks that knows the provider: no scope for groups.
fn ask() -> Ask {
    Ask::books().with("scope", "openid profile email offline_access")
}

/// Where a browser is: `code`, the error of a callback, or the status and the path of a page.
fn told(landing: Landing) -> String {
    match landing {
        Landing::Page(page) => format!("{} {}", page.status, page.url.path()),
        Landing::Callback(callback) if callback.get("code").is_some() => "code".to_owned(),
        Landing::Callback(callback) => callback.get("error").unwrap_or("no code").to_owned(),
    }
}

/// Where a request leads somebody who is not signed in.
async fn fresh(scene: &Scene, ask: &Ask) -> String {
    told(scene.browser().ask(ask).await)
}

/// The titles of the pages that this person goes through, agreeing to everything, and where that ends.
async fn through(browser: &mut Browser, person: &str, ask: &Ask) -> (Vec<String>, Landing) {
    let (mut titles, mut landing) = (Vec::new(), browser.ask(ask).await);
    for _ in 0..5 {
        let Landing::Page(page) = &landing else { break };
        let page = page.clone();
        let title = page.body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        titles.push(title.map(|(title, _)| title.to_owned()).unwrap_or_default());
        let Some(form) = page.forms.first() else { break };
        let has = |wanted: &&str| form.fields.iter().any(|(name, _)| name == wanted);
        let names = ["username", "loginfmt", "password", "passwd"].into_iter().filter(has);
        let fields: Vec<(&str, &str)> = names.map(|name| (name, person)).collect();
        landing = browser.submit(&page, &fields).await;
    }
    (titles, landing)
}

/// The authorization response to alice.
async fn callback(scene: &Scene, ask: &Ask) -> Callback {
    scene.browser().sign_in("alice", ask).await
}

/// The token response for alice.
async fn redeemed(scene: &Scene, ask: &Ask) -> Answer {
    let code = callback(scene, ask).await.get("code").expect("a code").to_owned();
    scene.redeem(&code).await
}

/// The tokens of a login of alice.
async fn login(scene: &Scene) -> Tokens {
    scene.tokens(&redeemed(scene, &ask()).await)
}

/// The claims of the ID token of a login.
async fn id_claims(scene: &Scene) -> Value {
    token::claims(&login(scene).await.id)
}

/// The claims of its access token.
async fn access_claims(scene: &Scene) -> Value {
    token::claims(&login(scene).await.access)
}

/// A claim as text; empty where there is none.
fn text(claims: &Value, name: &str) -> String {
    claims[name].as_str().unwrap_or_default().to_owned()
}

/// The names of the members of an object, in order.
fn names(object: &Value) -> Vec<String> {
    object.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// A setting.
fn on(name: &'static str) -> (&'static str, Value) {
    (name, json!(true))
}

/// What `books` redeems its code with, as one that has its secret in the body.
fn form(code: &str) -> [(&str, &str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", rehearsal_tests::CALLBACK),
        ("client_id", "books"),
        ("client_secret", SECRET),
    ]
}

//! authentik's manners, each with it on and with it off.

use std::fmt::Debug;

use rehearsal_tests::{Ask, Browser, Landing, Scene, shows_either};
use serde_json::Value;

mod addresses;
mod answers;
mod callbacks;
mod clients;
mod documents;
mod door;
mod executor;
mod logout;
mod pages;
mod questions;
mod requests;
mod tokens;

/// authentik in a version, with these switches.
async fn authentik(version: &str, quirks: &[&str]) -> Scene {
    set(version, &[], quirks).await
}

/// The same, with settings.
async fn set(version: &str, settings: &[(&str, Value)], quirks: &[&str]) -> Scene {
    Scene::new(|builder| {
        let builder = builder.provider(&format!("authentik@{version}"));
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
    let quirk = format!("authentik-{quirk}");
    shows_either(async |switches: &[&str]| set(version, settings, switches).await, &quirk, expected, look).await;
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

/// Where a request leads alice, who is signed in.
async fn signed_in(scene: &Scene, ask: &Ask) -> String {
    let mut browser = scene.browser();
    browser.sign_in("alice", &Ask::books()).await;
    told(browser.ask(ask).await)
}

/// Goes through the login pages as alice, and stays where something else is asked.
async fn through(browser: &mut Browser, ask: &Ask) -> Landing {
    let mut landing = browser.ask(ask).await;
    for _ in 0..3 {
        let Landing::Page(page) = &landing else { break };
        let page = page.clone();
        let Some(form) = page.forms.first() else { break };
        let has = |wanted: &str| form.fields.iter().any(|(name, _)| name == wanted);
        let fields: Vec<(&str, &str)> = ["username", "uid_field", "password"]
            .into_iter()
            .filter(|name| has(name))
            .map(|name| (name, "alice"))
            .collect();
        if fields.is_empty() {
            break;
        }
        landing = browser.submit(&page, &fields).await;
    }
    landing
}

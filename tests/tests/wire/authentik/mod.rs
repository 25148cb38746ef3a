//! authentik's manners, each with it on and with it off.

use rehearsal_tests::Scene;
use serde_json::Value;

mod addresses;
mod clients;
mod documents;
mod door;
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

//! Keycloak's manners, each with it on and with it off.

use rehearsal_tests::Scene;
use serde_json::{Value, json};

mod addresses;
mod clients;
mod documents;
mod door;
mod login;
mod requests;
mod tokens;

/// Keycloak in a version, with these switches.
async fn keycloak(version: &str, quirks: &[&str]) -> Scene {
    set(version, &[], quirks).await
}

/// The same, with settings.
async fn set(version: &str, settings: &[(&str, Value)], quirks: &[&str]) -> Scene {
    Scene::new(|builder| {
        // What `books` asks for; without a scope groups its requests would end in invalid_scope.
        let scopes = json!(["openid", "profile", "email", "groups", "offline_access"]);
        let builder = builder.provider(&format!("keycloak@{version}")).setting("clientScopes", scopes);
        let builder = settings.iter().fold(builder, |builder, (name, value)| builder.setting(name, value.clone()));
        quirks.iter().fold(builder, |builder, quirk| builder.quirk(quirk))
    })
    .await
}

//! Authelia: each quirk has a test of its name, which shows the bytes with it on and with it off.

mod addresses;
mod callback;
mod clients;
mod consent;
mod documents;
mod http;
mod journeys;
mod logout;
mod refusals;
mod requests;
mod shown;
mod state;
mod tokens;
mod tokens_shown;
mod words;

use rehearsal_tests::Scene;

/// The newest version of a line, with switches.
async fn authelia(version: &str, switches: &[&str]) -> Scene {
    let provider = format!("authelia@{version}");
    Scene::new(|builder| switches.iter().fold(builder.provider(&provider), |builder, switch| builder.quirk(switch)))
        .await
}

/// The newest version, with a setting.
async fn set(name: &str, value: impl Into<serde_json::Value>, switches: &[&str]) -> Scene {
    Scene::new(|builder| {
        let builder = builder.provider("authelia").setting(name, value);
        switches.iter().fold(builder, |builder, switch| builder.quirk(switch))
    })
    .await
}

/// The versions that are known one by one.
const VERSIONS: [&str; 4] = ["4.37.5", "4.38.19", "4.39.0", "4.39.20"];

#[tokio::test]
async fn a_line_means_its_newest_patch_and_no_version_the_newest_of_all() {
    for (asked, played) in [("authelia", "4.39.20"), ("authelia@4.38", "4.38.19"), ("authelia@4.39.0", "4.39.0")] {
        let scene = Scene::of(asked).await;
        assert_eq!(scene.idp.manners().version().unwrap().to_string(), played, "{asked}");
    }
}

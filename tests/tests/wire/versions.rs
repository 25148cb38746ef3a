//! What every provider says in every version that its catalogue lists, so that a change of manners is seen in review.

use mock_idp::provider;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Scene};

/// The versions that a catalogue lists, oldest first.
fn versions(name: &str) -> Vec<String> {
    let file: toml::Table = provider::table(name).unwrap().quirks.parse().unwrap();
    let listed = file.get("versions").and_then(toml::Value::as_array).into_iter().flatten();
    listed.map(|version| version.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn document_and_tokens_and_userinfo_of_every_version_are_known() {
    // Not groups, which products refuse that were not told of it.
    let ask = Ask::books().with("scope", "openid profile email");
    for name in provider::names() {
        for version in versions(name) {
            let scene = Scene::of(&format!("{name}@{version}")).await;
            let document = scene.get(&scene.url(Operation::Discovery)).await.render();
            let tokens = scene.redeem(&scene.code_for(&ask).await).await;
            let userinfo = scene.userinfo(&tokens.text("access_token")).await.render();
            let whole = format!("{document}\n--- tokens ---\n{}\n--- userinfo ---\n{userinfo}", tokens.render());
            insta::assert_snapshot!(format!("{name}_{version}"), whole);
        }
    }
}

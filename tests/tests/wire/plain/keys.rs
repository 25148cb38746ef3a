//! Keys and their rotation (Core 10.1.1).

use mock_idp::jose::KeySource;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Scene, token};

async fn kids(scene: &Scene) -> Vec<String> {
    let set = scene.get(&scene.url(Operation::Jwks)).await.json();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn after_a_rotation_a_new_key_signs_and_the_old_one_is_still_published() {
    let scene = Scene::plain().await;
    let before = kids(&scene).await;
    let old = token::header(&scene.login().await.id)["kid"].clone();
    scene.idp.rotate_keys().unwrap();
    let new = token::header(&scene.login().await.id)["kid"].clone();
    let after = kids(&scene).await;
    assert_ne!(old, new);
    assert!(after.iter().any(|kid| *kid == new) && after.iter().any(|kid| *kid == old));
    assert_eq!((before.len(), after.len()), (2, 4));
    scene.idp.rotate_keys().unwrap();
    assert_eq!(kids(&scene).await.len(), 6);
}

#[tokio::test]
async fn no_key_of_the_set_has_a_private_part() {
    let scene = Scene::plain().await;
    let set = scene.get(&scene.url(Operation::Jwks)).await.body;
    for private in ["\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""] {
        assert!(!set.contains(private), "{private}");
    }
}

#[tokio::test]
async fn fresh_keys_are_other_keys_every_time() {
    let one = Scene::new(|builder| builder.keys(KeySource::Fresh)).await;
    let other = Scene::new(|builder| builder.keys(KeySource::Fresh)).await;
    let (one, other) = (kids(&one).await, kids(&other).await);
    assert!(one.iter().all(|kid| !other.contains(kid)));
}

//! What goes wrong with the parameters of a callback.

use mock_idp::script::{Deviation, Place};
use mock_idp::vocab::Operation;
use rehearsal_tests::{Ask, Callback, Scene};

async fn called_back(deviation: Deviation, ask: &Ask) -> (Scene, Callback) {
    let scene = Scene::new(|builder| builder.deviation(deviation)).await;
    let callback = scene.browser().sign_in("alice", ask).await;
    (scene, callback)
}

#[tokio::test]
async fn parameters_are_set_in_their_place_removed_and_doubled() {
    let deviation = Deviation {
        remove_params: vec!["state".into()],
        double_params: vec!["code".into(), "absent".into()],
        ..Deviation::at(Place::Callback).param("iss", "{{issuer}}/evil").param("extra", "1")
    };
    for mode in ["query", "fragment", "form_post"] {
        let ask = Ask::books().with("response_mode", mode);
        let (scene, callback) = called_back(deviation.clone(), &ask).await;
        assert_eq!(callback.names(), ["code", "iss", "extra", "code"], "{mode}");
        assert_eq!(callback.get("iss").unwrap(), format!("{}/evil", scene.idp.issuer()));
        let summary = "set_params extra iss, remove_params state, double_params code absent at callback";
        assert_eq!(scene.shaped_by(Operation::FlowSubmit).1, [summary]);
    }
}

#[tokio::test]
async fn an_error_is_a_callback_too() {
    let deviation = Deviation { remove_params: vec!["state".into()], ..Deviation::at(Place::Callback) };
    let scene = Scene::new(|builder| builder.deviation(deviation)).await;
    let callback = scene.browser().ask(&Ask::books().with("prompt", "none")).await.callback();
    assert_eq!(callback.names(), ["error", "error_description", "iss"]);
}

#[tokio::test]
async fn parameters_and_status_of_one_callback_count_as_one_strike() {
    let deviation =
        Deviation { status: Some(303), times: Some(1), ..Deviation::at(Place::Callback).param("state", "changed") };
    let (scene, callback) = called_back(deviation, &Ask::books()).await;
    assert_eq!(callback.get("state"), Some("changed"));
    assert_eq!(scene.idp.journal().last(Operation::FlowSubmit).unwrap().status, Some(303));
    let second = scene.browser().sign_in("alice", &Ask::books()).await;
    assert_eq!(second.get("state"), Some("state-of-books"));
}

//! What an administrator changes while it runs.

use rp::{LocalUser, PolicyError, SettingError};
use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn a_path_cannot_be_changed_while_it_runs() {
    let stage = Stage::strict().await;
    let error = stage.rp.set_knob("flow.login_path", json!("/enter")).unwrap_err();
    assert!(matches!(error, PolicyError::FixedWhileRunning { .. }));
}

#[tokio::test]
async fn a_username_that_is_taken_and_one_that_is_unknown_are_named() {
    let stage = Stage::strict().await;
    let alice = LocalUser { username: "alice".into(), password: "pw".into(), ..LocalUser::default() };
    stage.rp.add_local_user(&alice).unwrap();
    assert!(matches!(stage.rp.add_local_user(&alice), Err(SettingError::UsernameTaken { .. })));
    assert!(matches!(stage.rp.set_active("bob", false), Err(SettingError::UnknownUser { .. })));
    let account = stage.rp.account("alice").unwrap();
    assert_eq!((account.name.as_str(), account.local, account.active), ("alice", true, true));
}

//! Many in one process, and one that starts again.

use std::sync::{Arc, Mutex};

use rp::{LocalUser, Rp, StartError};

use crate::browser::Browser;
use crate::stage::Stage;

#[tokio::test]
async fn two_instances_do_not_notice_each_other() {
    let (one, two, browser) = (Stage::strict().await, Stage::strict().await, Browser::new());
    assert_ne!(one.rp.base_url(), two.rp.base_url());
    two.advance(3_600);
    two.rp.set_knob("tokens.check_nonce", serde_json::json!(false)).unwrap();
    let login = one.begin(&browser).await;
    assert_eq!(two.come_back(&browser, &login).await.error(), Some("state_unknown"));
    one.sign_in(&browser, |_| {}).await;
    assert_eq!((one.rp.session_count("sarah"), two.rp.session_count("sarah")), (1, 0));
    assert_eq!((one.me(&browser).await.0, two.me(&browser).await.0), (200, 401));
    assert_eq!(one.rp.last_error(), None);
    assert!(one.rp.policy().tokens.check_nonce);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_a_remedy() {
    let stage = Stage::strict().await;
    let address = stage.rp.address().to_string();
    let error = Rp::builder().listen(&address).start().await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(error.to_string().contains(&address) && error.to_string().contains("port 0"), "{error}");
}

#[tokio::test]
async fn a_bad_start_is_named() {
    let error = Rp::builder().public_url("ftp://x").start().await.unwrap_err();
    assert!(matches!(error, StartError::PublicUrl { .. }));
    let error = Rp::builder().trust("no certificate\n-----BEGIN CERTIFICATE-----\n!\n").start().await.unwrap_err();
    assert!(matches!(error, StartError::Certificate { .. }), "{error}");
    let error = Rp::builder().trust_file("/nowhere/ca.pem").start().await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/ca.pem"), "{error}");
    let error = Rp::builder().store_file("/nowhere/at/all.db").start().await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/at/all.db"), "{error}");
}

#[tokio::test]
async fn what_is_kept_in_a_file_is_there_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("rp-{}", clock::Randomness::from_system().uuid()));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("rp.db");
    let stage = Stage::built(|_| {}, |builder| builder.store_file(&file)).await;
    stage.sign_in(&Browser::new(), |_| {}).await;
    let sarah = stage.rp.account("sarah");
    stage.rp.stop().await;
    let again = Rp::builder().store_file(&file).start().await.unwrap();
    assert_eq!(again.account("sarah"), sarah);
    assert!(Browser::new().get(again.login_url()).await.body.contains("Sign in with My provider"));
    again.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_relying_party_that_was_stopped_answers_no_more() {
    let stage = Stage::strict().await;
    let address = stage.rp.address();
    stage.rp.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn errors_are_logged() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let stage = Stage::built(|_| {}, |builder| builder.log(move |error| sink.lock().unwrap().push(error.code))).await;
    stage.rp.add_local_user(&LocalUser { username: "a".into(), password: "b".into(), ..LocalUser::default() }).unwrap();
    Browser::new().post(stage.url("/login"), &[("username", "a"), ("password", "c")]).await;
    assert_eq!(*lines.lock().unwrap(), ["bad_credentials"]);
}

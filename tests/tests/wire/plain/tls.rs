//! https with a certificate of our own CA.

use mock_idp::TlsIdentity;
use mock_idp::vocab::Operation;
use rehearsal_tests::{Answer, Ask, Browser, Scene, http};

async fn secure(hosts: &[&str]) -> (Scene, TlsIdentity) {
    let identity = TlsIdentity::for_hosts(hosts).unwrap();
    let scene = Scene::new(|builder| builder.tls(identity.clone())).await;
    (scene, identity)
}

#[tokio::test]
async fn who_trusts_the_ca_is_served_and_who_does_not_hangs_up() {
    let (scene, identity) = secure(&["127.0.0.1"]).await;
    assert!(scene.idp.issuer().starts_with("https://127.0.0.1:"));
    let url = scene.at("/.well-known/openid-configuration");
    let document = Answer::to(http(&[identity.ca_pem()]).get(&url)).await;
    assert_eq!(document.text("issuer"), scene.idp.issuer());
    Answer::try_to(http(&[]).get(&url)).await.unwrap_err();
    let stranger = TlsIdentity::for_hosts(&["127.0.0.1"]).unwrap();
    Answer::try_to(http(&[stranger.ca_pem()]).get(&url)).await.unwrap_err();
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_by_the_client() {
    let (scene, identity) = secure(&["other.example"]).await;
    let url = scene.at("/.well-known/openid-configuration");
    Answer::try_to(http(&[identity.ca_pem()]).get(&url)).await.unwrap_err();
}

#[tokio::test]
async fn cookies_are_secure_over_https_and_a_login_goes_through() {
    let (scene, identity) = secure(&["127.0.0.1"]).await;
    let trust = [identity.ca_pem().to_owned()];
    let mut browser = Browser::new(&scene.clock, &scene.url(Operation::Authorize), &trust);
    let callback = browser.sign_in("alice", &Ask::books()).await;
    assert_eq!(callback.get("iss"), Some(scene.idp.issuer().as_str()));
    let exchanges = scene.idp.journal().exchanges();
    let mut cookies = exchanges.iter().filter_map(|seen| seen.response_header("set-cookie"));
    assert!(cookies.all(|cookie| cookie.ends_with("; Secure")));
}

#[tokio::test]
async fn plain_http_to_a_tls_port_gets_no_answer_and_harms_nobody() {
    let (scene, identity) = secure(&["127.0.0.1"]).await;
    let answer = scene.raw(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(!answer.contains("HTTP/1.1"), "{answer}");
    let url = scene.at("/stage/keys");
    assert_eq!(Answer::to(http(&[identity.ca_pem()]).get(&url)).await.status, 200);
}

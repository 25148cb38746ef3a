//! A provider on https whose certificate an authority of its own has signed.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rp::Rp;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::browser::Browser;

/// The authority's certificate in PEM, and where `https://idp.test` is served.
async fn serve() -> (String, SocketAddr) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["idp.test".to_owned()]).unwrap().signed_by(&leaf_key, &issuer).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(leaf_key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let body = json!({
                "issuer": "https://idp.test",
                "authorization_endpoint": "https://idp.test/authorize",
                "token_endpoint": "https://idp.test/token",
                "jwks_uri": "https://idp.test/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            });
            let body = body.to_string();
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (authority.pem(), address)
}

fn provider() -> rp::Provider {
    rp::Provider {
        slug: "idp".into(),
        name: "My provider".into(),
        issuer: "https://idp.test".into(),
        client_id: "books".into(),
        ..rp::Provider::default()
    }
}

#[tokio::test]
async fn a_provider_is_believed_only_with_a_certificate_of_an_authority_that_is_trusted() {
    let (authority, address) = serve().await;
    let trusting =
        Rp::builder().provider(provider()).host("idp.test", address).trust(authority.clone()).start().await.unwrap();
    let page = Browser::new().get(trusting.login_url().join("/login/start").unwrap()).await;
    assert_eq!(page.target().host_str(), Some("idp.test"), "{:?}", trusting.last_error());

    let file = std::env::temp_dir().join(format!("rp-{}.pem", clock::Randomness::from_system().uuid()));
    std::fs::write(&file, &authority).unwrap();
    let by_file = Rp::builder().provider(provider()).host("idp.test", address).trust_file(&file).start().await.unwrap();
    let page = Browser::new().get(by_file.login_url().join("/login/start").unwrap()).await;
    assert_eq!(page.target().host_str(), Some("idp.test"), "{:?}", by_file.last_error());
    std::fs::remove_file(&file).unwrap();

    let other = Rp::builder().provider(provider()).host("idp.test", address).start().await.unwrap();
    let page = Browser::new().get(other.login_url().join("/login/start").unwrap()).await;
    assert_eq!(page.error(), Some("discovery_failed"));
    let told = other.last_error().unwrap().message;
    assert!(told.contains("UnknownIssuer") && told.contains("by the setting trust"), "{told}");

    let immich = rp::Policy::preset("immich").unwrap();
    let photos = Rp::builder().policy(immich).provider(provider()).host("idp.test", address).start().await.unwrap();
    let page = Browser::new().get(photos.login_url().join("/login/start").unwrap()).await;
    assert!(page.body.contains("NODE_EXTRA_CA_CERTS"), "{page:?}");
}

#[tokio::test]
async fn cookies_are_secure_where_the_public_url_is_https() {
    let (authority, address) = serve().await;
    let rp = Rp::builder()
        .provider(provider())
        .host("idp.test", address)
        .trust(authority)
        .public_url("https://rp.test")
        .start()
        .await
        .unwrap();
    assert_eq!(rp.redirect_uri().as_str(), "https://rp.test/oauth2-callback");
    let page = Browser::new().get(format!("http://{}/login/start", rp.address())).await;
    assert!(page.set_cookie[0].contains("Secure") && page.set_cookie[0].contains("SameSite=Lax"), "{page:?}");
}

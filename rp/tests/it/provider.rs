//! The provider, played: what each of its endpoints answers is data that a test may change at any moment.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const FIRST: &str = include_str!("keys/first.pem");
pub(crate) const SECOND: &str = include_str!("keys/second.pem");

/// What the endpoints answer: status and JSON.
pub(crate) struct Answers {
    pub(crate) discovery: (u16, Value),
    pub(crate) jwks: (u16, Value),
    pub(crate) token: (u16, Value),
    pub(crate) userinfo: (u16, Value),
}

pub(crate) struct Provider {
    pub(crate) server: MockServer,
    pub(crate) answers: Arc<Mutex<Answers>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let server = MockServer::start().await;
        let answers = Arc::new(Mutex::new(Answers {
            discovery: (200, document(&server.uri())),
            jwks: (200, json!({"keys": [jwk(FIRST, "first")]})),
            token: (400, json!({"error": "invalid_grant"})),
            userinfo: (401, json!({})),
        }));
        let provider = Self { server, answers };
        provider.serve("GET", "/.well-known/openid-configuration", |answers| answers.discovery.clone()).await;
        provider.serve("GET", "/jwks", |answers| answers.jwks.clone()).await;
        provider.serve("POST", "/token", |answers| answers.token.clone()).await;
        provider.serve("GET", "/userinfo", |answers| answers.userinfo.clone()).await;
        provider
    }

    async fn serve(&self, verb: &str, at: &str, answer: impl Fn(&Answers) -> (u16, Value) + Send + Sync + 'static) {
        let answers = Arc::clone(&self.answers);
        let respond = move |_: &Request| {
            let (status, body) = answer(&answers.lock().unwrap());
            ResponseTemplate::new(status).set_body_json(body)
        };
        Mock::given(method(verb)).and(path(at)).respond_with(respond).mount(&self.server).await;
    }

    pub(crate) fn issuer(&self) -> String {
        self.server.uri()
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Answers)) {
        change(&mut self.answers.lock().unwrap());
    }

    /// How often a path was asked for.
    pub(crate) async fn hits(&self, at: &str) -> usize {
        self.requests(at).await.len()
    }

    pub(crate) async fn requests(&self, at: &str) -> Vec<Request> {
        let all = self.server.received_requests().await.unwrap();
        all.into_iter().filter(|request| request.url.path() == at).collect()
    }
}

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/end-session"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

pub(crate) fn jwk(pem: &str, kid: &str) -> Value {
    let key = rsa::RsaPrivateKey::from_pkcs8_pem(pem).unwrap();
    let text = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": text(key.n()), "e": text(key.e())})
}

/// A token signed with RS256 by the key in `pem`, under the name `kid`.
pub(crate) fn sign(claims: &Value, pem: &str, kid: &str) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::RS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()).unwrap()
}

/// A token of these three parts, as they are.
pub(crate) fn forge(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use clock::{Timestamp, VirtualClock};
use mock_idp::instance::Builder;
use mock_idp::vocab::Operation;
use mock_idp::{Client, MockIdp, Person};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::answer::Answer;
use crate::browser::{Ask, Browser};
use crate::token;

/// Where the clients are called back.
pub const CALLBACK: &str = "http://localhost:8080/callback";
/// Where `books` is left to after a logout.
pub const LEFT: &str = "http://localhost:8080/left";
/// When every scene begins: seconds since the epoch, 2025-06-15T15:06:40Z.
pub const NOW: i64 = 1_750_000_000;
/// The secret of `books`.
pub const SECRET: &str = "books-secret-that-is-long-enough";

/// A running provider on a clock that stands still, with the clients `books` and `photos` (secret `photos-secret`), and
/// the people alice and bob.
#[derive(Debug)]
pub struct Scene {
    /// The provider.
    pub idp: MockIdp,
    /// Its clock.
    pub clock: VirtualClock,
    client: reqwest::Client,
}

/// What a login came to.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The ID token; empty if there is none.
    pub id: String,
    /// The access token.
    pub access: String,
    /// The refresh token; empty if there is none.
    pub refresh: String,
}

/// An HTTP client that follows nothing and trusts the CAs in `trust`, as PEM.
pub fn http(trust: &[&str]) -> reqwest::Client {
    // The result only says that another test of this process was first.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    for pem in trust {
        builder = builder.add_root_certificate(reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate"));
    }
    builder.timeout(Duration::from_secs(20)).build().expect("an HTTP client")
}

impl Scene {
    /// The provider `plain`.
    pub async fn plain() -> Self {
        Self::new(|builder| builder).await
    }

    /// `plain` with one rule set.
    pub async fn with(rule: &str, value: impl Into<Value>) -> Self {
        Self::new(|builder| builder.setting(rule, value)).await
    }

    /// Another provider, by name and version.
    pub async fn of(provider: &str) -> Self {
        Self::new(|builder| builder.provider(provider)).await
    }

    /// Any provider; `describe` says what is different.
    pub async fn new(describe: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = VirtualClock::frozen_at(Timestamp::from_secs(NOW));
        let client = |client: Client| client.redirect_uri(CALLBACK);
        let books = Client {
            post_logout_redirect_uris: vec![LEFT.to_owned()],
            ..client(Client::confidential("books", SECRET)).redirect_uri("http://127.0.0.1/native")
        };
        let builder = MockIdp::builder()
            .clock(Arc::new(clock.clone()))
            .seed(1)
            .client(books)
            .client(client(Client::confidential("photos", "photos-secret")))
            .person(Person { sub: Some("alice-sub".into()), ..Person::new("alice").groups(["readers", "uploaders"]) })
            .person(Person { sub: Some("bob-sub".into()), ..Person::new("bob") });
        let idp = describe(builder).start().await.expect("the provider starts");
        Self { idp, clock, client: http(&[]) }
    }

    /// A fresh browser.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.clock, &self.url(Operation::Authorize), &[])
    }

    /// The published URL of an operation.
    pub fn url(&self, operation: Operation) -> String {
        self.idp.url(operation).unwrap_or_default()
    }

    /// A URL of the instance.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.idp.base())
    }

    /// A request to a path, or to a whole URL.
    pub fn request(&self, method: &str, target: &str) -> reqwest::RequestBuilder {
        let url = if target.starts_with('/') { self.at(target) } else { target.to_owned() };
        self.client.request(method.parse().expect("a method"), url)
    }

    /// GET.
    pub async fn get(&self, target: &str) -> Answer {
        Answer::to(self.request("GET", target)).await
    }

    /// POST of a form.
    pub async fn post(&self, target: &str, form: &[(&str, &str)]) -> Answer {
        Answer::to(self.request("POST", target).form(form)).await
    }

    /// A token request with whatever it says.
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        self.post(&self.url(Operation::Token), form).await
    }

    /// A token request of `books`, authenticated with Basic.
    pub async fn token_of_books(&self, form: &[(&str, &str)]) -> Answer {
        let request = self.request("POST", &self.url(Operation::Token)).basic_auth("books", Some(SECRET));
        Answer::to(request.form(form)).await
    }

    /// `books` redeems a code.
    pub async fn redeem(&self, code: &str) -> Answer {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        self.token_of_books(&form).await
    }

    /// `books` refreshes.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.token_of_books(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// A code for `books`, alice having signed in.
    pub async fn code(&self) -> String {
        self.code_for(&Ask::books()).await
    }

    /// A code for this request, alice having signed in.
    pub async fn code_for(&self, ask: &Ask) -> String {
        self.browser().sign_in("alice", ask).await.get("code").expect("a code").to_owned()
    }

    /// The tokens of a login of alice at `books`.
    pub async fn login(&self) -> Tokens {
        let code = self.code().await;
        self.tokens(&self.redeem(&code).await)
    }

    /// The tokens of a token response.
    pub fn tokens(&self, answer: &Answer) -> Tokens {
        assert_eq!(answer.status, 200, "{}", answer.body);
        Tokens {
            id: answer.text("id_token"),
            access: answer.text("access_token"),
            refresh: answer.text("refresh_token"),
        }
    }

    /// The claims of the ID token of a login.
    pub async fn id_claims(&self) -> Value {
        token::claims(&self.login().await.id)
    }

    /// The claims of its access token.
    pub async fn access_claims(&self) -> Value {
        token::claims(&self.login().await.access)
    }

    /// Puts a client in the place of the one of its id.
    pub async fn registered(&self, client: Client) {
        // There may be none to take away.
        let _ = self.idp.remove_client(&client.id).await;
        self.idp.register(client).expect("a client");
    }

    /// The userinfo answer for a bearer token.
    pub async fn userinfo(&self, access: &str) -> Answer {
        Answer::to(self.request("GET", &self.url(Operation::Userinfo)).bearer_auth(access)).await
    }

    /// Sends bytes as they are and reads until the provider closes or five seconds are over; what came, as text.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.idp.address()).await.expect("a connection");
        // A provider that hangs up early makes the writing fail; what it said before is the answer.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Whether the provider still answers, and honestly.
    pub async fn assert_alive(&self) {
        let answer = self.get("/.well-known/openid-configuration").await;
        assert_eq!((answer.status, answer.text("issuer").as_str()), (200, self.idp.issuer().as_str()));
    }

    /// The quirks and deviations that shaped the last exchange at an operation.
    pub fn shaped_by(&self, operation: Operation) -> (Vec<String>, Vec<String>) {
        let last = self.idp.journal().last(operation).expect("an exchange");
        (last.quirks.clone(), last.deviations.clone())
    }
}

/// What a look at a scene shows with a quirk, and that it shows something else without it. `play` makes the scene with these
/// switches; the quirk is named in full.
pub async fn shows_either<T: PartialEq + Debug>(
    play: impl AsyncFn(&[&str]) -> Scene,
    quirk: &str,
    expected: T,
    look: impl AsyncFn(&Scene) -> T,
) {
    assert_eq!(look(&play(&[]).await).await, expected, "with {quirk}");
    let off = format!("-{quirk}");
    assert_ne!(look(&play(&[&off]).await).await, expected, "without {quirk}");
}

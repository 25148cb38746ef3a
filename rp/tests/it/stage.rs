//! A provider, a relying party and a clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, Randomness, Timestamp, VirtualClock};
use rp::{Policy, Rp, RpBuilder, RunningRp};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Page};
use crate::provider::{FIRST, Provider, sign};

pub(crate) struct Stage {
    pub(crate) provider: Provider,
    pub(crate) rp: RunningRp,
    pub(crate) clock: VirtualClock,
}

/// A login under way: what the authorization request said.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) sent: BTreeMap<String, String>,
}

impl Stage {
    pub(crate) async fn strict() -> Self {
        Self::with(|_| {}).await
    }

    /// `strict` with some knobs turned.
    pub(crate) async fn with(change: impl FnOnce(&mut Policy)) -> Self {
        Self::built(change, |builder| builder).await
    }

    /// `strict` for a client with that secret.
    pub(crate) async fn confidential(secret: &str) -> Self {
        Self::assembled(Some(secret.to_owned()), |_| {}, |builder| builder).await
    }

    pub(crate) async fn built(change: impl FnOnce(&mut Policy), build: impl FnOnce(RpBuilder) -> RpBuilder) -> Self {
        Self::assembled(None, change, build).await
    }

    pub(crate) async fn assembled(
        client_secret: Option<String>,
        change: impl FnOnce(&mut Policy),
        build: impl FnOnce(RpBuilder) -> RpBuilder,
    ) -> Self {
        let provider = Provider::start().await;
        let clock = VirtualClock::frozen_at(Timestamp::from_secs(1_800_000_000));
        let mut policy = Policy::preset("strict").unwrap();
        change(&mut policy);
        let builder = Rp::builder()
            .policy(policy)
            .provider(rp::Provider {
                slug: "idp".into(),
                name: "My provider".into(),
                issuer: provider.issuer(),
                client_id: "books".into(),
                client_secret,
                ..rp::Provider::default()
            })
            .clock(Arc::new(clock.clone()))
            .randomness(Randomness::from_seed(1));
        let rp = build(builder).start().await.unwrap();
        Self { provider, rp, clock }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.rp.base_url().join(path).unwrap()
    }

    pub(crate) fn advance(&self, secs: u64) {
        self.clock.advance(Duration::from_secs(secs));
    }

    /// The browser presses the button; the provider is asked.
    pub(crate) async fn begin(&self, browser: &Browser) -> Login {
        let page = browser.post(self.url("/login/start?provider=idp"), &[]).await;
        Login { sent: page.target().query_pairs().into_owned().collect() }
    }

    /// The claims of an honest ID token for `login`.
    pub(crate) fn claims(&self, login: &Login) -> Value {
        let now = self.clock.now().secs();
        json!({
            "iss": self.provider.issuer(), "aud": "books", "sub": "sub-sarah", "iat": now, "exp": now + 300,
            "nonce": login.sent.get("nonce"), "sid": "sid-1", "preferred_username": "sarah", "name": "Sarah",
            "email": "sarah@example.org", "groups": [],
        })
    }

    /// The provider will answer the next code with this ID token.
    pub(crate) fn answer_with(&self, id_token: &str) {
        let answer = json!({"access_token": "at", "token_type": "Bearer", "id_token": id_token});
        self.provider.set(|answers| answers.token = (200, answer));
    }

    /// The browser comes back with a code and that state.
    pub(crate) async fn come_back(&self, browser: &Browser, login: &Login) -> Page {
        let mut url = self.rp.redirect_uri();
        url.query_pairs_mut().append_pair("code", "c").append_pair("state", &login.sent["state"]);
        browser.get(url).await
    }

    /// A whole login whose ID token is signed well but says what `change` makes of it.
    pub(crate) async fn sign_in(&self, browser: &Browser, change: impl FnOnce(&mut Value)) -> Page {
        let login = self.begin(browser).await;
        let mut claims = self.claims(&login);
        change(&mut claims);
        self.answer_with(&sign(&claims, FIRST, "first"));
        self.come_back(browser, &login).await
    }

    /// A whole login whose ID token is what `make` makes of the honest claims.
    pub(crate) async fn sign_in_with(&self, browser: &Browser, make: impl FnOnce(&Value) -> String) -> Page {
        let login = self.begin(browser).await;
        self.answer_with(&make(&self.claims(&login)));
        self.come_back(browser, &login).await
    }

    pub(crate) async fn me(&self, browser: &Browser) -> (u16, Value) {
        let page = browser.get(self.url("/api/me")).await;
        (page.status, serde_json::from_str(&page.body).unwrap())
    }

    /// Nobody is signed in, anywhere, and the page named `code`.
    pub(crate) async fn assert_refused(&self, browser: &Browser, page: &Page, code: &str) {
        assert_eq!(page.error(), Some(code), "{page:?}");
        assert!((400..500).contains(&page.status), "{}", page.status);
        assert_eq!(self.me(browser).await, (401, json!({"error": "not_signed_in"})));
        assert_eq!(self.rp.session_count("sarah"), 0);
        assert_eq!(self.rp.last_error().unwrap().code, code);
    }
}

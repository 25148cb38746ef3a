//! A provider, a relying party by the preset, browsers and a clock, for one try.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, Randomness, SystemClock, Timestamp, VirtualClock};
use mock_idp::script::Deviation;
use mock_idp::vocab::Place;
use mock_idp::{Client, MockIdp, Person};
use rehearsal::agent::{Arrival, HeldRequest, HoldRule, HttpAgent, HttpAgentOptions, ReferrerPolicy, UserAgent as _};
use rehearsal_tests::Receiver;
use rp::{GroupMapping, Provider, Rp, RunningRp};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::case::{Change, ProviderChange, Try};
use crate::setting::{add, group_mapping, policy_of, provider, script_of, token_deviation, with_key};

const SECRET: &str = "a-secret-that-is-long-enough-for-everybody";

/// The relying party; there is none only while it is started again.
pub struct Running(Option<RunningRp>);

impl Deref for Running {
    type Target = RunningRp;

    fn deref(&self) -> &RunningRp {
        self.0.as_ref().expect("a relying party")
    }
}

/// Everything that one try has of its own.
pub struct Scene {
    pub idp: MockIdp,
    pub others: BTreeMap<String, (MockIdp, Receiver)>,
    pub rp: Running,
    release: String,
    file: Option<PathBuf>,
    pub clock: VirtualClock,
    pub agent: HttpAgent,
    pub receiver: Receiver,
    pub http: reqwest::Client,
    pub username: String,
    tried: Try,
}

/// The words that the recordings abbreviate.
pub fn in_full(expected: &str) -> String {
    let conflict = "400 A data conflict occurred. The operation could not be completed.";
    let known = [
        ("GEN", "401 Invalid token from OIDC provider: Invalid OIDC ID token"),
        ("DC", conflict),
        ("U500", "500 An unexpected error occurred."),
        ("STATE", "400 Invalid or expired OIDC state parameter"),
        ("ONLY", "403 Local login is disabled. Use OIDC to sign in."),
        (
            "FAILED",
            "401 Could not complete sign-in with your provider. Please try again or contact your administrator.",
        ),
        ("UNSET", "401 Your account has not been set up. Contact your administrator for access."),
        ("EXPIRED", "401 Your login session expired. Please try signing in again."),
    ];
    let whole = known.iter().find(|(short, _)| *short == expected).map(|(_, long)| (*long).to_owned());
    whole.unwrap_or_else(|| {
        expected.replace("IT: ", "Invalid token from OIDC provider: ").replace("CR: ", "Cannot reach OIDC provider: ")
    })
}

impl Scene {
    pub async fn set(release: &str, mut tried: Try) -> Self {
        let clock = VirtualClock::frozen_at(Timestamp::from_secs(1_800_000_000));
        let mut builder = MockIdp::builder().clock(Arc::new(clock.clone())).seed(1);
        for (name, value) in &tried.idp {
            builder = builder.setting(name, value.clone());
        }
        let idp = builder.start().await.expect("the provider starts");
        let http = rehearsal_tests::http(&[]);
        if let Some(jwks) = &mut tried.jwks {
            let url = idp.url(mock_idp::vocab::Operation::Jwks).unwrap_or_default();
            let published = http.get(url).send().await.expect("the key set").text().await.expect("a text");
            let published: Value = serde_json::from_str(&published).expect("JSON");
            *jwks = with_key(jwks, &published["keys"][0]);
        }
        let public = tried.public || tried.secret.as_ref().is_some_and(|secret| secret.trim().is_empty());
        let secret = (!public).then(|| SECRET.to_owned());
        let issuer = tried.issuer.clone().unwrap_or_else(|| format!("{{issuer}}{}", tried.issuer_ends));
        let configured = tried.secret.clone().or_else(|| secret.clone());
        let mut builder = Rp::builder().policy(policy_of(release, &tried));
        builder = builder.provider(provider("idp", &issuer.replace("{issuer}", &idp.issuer()), configured));
        let mut others = BTreeMap::new();
        for slug in &tried.others {
            let other = MockIdp::builder().clock(Arc::new(clock.clone())).seed(2).start().await.expect("it starts");
            builder = builder.provider(provider(slug, &other.issuer(), secret.clone()));
            others.insert(slug.clone(), (other, Receiver::polite().await));
        }
        for mapping in &tried.mappings {
            builder = builder.mapping(group_mapping(mapping));
        }
        let file =
            tried.kept.then(|| std::env::temp_dir().join(format!("rehearsal-{}.db", Randomness::from_system().uuid())));
        if let Some(file) = &file {
            builder = builder.store_file(file);
        }
        let rp = builder.clock(Arc::new(clock.clone())).randomness(Randomness::from_seed(1));
        let rp = Running(Some(rp.start().await.expect("the relying party starts")));
        for user in &tried.users {
            add(&rp, user);
        }
        let receiver = Receiver::polite().await;
        let client = Client {
            secret,
            redirect_uris: vec![rp.redirect_uri().to_string()],
            post_logout_redirect_uris: vec![rp.post_logout_redirect_uri().to_string()],
            backchannel_logout_uri: Some(receiver.uri.clone()),
            ..Client::public("grim")
        };
        for (other, receiver) in others.values() {
            let uri = Some(receiver.uri.clone());
            other.register(Client { backchannel_logout_uri: uri, ..client.clone() }).expect("a client");
        }
        idp.register(client).expect("a client");
        let agent = browser(&clock);
        let release = release.to_owned();
        let mut scene =
            Self { idp, others, release, file, rp, clock, agent, receiver, http, username: String::new(), tried };
        scene.introduce(BTreeMap::new()).await;
        scene.set_script(None, None);
        scene
    }

    /// The person of the case, with other claims.
    pub async fn introduce(&mut self, other: BTreeMap<String, Value>) {
        let mut claims = self.tried.person.clone();
        claims.extend(other);
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let username = text("preferred_username").unwrap_or_else(|| "alice".to_owned());
        // Who has another subject is another person at the provider, with a user name of his own there.
        let sub = text("sub").unwrap_or_else(|| "sub-alice".to_owned());
        let login = format!("person-{sub}");
        let groups = claims.get("groups").and_then(Value::as_array).cloned().unwrap_or_default();
        let groups: Vec<String> = groups.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let mut person = Person {
            password: login.clone(),
            sub: Some(sub),
            name: text("name").or_else(|| Some("Name alice".to_owned())),
            email: text("email").or_else(|| Some("alice@x.test".to_owned())),
            groups,
            claims: BTreeMap::from([("preferred_username".to_owned(), json!(username))]),
            ..Person::new(&login)
        };
        for (name, value) in claims {
            if !["sub", "groups", "preferred_username", "name", "email"].contains(&name.as_str()) {
                person.claims.insert(name, value);
            }
        }
        for idp in std::iter::once(&self.idp).chain(self.others.values().map(|(idp, _)| idp)) {
            let person = person.clone();
            if idp.people().contains(&login) {
                idp.change(&login, |known| *known = person).await.expect("a person who is there");
            } else {
                idp.introduce(person).expect("a person");
            }
        }
        self.username = login;
    }

    /// The script of the case, or another one.
    pub fn set_script(&self, at: Option<&str>, other: Option<Vec<Deviation>>) {
        let script = other.unwrap_or_else(|| self.own_script(at));
        self.at(at).0.set_script(script).unwrap_or_else(|error| panic!("{}: {error}", self.tried.name));
    }

    fn own_script(&self, at: Option<&str>) -> Vec<Deviation> {
        if at.is_none_or(|slug| slug == "idp") { script_of(&self.tried) } else { Vec::new() }
    }

    /// Changes the scene as a step says.
    pub async fn change(&mut self, change: &Change) {
        for (knob, value) in &change.settings {
            self.rp.set_knob(knob, value.clone()).unwrap_or_else(|error| panic!("{error}"));
        }
        if !change.person.is_empty() {
            self.introduce(change.person.clone()).await;
        }
        if let Some(mappings) = &change.mappings {
            let mappings: Vec<GroupMapping> = mappings.iter().map(group_mapping).collect();
            self.rp.set_mappings(&mappings).expect("a store");
        }
        if let Some(provider) = &change.provider {
            self.reconfigure(provider);
        }
        if change.replace_keys {
            self.idp.replace_keys().await.expect("new keys");
        }
        if change.rotate_keys {
            self.idp.rotate_keys().expect("new keys");
        }
        let of_token =
            token_deviation(Place::IdToken, &change.claims, &change.without, &change.header, &change.without_header);
        let script =
            change.script.clone().or_else(|| of_token.is_some().then(|| self.own_script(change.at.as_deref())));
        if let Some(mut script) = script {
            script.extend(of_token);
            self.set_script(change.at.as_deref(), Some(script));
        }
    }

    /// The provider and where it sends logout tokens.
    fn at(&self, slug: Option<&str>) -> (&MockIdp, &Receiver) {
        match slug.filter(|slug| *slug != "idp") {
            None => (&self.idp, &self.receiver),
            Some(slug) => {
                let (idp, receiver) = self.others.get(slug).unwrap_or_else(|| panic!("no provider `{slug}`"));
                (idp, receiver)
            }
        }
    }

    /// Changes the relying party's settings of a provider, and says what came of it.
    pub fn reconfigure(&self, change: &ProviderChange) -> String {
        let slug = change.slug.clone().unwrap_or_else(|| "idp".to_owned());
        if change.delete {
            return match self.rp.delete_provider(&slug) {
                Ok(()) => "deleted".to_owned(),
                Err(_) => self.refusal(),
            };
        }
        let issuer = self.at(change.issuer_of.as_deref().or(change.slug.as_deref())).0.issuer();
        let known = provider(&slug, &format!("{issuer}{}", change.issuer_ends), Some(SECRET.to_owned()));
        let changed = Provider {
            enabled: change.enabled.unwrap_or(true),
            client_id: change.client_id.clone().unwrap_or(known.client_id.clone()),
            ..known
        };
        match self.rp.put_provider(changed) {
            Ok(()) => "kept".to_owned(),
            Err(_) => self.refusal(),
        }
    }

    fn refusal(&self) -> String {
        self.rp.last_error().map_or_else(String::new, |error| format!("{} {}", error.said.status, error.said.words))
    }

    /// Stops the relying party and starts it again, with what is in its store.
    pub async fn restart(&mut self) {
        let address = self.rp.address().to_string();
        if let Some(rp) = self.rp.0.take() {
            rp.stop().await;
        }
        let file = self.file.clone().expect("a case with a restart is `kept`");
        let builder = Rp::builder().policy(policy_of(&self.release, &self.tried)).store_file(file).listen(address);
        let builder = builder.clock(Arc::new(self.clock.clone())).randomness(Randomness::from_seed(2));
        self.rp = Running(Some(builder.start().await.expect("the relying party starts again")));
    }

    /// Stops everything.
    pub async fn strike(mut self) {
        if let Some(rp) = self.rp.0.take() {
            rp.stop().await;
        }
        if let Some(file) = &self.file {
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
            }
        }
    }

    /// A logout token of the person, changed, as the provider sends it.
    pub async fn logout_token(&self, change: &Change) -> Option<String> {
        let mut script = change.script.clone().unwrap_or_default();
        let Change { claims, without, header, without_header, .. } = change;
        script.extend(token_deviation(Place::LogoutToken, claims, without, header, without_header));
        let (idp, receiver) = self.at(change.at.as_deref());
        let before = receiver.tokens().len();
        let in_force = idp.script();
        self.set_script(change.at.as_deref(), Some(script));
        idp.log_out(&self.username).await.expect("a person");
        self.set_script(change.at.as_deref(), Some(in_force));
        // The receiver answers before it has put the token away.
        for _ in 0..200 {
            if let Some(token) = receiver.tokens().get(before) {
                return Some(token.clone());
            }
            SystemClock.sleep(Duration::from_millis(5)).await;
        }
        None
    }

    /// A browser that has seen nothing yet.
    pub fn new_browser(&mut self) {
        self.agent = browser(&self.clock);
    }

    /// Begins a login and signs in at the provider; the callback is held if `hold` says so.
    pub async fn begin(&mut self, hold: bool, at: Option<&str>) -> Option<Arrival> {
        let start = self.start_url(at.unwrap_or("idp"));
        self.agent.hold(hold.then(|| HoldRule { url: self.rp.redirect_uri() }));
        let arrival = self.agent.visit(&start).await.ok()?;
        self.pass(arrival).await
    }

    /// Where a login at that provider begins.
    pub fn start_url(&self, slug: &str) -> Url {
        let path = format!("{}/start?provider={slug}", self.rp.login_url().path());
        self.rp.login_url().join(&path).expect("a URL")
    }

    /// A form of the relying party that leads to the provider, and what comes behind it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Arrival> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let home = self.rp.base_url().clone();
        let url = home.join(path).ok()?;
        let request = HeldRequest {
            method: "POST".to_owned(),
            body: Some(body),
            ..HeldRequest::linked(url, home, ReferrerPolicy::default())
        };
        let arrival = self.agent.send(&request).await.ok()?;
        self.pass(arrival).await
    }

    /// Signs in at the provider wherever it asks.
    async fn pass(&mut self, mut arrival: Arrival) -> Option<Arrival> {
        for _ in 0..4 {
            let Arrival::Page(page) = &arrival else { break };
            if !self.is_providers(&page.url) {
                break;
            }
            let Some(form) = page.forms.first().cloned() else { break };
            let asks = form.fields.iter().any(|(name, _)| name == "password");
            let person = self.username.clone();
            let fields: &[(&str, &str)] = if asks { &[("username", &person), ("password", &person)] } else { &[] };
            arrival = self.agent.submit(&form, fields).await.ok()?;
        }
        Some(arrival)
    }

    fn is_providers(&self, url: &Url) -> bool {
        let all = std::iter::once(&self.idp).chain(self.others.values().map(|(idp, _)| idp));
        all.filter_map(|idp| Url::parse(&idp.issuer()).ok()).any(|issuer| issuer.origin() == url.origin())
    }

    /// What came of the request that the browser just made.
    pub async fn outcome(&mut self, before: usize) -> String {
        let failed = self.rp.last_error();
        match (self.who().await, failed) {
            (Some(name), None) => format!("in as {name}"),
            (_, Some(error)) => format!("{} {}", error.said.status, error.said.words),
            (None, None) => {
                let last: Vec<String> = self.agent.visits()[before.min(self.agent.visits().len())..]
                    .iter()
                    .map(|visit| format!("{visit:?}"))
                    .collect();
                format!("nowhere: {}", last.last().cloned().unwrap_or_default().chars().take(300).collect::<String>())
            }
        }
    }

    pub async fn who(&mut self) -> Option<String> {
        let url = self.rp.base_url().join("/api/me").ok()?;
        let page = self.agent.fetch(&url).await.ok()?;
        let me: Value = serde_json::from_str(&page.body).ok()?;
        me.get("username")?.as_str().map(str::to_owned)
    }
}

pub fn browser(clock: &VirtualClock) -> HttpAgent {
    HttpAgent::new(HttpAgentOptions::new(Arc::new(clock.clone()))).expect("a browser")
}

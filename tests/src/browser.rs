use std::sync::Arc;

use clock::VirtualClock;
use rehearsal::agent::{Arrival, HeldRequest, HoldRule, HttpAgent, HttpAgentOptions, Page, UserAgent as _};
use url::Url;

use crate::scene::CALLBACK;

/// The parameters of an authorization request.
#[derive(Clone, Debug)]
pub struct Ask(Vec<(String, String)>);

impl Ask {
    /// What `books` asks, with all that plain likes to see.
    pub fn books() -> Self {
        let params = [
            ("client_id", "books"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile email groups offline_access"),
            ("state", "state-of-books"),
            ("nonce", "nonce-of-books"),
        ];
        Self(params.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    }

    /// With another value of a parameter, or one more parameter.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(param, _)| param == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// With a parameter once more.
    pub fn twice(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a parameter.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(param, _)| param != name);
        self
    }

    /// The parameters.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// The authorization response as it would have reached the relying party.
#[derive(Clone, Debug)]
pub struct Callback {
    /// `query`, `fragment` or `form_post`.
    pub mode: &'static str,
    /// Where it goes, without query and fragment.
    pub target: String,
    /// Its parameters, in order.
    pub params: Vec<(String, String)>,
}

impl Callback {
    fn read(held: &HeldRequest) -> Self {
        let (mode, text) = match (&held.body, held.url.fragment(), held.url.query()) {
            (Some(body), ..) => ("form_post", body.clone()),
            (None, Some(fragment), _) => ("fragment", fragment.to_owned()),
            (None, None, query) => ("query", query.unwrap_or_default().to_owned()),
        };
        let params = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let mut target = held.url.clone();
        target.set_query(None);
        target.set_fragment(None);
        Self { mode, target: target.to_string(), params }
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str())
    }

    /// The names of the parameters, in order.
    pub fn names(&self) -> Vec<&str> {
        self.params.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Error code and description, as one text.
    pub fn error(&self) -> String {
        format!("{}: {}", self.get("error").unwrap_or("no error"), self.get("error_description").unwrap_or_default())
    }
}

/// Where the browser ended up.
#[derive(Clone, Debug)]
pub enum Landing {
    /// On a page of the provider.
    Page(Box<Page>),
    /// In front of the relying party.
    Callback(Callback),
}

impl Landing {
    fn of(arrival: Arrival) -> Self {
        match arrival {
            Arrival::Page(page) => Self::Page(page),
            Arrival::Held(held) => Self::Callback(Callback::read(&held)),
            Arrival::CustomScheme(url) => Self::Callback(Callback::read(&HeldRequest::typed(url))),
        }
    }

    /// The page; a callback is a failure of the test.
    pub fn page(self) -> Page {
        match self {
            Self::Page(page) => *page,
            Self::Callback(callback) => panic!("a page was expected, not {callback:?}"),
        }
    }

    /// The callback; a page is a failure of the test.
    pub fn callback(self) -> Callback {
        match self {
            Self::Callback(callback) => callback,
            Self::Page(page) => panic!("a callback was expected, not {} {}: {}", page.status, page.url, page.text),
        }
    }
}

/// A browser that stops in front of the relying party.
#[derive(Debug)]
pub struct Browser {
    /// The browser itself.
    pub agent: HttpAgent,
    endpoint: Url,
}

impl Browser {
    /// A fresh browser for this authorization endpoint, trusting these CAs.
    pub fn new(clock: &VirtualClock, endpoint: &str, trust: &[String]) -> Self {
        let options = HttpAgentOptions { trust: trust.to_vec(), ..HttpAgentOptions::new(Arc::new(clock.clone())) };
        let mut agent = HttpAgent::new(options).expect("a browser");
        agent.hold(Some(HoldRule { url: CALLBACK.parse().expect("a URL") }));
        Self { agent, endpoint: endpoint.parse().expect("a URL") }
    }

    /// Sends an authorization request.
    pub async fn ask(&mut self, ask: &Ask) -> Landing {
        let mut url = self.endpoint.clone();
        url.query_pairs_mut().extend_pairs(ask.pairs());
        self.visit(url.as_str()).await
    }

    /// Opens any URL.
    pub async fn visit(&mut self, url: &str) -> Landing {
        Landing::of(self.agent.visit(&url.parse().expect("a URL")).await.expect("an arrival"))
    }

    /// Sends the page's first form with these fields.
    pub async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Landing {
        let form = page.forms.first().unwrap_or_else(|| panic!("no form on: {}", page.text));
        Landing::of(self.agent.submit(form, fields).await.expect("an arrival"))
    }

    /// Fills in the login page; everybody's password is the user name.
    pub async fn fill_in(&mut self, page: &Page, person: &str) -> Landing {
        self.submit(page, &[("username", person), ("password", person)]).await
    }

    /// Presses the button that turns back.
    pub async fn cancel(&mut self, page: &Page) -> Landing {
        let second = page.forms.first().and_then(|form| Some((form, form.buttons.get(1)?)));
        let (form, pressed) = match second {
            Some((form, (Some(name), value, _))) => (form, vec![(name.as_str(), value.as_str())]),
            _ => (page.forms.get(1).unwrap_or_else(|| panic!("no way back on: {}", page.text)), Vec::new()),
        };
        Landing::of(self.agent.submit(form, &pressed).await.expect("an arrival"))
    }

    /// Presses the button of one of the page's forms, counted from 0, and fills in nothing.
    pub async fn press(&mut self, page: &Page, number: usize) -> Landing {
        let form = page.forms.get(number).unwrap_or_else(|| panic!("no form {number} on: {}", page.text));
        Landing::of(self.agent.submit(form, &[]).await.expect("an arrival"))
    }

    /// Goes through whatever pages come, as this person, agreeing to everything.
    pub async fn sign_in(&mut self, person: &str, ask: &Ask) -> Callback {
        let mut landing = self.ask(ask).await;
        for _ in 0..5 {
            let Landing::Page(page) = landing else { break };
            let has = |wanted: &str| {
                page.forms.first().is_some_and(|form| form.fields.iter().any(|(name, _)| name == wanted))
            };
            let names =
                ["username", "uid_field", "loginfmt", "password", "passwd"].into_iter().filter(|name| has(name));
            let fields: Vec<(&str, &str)> = names.map(|name| (name, person)).collect();
            landing = self.submit(&page, &fields).await;
        }
        landing.callback()
    }
}

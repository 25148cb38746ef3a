//! One suite that every user agent must pass, over the trait alone.
//!
//! It is played against a [`Stage`]: two listeners on this machine, each serving the same test site, which says what a
//! request carried and does what the query asks:
//!
//! * `/echo` shows the request as text in brackets: `[GET]`, `[a=1]` for each cookie, `[referer: …]` for each header of
//!   interest, `[body: …]`.
//! * `/set?c=…&c=…` sets these cookies (`Set-Cookie` headers as they are) and shows a page.
//! * `/redirect?to=…&status=…` redirects; without `to` it sends no `Location`. `/loop` redirects to itself.
//! * `/link?to=…` has a link, `/form?to=…` a form to fill in (see `forms`), `/auto?to=…` a form that sends `code=1`
//!   by script, `/refresh?to=…` leads on by a `meta` element; all with `policy=…` as their `Referrer-Policy`.

mod cookies;
mod forms;
mod headers;
mod journey;

use std::time::Duration;

use clock::VirtualClock;
use futures::future::BoxFuture;
use url::Url;

use super::{AgentError, Arrival, Page, UserAgent};

/// Where the suite is played.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The test site as `localhost`.
    pub home: Url,
    /// The test site as `localhost`, on another port.
    pub home_other_port: Url,
    /// The test site as `127.0.0.1`, on the other port: another site.
    pub away: Url,
    /// The clock of the agent.
    pub clock: VirtualClock,
}

impl Stage {
    /// An address of the site at `base`, with parameters.
    pub fn at(&self, base: &Url, path: &str, parameters: &[(&str, &str)]) -> Url {
        let mut url = base.clone();
        url.set_path(path);
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        url
    }

    /// An address at home.
    pub fn here(&self, path: &str, parameters: &[(&str, &str)]) -> Url {
        self.at(&self.home, path, parameters)
    }

    /// An address on the other site.
    pub fn there(&self, path: &str, parameters: &[(&str, &str)]) -> Url {
        self.at(&self.away, path, parameters)
    }
}

/// What was expected and what was seen, if they differ.
pub type Outcome = Result<(), String>;

/// One thing that a browser does.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Stays the same for ever.
    pub name: &'static str,
    /// Whether it needs an agent whose cookies are young and old by the stage's clock. A real browser's are not.
    pub virtual_cookies: bool,
    play: for<'a> fn(&'a mut dyn UserAgent, &'a Stage) -> BoxFuture<'a, Outcome>,
}

impl Case {
    /// Plays it with a fresh browser.
    pub async fn play(&self, agent: &mut dyn UserAgent, stage: &Stage) -> Outcome {
        (self.play)(agent, stage).await
    }
}

/// The whole suite.
pub fn cases() -> Vec<Case> {
    [journey::CASES, cookies::CASES, headers::CASES, forms::CASES].concat()
}

/// Plays every case with a browser of its own, on a clock of its own that `stage` is handed, and collects the failures.
pub async fn play<F>(cases: &[Case], stage: &Stage, mut agent: F) -> Vec<(&'static str, String)>
where
    F: AsyncFnMut(&VirtualClock) -> Result<Box<dyn UserAgent>, AgentError>,
{
    let mut failures = Vec::new();
    for case in cases {
        let stage = Stage { clock: VirtualClock::starting_now(), ..stage.clone() };
        let outcome = match agent(&stage.clock).await {
            Ok(mut agent) => case.play(agent.as_mut(), &stage).await,
            Err(error) => Err(error.to_string()),
        };
        failures.extend(outcome.err().map(|failure| (case.name, failure)));
    }
    failures
}

/// A row of the table of cases.
macro_rules! case {
    ($name:ident) => {
        $crate::agent::conformance::Case {
            name: stringify!($name),
            virtual_cookies: false,
            play: |agent, stage| Box::pin($name(agent, stage)),
        }
    };
    ($name:ident, virtual cookies) => {
        $crate::agent::conformance::Case { virtual_cookies: true, ..case!($name) }
    };
}
use case;

/// The page that an action led to.
fn page(arrival: Result<Arrival, AgentError>) -> Result<Page, String> {
    match arrival {
        Ok(Arrival::Page(page)) => Ok(*page),
        other => Err(unexpected("a page", &other)),
    }
}

fn unexpected(wanted: &str, arrival: &Result<Arrival, AgentError>) -> String {
    let seen = match arrival {
        Ok(Arrival::Page(page)) => format!("the page {} with status {}: {}", page.url, page.status, page.text),
        Ok(Arrival::Held(held)) => format!("{} {} held", held.method, held.url),
        Ok(Arrival::CustomScheme(url)) => format!("the app's address {url}"),
        Err(error) => error.to_string(),
    };
    format!("expected {wanted}, seen {seen}")
}

/// Opens a page and stands on it.
async fn open(agent: &mut dyn UserAgent, url: Url) -> Result<Page, String> {
    page(agent.visit(&url).await)
}

/// Whether the page shows all of `wanted` and none of `unwanted`.
fn shows(page: &Page, wanted: &[&str], unwanted: &[&str]) -> Outcome {
    let missing: Vec<_> = wanted.iter().filter(|word| !page.text.contains(**word)).collect();
    let surplus: Vec<_> = unwanted.iter().filter(|word| page.text.contains(**word)).collect();
    if missing.is_empty() && surplus.is_empty() {
        return Ok(());
    }
    Err(format!("missing {missing:?}, not expected {surplus:?}; {} shows: {}", page.url, page.text))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: &T, expected: &T) -> Outcome {
    if seen == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, seen {seen:?}")) }
}

/// Longer than the allowance for POSTs lasts.
const LATER: Duration = Duration::from_secs(125);

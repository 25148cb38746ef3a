use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::page::{Form, Page};
use super::request::{HeldRequest, HoldRule};

/// A browser, or something that behaves like one. It knows nothing of what it visits: it sees what a person sees.
#[async_trait]
pub trait UserAgent: Send + Sync {
    /// Opens `url` as if typed into the address bar, and follows where it leads.
    async fn visit(&mut self, url: &Url) -> Result<Arrival, AgentError>;

    /// Fills in the named fields of `form`, on the page where it was found, leaves the others as they stand, sends it,
    /// and follows where it leads.
    async fn submit(&mut self, form: &Form, fields: &[(&str, &str)]) -> Result<Arrival, AgentError>;

    /// Follows a link of the present page; without a page, as if typed.
    async fn follow(&mut self, url: &Url) -> Result<Arrival, AgentError>;

    /// Asks for `url` with this browser's cookies, as a script of the same origin would, without leaving the page.
    /// Redirects are followed within the site; one that leaves it is the answer. Hold rules do not apply.
    async fn fetch(&mut self, url: &Url) -> Result<Page, AgentError>;

    /// From now on stops before the first request that `rule` matches; `None` lets everything pass.
    fn hold(&mut self, rule: Option<HoldRule>);

    /// Sends a request that was held, or was sent before, as it was, and follows where it leads. The hold rule does not
    /// apply to it, but to what follows.
    async fn send(&mut self, request: &HeldRequest) -> Result<Arrival, AgentError>;

    /// Sends a request so many times at once, each copy with the cookies of this moment, keeps the cookies of the answers
    /// as they come, and follows where the last of them leads. The hold rule applies only to what follows.
    async fn send_at_once(&mut self, request: &HeldRequest, copies: usize) -> Result<Arrival, AgentError>;

    /// Sends a request whose answer never comes back: nothing of it is kept and nothing followed.
    async fn send_and_lose(&mut self, request: &HeldRequest) -> Result<(), AgentError>;

    /// Throws away all cookies.
    fn clear_cookies(&mut self);

    /// The page that it stands on.
    fn page(&self) -> Option<&Page>;

    /// The last request that went out to a URL that `rule` matches, with what it carried, answered or not.
    fn last_sent(&self, rule: &HoldRule) -> Option<HeldRequest>;

    /// Every request of this browser that was answered, in order, with the answer.
    fn visits(&self) -> &[Visit];

    /// A picture of the page as PNG, where there is something to see.
    async fn screenshot(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// Ends it.
    async fn close(&mut self) {}
}

/// Where following ended.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// On a page, of whatever status.
    Page(Box<Page>),
    /// Before a request that a hold rule matched.
    Held(Box<HeldRequest>),
    /// At an address that is not the web's, such as `app.immich:///oauth-callback`.
    CustomScheme(Url),
}

/// One request of a browser and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Visit {
    /// Counted from 0 in this browser.
    pub number: usize,
    /// When it was sent, in milliseconds since the epoch, by the case's clock.
    pub at: i64,
    /// The same by the machine's clock, which nobody moves.
    pub real_at: i64,
    /// `GET` or `POST`.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Headers of the request, in order.
    pub request_headers: Vec<(String, String)>,
    /// Body of the request.
    pub request_body: Option<String>,
    /// Status of the answer.
    pub status: u16,
    /// Headers of the answer, in order.
    pub response_headers: Vec<(String, String)>,
    /// Body of the answer, as text.
    pub response_body: String,
    /// Cookies of the answer that the browser did not keep: the header, and why. A real browser may not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_cookies: Vec<(String, String)>,
}

/// Why a browser could not go on.
#[derive(Debug, Error)]
pub enum AgentError {
    /// Redirects that do not end.
    #[error("gave up after {hops} redirects; the last ones: {}", .trail.join(" → "))]
    TooManyHops {
        /// How many were followed.
        hops: usize,
        /// The last URLs, oldest first.
        trail: Vec<String>,
    },
    /// No answer.
    #[error("{url} does not answer: {}", causes(.source.as_ref()))]
    Unreachable {
        /// The whole URL.
        url: String,
        /// What the HTTP client says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A redirect that leads nowhere.
    #[error("{url} answers with status {status} and a Location that leads nowhere: {}", .location.as_deref().unwrap_or("none"))]
    BadRedirect {
        /// The URL that answered.
        url: String,
        /// Its status.
        status: u16,
        /// What it sent.
        location: Option<String>,
    },
    /// A form whose action is no URL.
    #[error("the form on {page} has an action that is no URL: {action:?}")]
    BadForm {
        /// Where it was found.
        page: String,
        /// What it says.
        action: String,
    },
    /// An address that nobody can go to.
    #[error("{url} is no address that a browser goes to")]
    NoPlace {
        /// The whole address.
        url: String,
    },
    /// An answer that does not end.
    #[error("{url} answers with more than {limit} bytes")]
    TooLarge {
        /// The whole URL.
        url: String,
        /// How many are read.
        limit: usize,
    },
    /// A real browser that does not do what it is told.
    #[error("the browser does not do what it is told: {}", causes(.source.as_ref()))]
    Driver {
        /// What its driver says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The browser cannot be made.
    #[error("the HTTP client cannot be set up: {}", causes(.source.as_ref()))]
    SetUp {
        /// What it says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The HTTP client says what it did, its causes say what went wrong; so all are told.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    let mut words: Vec<String> = chain.map(ToString::to_string).collect();
    words.dedup();
    words.join(": ")
}

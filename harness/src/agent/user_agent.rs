use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::page::{Form, Page};

/// A browser, or something that behaves like one. It knows nothing of what it visits: it sees what a person sees.
#[async_trait]
pub trait UserAgent: Send {
    /// Opens `url` as if typed into the address bar, and follows where it leads.
    async fn visit(&mut self, url: &Url) -> Result<Arrival, AgentError>;

    /// Fills in the named fields of `form`, on the page where it was found, leaves the others as they stand, sends it,
    /// and follows where it leads.
    async fn submit(&mut self, form: &Form, fields: &[(&str, &str)]) -> Result<Arrival, AgentError>;

    /// Follows a link of the present page.
    async fn follow(&mut self, url: &Url) -> Result<Arrival, AgentError>;

    /// Asks for `url` with this browser's cookies, as a script of the same site would, without leaving the page.
    async fn fetch(&mut self, url: &Url) -> Result<Page, AgentError>;

    /// From now on stops before the first request that `rule` matches; `None` lets everything pass.
    fn hold(&mut self, rule: Option<HoldRule>);

    /// Sends a request that was held, or was sent before, as it was, and follows where it leads.
    async fn send(&mut self, request: &HeldRequest) -> Result<Arrival, AgentError>;

    /// The page that it stands on.
    fn page(&self) -> Option<&Page>;

    /// The last request that went out to a URL that `rule` matches, with what it carried.
    fn last_sent(&self, rule: &HoldRule) -> Option<HeldRequest>;

    /// Every request that this browser made, in order, with the answer.
    fn visits(&self) -> &[Visit];
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

/// Matches requests by URL without query and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRule {
    /// Scheme, host, port and path that a request must have.
    pub url: Url,
}

impl HoldRule {
    /// Whether a request to `url` is meant.
    pub fn matches(&self, url: &Url) -> bool {
        url.origin() == self.url.origin() && url.path() == self.url.path()
    }
}

/// A request that can be sent later, or again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole URL.
    pub url: Url,
    /// The form that a POST carries, url-encoded.
    pub body: Option<String>,
    /// The page that it was sent from, for `Referer` and `Origin`.
    pub from: Option<Url>,
}

/// One request of a browser and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Visit {
    /// Counted from 0 in this browser.
    pub number: usize,
    /// When it was sent, in milliseconds since the epoch, by the case's clock.
    pub at: i64,
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
    #[error("{url} does not answer: {source}")]
    Unreachable {
        /// The whole URL.
        url: String,
        /// What the HTTP client says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A redirect that leads nowhere.
    #[error("{url} answers with status {status} and a Location that is no URL: {location:?}")]
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
}

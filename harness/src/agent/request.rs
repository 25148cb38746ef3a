use serde::{Deserialize, Serialize};
use url::Url;

use super::referrer::ReferrerPolicy;

/// Matches requests by URL without query and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRule {
    /// Scheme, host, port and path that a request must have.
    pub url: Url,
}

impl HoldRule {
    /// Whether a request to `url` is meant.
    pub fn matches(&self, url: &Url) -> bool {
        // Addresses of custom schemes have no origin that could be compared.
        let place =
            |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port_or_known_default());
        place(url) == place(&self.url) && url.path() == self.url.path()
    }
}

/// A request that opens a page, and that can be sent later, or again, or by another browser. Cookies are no part of it:
/// they are of the browser and the moment that it is sent in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole URL.
    pub url: Url,
    /// The form that a POST carries, url-encoded.
    pub body: Option<String>,
    /// The page that caused it, for `Origin`, `Sec-Fetch-Site` and SameSite; `None` is the address bar.
    pub from: Option<Url>,
    /// The URLs that redirected to it, oldest first.
    pub via: Vec<Url>,
    /// What is left of `from` for the `Referer` header.
    pub referrer: Option<Url>,
    /// The policy of the page, or of the last redirect that had one.
    pub referrer_policy: ReferrerPolicy,
    /// Whether a person set it off, not a script.
    pub by_hand: bool,
}

impl HeldRequest {
    /// As if `url` had been typed into the address bar.
    pub fn typed(url: Url) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            body: None,
            from: None,
            via: Vec::new(),
            referrer: None,
            referrer_policy: ReferrerPolicy::default(),
            by_hand: true,
        }
    }

    /// As if a person had followed a link to `url` on the page `from`.
    pub fn linked(url: Url, from: Url, policy: ReferrerPolicy) -> Self {
        let referrer = policy.referrer(&from, &url);
        Self { from: Some(from), referrer, referrer_policy: policy, ..Self::typed(url) }
    }

    /// Every URL that it went to, the present one last.
    pub fn chain(&self) -> Vec<&Url> {
        self.via.iter().chain(std::iter::once(&self.url)).collect()
    }
}

use clock::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::Body;
use crate::vocab::Operation;

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A browser or a relying party asked the provider.
    Inbound,
    /// The provider asked a relying party.
    Outbound,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Counted from 0 in this journal.
    pub number: u64,
    /// When it came, by the instance's clock.
    pub at: Timestamp,
    /// When it came, by the machine's clock.
    pub real_at: Timestamp,
    /// Who asked.
    pub direction: Direction,
    /// What the address is for; `None`: nothing.
    pub operation: Option<Operation>,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers of the request, in order, names in lower case.
    pub request_headers: Vec<(String, String)>,
    /// The body of the request.
    pub request_body: Body,
    /// The status of the answer; `None`: there was none.
    pub status: Option<u16>,
    /// The headers of the answer, in order.
    pub response_headers: Vec<(String, String)>,
    /// The body of the answer.
    pub response_body: Body,
    /// The client that it was about.
    pub client: Option<String>,
    /// The person that it was about (user name).
    pub person: Option<String>,
    /// The quirks that made a difference.
    pub quirks: Vec<String>,
    /// The deviations that struck, in words.
    pub deviations: Vec<String>,
}

impl Exchange {
    /// The first value of a header of the request.
    pub fn request_header(&self, name: &str) -> Option<&str> {
        first(&self.request_headers, name)
    }

    /// The first value of a header of the answer.
    pub fn response_header(&self, name: &str) -> Option<&str> {
        first(&self.response_headers, name)
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let headers = self.request_headers.iter().chain(&self.response_headers);
        headers.map(|(name, value)| name.len() + value.len()).sum::<usize>()
            + self.request_body.0.len()
            + self.response_body.0.len()
            + self.url.len()
            + size_of::<Self>()
    }
}

fn first<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

use std::time::Duration;

use crate::protocol::rules::CookieStyle;
use crate::vocab::Place;

/// A cookie that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name, and where it goes.
    pub style: CookieStyle,
    /// Its value; empty: it is deleted.
    pub value: String,
}

/// The HTTP answer, last of all drafts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// What a script calls it.
    pub place: Option<Place>,
    /// The status.
    pub status: u16,
    /// The headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the answer waits, by the provider's clock.
    pub delay: Duration,
    /// The name under which the answer is held back until somebody lets it go.
    pub held: Option<String>,
    /// The connection is closed instead.
    pub dropped: bool,
    /// The connection is closed after so many bytes of the body.
    pub truncated: Option<usize>,
}

impl Reply {
    /// An answer with a body.
    pub fn with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), content_type.into())],
            body: body.into(),
            ..Self::default()
        }
    }

    /// An answer that leads elsewhere.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self { status, headers: vec![("location".into(), to.into())], ..Self::default() }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Called so by scripts.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

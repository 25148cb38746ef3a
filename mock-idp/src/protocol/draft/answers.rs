use std::time::Duration;

use crate::protocol::cause::{Cause, Channel};
use crate::protocol::rules::{ResponseMode, Trigger};
use crate::vocab::Members;

/// The discovery document, or the authorization server metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its members.
    pub members: Members,
}

/// The key set.
#[derive(Clone, Debug, PartialEq)]
pub struct KeySet {
    /// The keys, each with its members.
    pub keys: Vec<Members>,
}

/// The authorization response on its way to the relying party.
#[derive(Clone, Debug, PartialEq)]
pub struct Callback {
    /// The redirect URI, as it was asked for.
    pub target: String,
    /// The parameters, in the order in which they are written.
    pub params: Vec<(String, String)>,
    /// Where they are put.
    pub mode: ResponseMode,
    /// The HTTP status of the redirect.
    pub status: u16,
    /// Whether this is an error response.
    pub is_error: bool,
}

impl Callback {
    /// Replaces a parameter where it stands, or appends it.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.params.iter_mut().find(|(param, _)| param == name) {
            Some((_, old)) => *old = value.into(),
            None => self.params.push((name.to_owned(), value.into())),
        }
    }

    /// Removes every parameter of this name.
    pub fn remove(&mut self, name: &str) {
        self.params.retain(|(param, _)| param != name);
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str())
    }
}

/// A no, with its cause and the words for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Why.
    pub cause: Cause,
    /// The error code; empty: none is given.
    pub error: String,
    /// The sentence for people.
    pub description: String,
    /// The HTTP status, where it is not a redirect.
    pub status: u16,
    /// How it gets there.
    pub channel: Channel,
    /// Further members, after `error` and `error_description`.
    pub more: Members,
    /// `WWW-Authenticate`, beside the bearer challenge.
    pub challenge: Option<String>,
}

/// The answer of the token endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenResponse {
    /// Its members.
    pub members: Members,
}

/// The userinfo answer.
#[derive(Clone, Debug, PartialEq)]
pub struct UserInfo {
    /// Its members.
    pub members: Members,
}

/// Where a logout leads.
#[derive(Clone, Debug, PartialEq)]
pub struct EndSession {
    /// The post-logout redirect URI with its `state`; without one the provider's own page is shown.
    pub leave_to: Option<String>,
    /// What the browser loads before it leaves (Front-Channel Logout 2).
    pub frames: Vec<String>,
}

/// How a relying party is told of a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutChannel {
    /// By a request of the provider (Back-Channel Logout 2.5).
    Back,
    /// By a frame in a page that the browser is shown (Front-Channel Logout 2).
    Front,
}

/// A message that tells a relying party of a logout. What stands in the logout token itself is a token of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct LogoutToken {
    /// How it is told.
    pub channel: LogoutChannel,
    /// The receiver's logout URI, as it was registered.
    pub uri: String,
    /// What is sent: a form by back channel, additions to the query by front channel.
    pub params: Vec<(String, String)>,
    /// How long after the trigger the first attempt was due.
    pub after: Duration,
    /// Counted from 1.
    pub attempt: u32,
    /// The client that is told.
    pub receiver: String,
    /// The client that asked for the logout, if one did.
    pub initiator: Option<String>,
    /// What happened.
    pub trigger: Trigger,
}

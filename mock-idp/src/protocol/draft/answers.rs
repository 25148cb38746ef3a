use std::time::Duration;

use super::screen::Button;
use super::style::JsonStyle;
use crate::jose::Listed;
use crate::protocol::cause::{Cause, Channel};
use crate::protocol::rules::{ResponseMode, Trigger, UserinfoFormat};
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
    /// The keys: what each is, where it stands in its life, its members, and a certificate for it.
    pub keys: Vec<Listed>,
    /// Whether a set without keys is `{}`; else it is `{"keys":[]}`.
    pub empty_is_bare: bool,
    /// Members beside `keys`.
    pub more: Members,
    /// How it is written.
    pub style: JsonStyle,
    /// Headers of the answer, beside its content type.
    pub headers: Vec<(String, String)>,
}

/// How the parameters of an authorization response are put into the redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Behind what the URI holds already, which stays as it was registered.
    Append,
    /// Among what the query of the URI holds already, all sorted by name.
    SortedMerge,
    /// Behind what the query of the URI holds already, which is read and written anew: what is empty is lost.
    ParseRebuild,
    /// Behind one more question mark or number sign, whatever the URI holds, and with values as they are: only what no URI
    /// may hold is encoded.
    Raw,
}

/// What brings the browser back to the relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A redirect, or the form of `form_post`.
    Http,
    /// A page whose script goes there after so many milliseconds, with a link for who has none.
    Script {
        /// Milliseconds.
        delay: u32,
    },
}

/// The authorization response on its way to the relying party.
#[derive(Clone, Debug, PartialEq)]
pub struct Callback {
    /// The redirect URI, as it was asked for.
    pub target: String,
    /// The parameters, in the order in which they are written.
    pub params: Vec<(String, String)>,
    /// Where they are put; wrapped in a token, where it says so, they are parameters here all the same.
    pub mode: ResponseMode,
    /// The HTTP status of the redirect.
    pub status: u16,
    /// How they are put there.
    pub build: Build,
    /// What brings them there.
    pub carrier: Carrier,
    /// The title of the page, where it is a form that sends itself.
    pub title: String,
    /// The button of that page, for who has no JavaScript.
    pub button: Box<Button>,
    /// Whether this is an error response.
    pub is_error: bool,
}

impl Callback {
    /// A redirect with these parameters, appended to what the target has.
    pub(crate) fn new(target: String, params: Vec<(String, String)>, mode: ResponseMode, is_error: bool) -> Self {
        Self {
            target,
            params,
            mode,
            status: 302,
            build: Build::Append,
            carrier: Carrier::Http,
            title: "Back to the application".to_owned(),
            button: Button::new("Continue", "continue"),
            is_error,
        }
    }

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
    /// The sentence for people; empty: none is given.
    pub description: String,
    /// A second sentence: behind the first, but for where it has a place of its own; empty: none.
    pub hint: String,
    /// The title, where it is shown as a page.
    pub title: String,
    /// The HTTP status, where it is not a redirect.
    pub status: u16,
    /// How it gets there.
    pub channel: Channel,
    /// Further members, after `error` and `error_description`.
    pub more: Members,
    /// `WWW-Authenticate`, beside the bearer challenge.
    pub challenge: Option<String>,
    /// What was said for this cause, so that what is said for its code in general does not replace it.
    pub said: Said,
}

/// What of a refusal was said for its cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The sentence.
    pub description: bool,
    /// The second one.
    pub hint: bool,
    /// The HTTP status.
    pub status: bool,
}

impl Refusal {
    /// Both sentences, one behind the other.
    pub fn sentences(&self) -> String {
        [self.description.as_str(), self.hint.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The answer of the token endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenResponse {
    /// Its members.
    pub members: Members,
    /// Members that were taken out on purpose; [`TokenResponse::put`] does not bring them back.
    pub absent: Vec<String>,
    /// The HTTP status.
    pub status: u16,
    /// Headers of the answer, beside its content type.
    pub headers: Vec<(String, String)>,
    /// How it is written.
    pub style: JsonStyle,
}

impl TokenResponse {
    /// With these members, as RFC 6749 section 5.1 asks: status 200, and not to be stored.
    pub fn new(members: Members) -> Self {
        Self { members, absent: Vec::new(), status: 200, headers: not_stored(), style: JsonStyle::default() }
    }

    /// Sets a member, unless it is absent on purpose.
    pub fn put(&mut self, name: &str, value: impl Into<serde_json::Value>) {
        if !self.absent.iter().any(|absent| absent == name) {
            self.members.set(name, value);
        }
    }

    /// Takes a member out for good.
    pub fn omit(&mut self, name: &str) {
        self.members.remove(name);
        self.absent.push(name.to_owned());
    }
}

/// The userinfo answer.
#[derive(Clone, Debug, PartialEq)]
pub struct UserInfo {
    /// Its members; where it is a JWT, these are its claims, between those of the protocol.
    pub members: Members,
    /// What it is sent as.
    pub format: UserinfoFormat,
    /// Headers of the answer, beside its content type.
    pub headers: Vec<(String, String)>,
    /// How it is written where it is JSON.
    pub style: JsonStyle,
}

impl UserInfo {
    /// With these members, and not to be stored.
    pub fn new(members: Members, format: UserinfoFormat) -> Self {
        Self { members, format, headers: not_stored(), style: JsonStyle::default() }
    }
}

pub(super) fn not_stored() -> Vec<(String, String)> {
    [("cache-control", "no-store"), ("pragma", "no-cache")].map(|(name, value)| (name.into(), value.into())).to_vec()
}

/// What is told of a token (RFC 7662 section 2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Introspection {
    /// What kind of token it is; `None` where nothing is told of it.
    pub kind: Option<IntrospectedKind>,
    /// Its members.
    pub members: Members,
    /// Whether it is signed (RFC 9701).
    pub signed: bool,
}

/// A kind of token that can be introspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectedKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// An ID token.
    Id,
}

/// The answer to a pushed request (RFC 9126 section 2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Par {
    /// Its members.
    pub members: Members,
    /// The HTTP status.
    pub status: u16,
}

/// The answer to a device (RFC 8628 section 3.2).
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceStart {
    /// Its members.
    pub members: Members,
    /// The HTTP status.
    pub status: u16,
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

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use clock::Clock;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use crate::agent::{AgentError, Arrival, UserAgent};

/// A relying party that can be opened for a run: in this process, as a command, or where it already runs.
#[async_trait]
pub trait Target: Send + Sync {
    /// What reports call it.
    fn name(&self) -> String;

    /// Starts it, or makes it ready, for the provider of this run. The provider listens already and does not know it yet:
    /// its redirect URI is registered after this returns.
    async fn open(&self, cast: Cast) -> Result<Box<dyn OpenTarget>, TargetError>;
}

/// What a relying party is told before a run.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The issuer of the provider.
    pub issuer: String,
    /// What the provider is called.
    pub idp: String,
    /// The client id that it is registered under.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Option<String>,
    /// The clock of the run.
    pub clock: Arc<dyn Clock>,
    /// The seed of the run.
    pub seed: u64,
    /// Settings, by the names that the target gives them.
    pub settings: BTreeMap<String, Value>,
    /// What groups bring.
    pub mappings: Vec<Mapping>,
}

/// What a group brings at the relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The value in the groups claim.
    pub group: String,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Libraries.
    pub libraries: Vec<String>,
    /// Administrator.
    pub admin: bool,
}

/// What the provider must know of a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// `redirect_uris`; the first is where callbacks come.
    pub redirect_uris: Vec<Url>,
    /// `post_logout_redirect_uris`.
    pub post_logout_redirect_uris: Vec<Url>,
    /// `backchannel_logout_uri`.
    pub backchannel_logout_uri: Option<Url>,
}

/// A relying party in a run.
#[async_trait]
pub trait OpenTarget: Send + Sync {
    /// What the provider must know of it.
    fn registration(&self) -> Registration;

    /// One of its pages.
    fn page(&self, path: &str) -> Result<Url, TargetError>;

    /// Begins a login as a person does: opens the login page and presses the button.
    async fn start_login(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError>;

    /// Who is signed in in this browser; `None`: nobody.
    async fn who(&self, agent: &mut dyn UserAgent) -> Result<Option<Who>, TargetError>;

    /// Signs out in this browser.
    async fn log_out(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError>;

    /// What an outsider cannot see; `None`: nor can we.
    fn inside(&self) -> Option<&dyn Inside>;

    /// Stops it and waits until it has stopped.
    async fn stop(self: Box<Self>);
}

/// What only the reference relying party shows.
pub trait Inside: Send + Sync {
    /// The account of this user name.
    fn account(&self, username: &str) -> Option<Account>;

    /// Why the last login came to nothing.
    fn last_error(&self) -> Option<Refused>;
}

/// A person as the relying party sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The user name.
    pub username: String,
}

/// An account at the relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The display name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// Permissions.
    pub permissions: BTreeSet<String>,
    /// Libraries.
    pub libraries: BTreeSet<String>,
    /// Administrator.
    pub admin: bool,
}

/// Why a login came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The stable code.
    pub code: String,
    /// The same for the log.
    pub message: String,
}

/// A relying party that cannot be used.
#[derive(Debug, Error)]
pub enum TargetError {
    /// No policy of that name.
    #[error("the relying party `{name}` is not known: {source}")]
    Policy {
        /// The name.
        name: String,
        /// What there is.
        source: rp::PolicyError,
    },
    /// A setting that it does not have.
    #[error("rp.settings: {0}")]
    Setting(#[source] rp::PolicyError),
    /// A permission that it does not know.
    #[error("rp.mappings: `{permission}` is no permission of the relying party; they are: {known}")]
    Permission {
        /// What was asked for.
        permission: String,
        /// What there is.
        known: String,
    },
    /// It does not start.
    #[error("the relying party does not start: {0}")]
    Start(#[from] rp::StartError),
    /// The browser could not go on.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// A page that cannot be.
    #[error("`{0}` is no path of a page")]
    Path(String),
    /// No button to press.
    #[error("{url} has no button that starts a login with the provider; the page says: {text}")]
    NoButton {
        /// The login page.
        url: String,
        /// Its text, shortened.
        text: String,
    },
    /// No way to sign out.
    #[error("{url} has no button that signs out")]
    NoLogout {
        /// The account page.
        url: String,
    },
    /// An answer that does not say who is signed in.
    #[error("{url} does not say who is signed in: status {status}, {body}")]
    Who {
        /// The URL that was asked.
        url: String,
        /// The status.
        status: u16,
        /// The body, shortened.
        body: String,
    },
}

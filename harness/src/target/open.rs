use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use clock::Clock;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use crate::agent::{AgentError, Arrival, Page, UserAgent};
use crate::language::{Mapping, Need};

/// A relying party that can be opened for a run: in this process, as a command, or where it already runs.
#[async_trait]
pub trait Target: Send + Sync {
    /// What reports call it.
    fn name(&self) -> String;

    /// Whether it has what a scenario needs.
    fn has(&self, need: Need) -> bool;

    /// What it demands of the provider of the matrix.
    fn terms(&self) -> Terms {
        Terms::default()
    }

    /// Starts it, or makes it ready, for the providers of this run. They listen already and do not know it yet: its
    /// redirect URI is registered after this returns.
    async fn open(&self, cast: Cast) -> Result<Arc<dyn OpenTarget>, TargetError>;
}

/// What a relying party demands of the provider that it is configured with, because it was configured before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Its client id.
    pub client_id: Option<String>,
    /// Its client secret.
    pub client_secret: Option<String>,
    /// Whether it has no secret.
    pub public: bool,
    /// Where the provider listens, as `IP:PORT`.
    pub listen: Option<String>,
    /// The URL at which it is found.
    pub issuer: Option<String>,
    /// Whether it runs on between two runs: one case at a time, people of its own for each run, and what it read of the
    /// provider stays read.
    pub keeps_running: bool,
}

/// A provider as a relying party is configured with it.
#[derive(Clone, Debug)]
pub struct CastProvider {
    /// What scenarios call it: `idp` or a name of their own.
    pub slug: String,
    /// What it is called on the button.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// The client id that it is registered under.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Option<String>,
}

/// What a relying party is told before a run.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The providers; the first is the one of the matrix.
    pub providers: Vec<CastProvider>,
    /// The clock of the relying party.
    pub clock: Arc<dyn Clock>,
    /// The seed of the run.
    pub seed: u64,
    /// Settings, by the names that the target gives them.
    pub settings: BTreeMap<String, Value>,
    /// What groups bring.
    pub mappings: Vec<Mapping>,
    /// Local accounts.
    pub accounts: Vec<LocalAccount>,
    /// Whether it will be stopped and started again on its own data.
    pub restarts: bool,
    /// What stands behind the names of people, so that no run meets those of another; empty: nothing.
    pub suffix: String,
}

/// A local account, whose password is its user name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalAccount {
    /// The user name.
    pub username: String,
    /// The display name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
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

    /// Begins a login as a person does: opens the login page and presses the button of the provider with this slug.
    async fn start_login(&self, agent: &mut dyn UserAgent, provider: &str) -> Result<Arrival, TargetError>;

    /// Signs in with a local account.
    async fn sign_in_locally(&self, agent: &mut dyn UserAgent, username: &str) -> Result<Arrival, TargetError>;

    /// Who is signed in in this browser, and what the relying party tells them about themselves; `None`: nobody.
    async fn who(&self, agent: &mut dyn UserAgent) -> Result<Option<AccountOfRp>, TargetError>;

    /// Signs out in this browser.
    async fn log_out(&self, agent: &mut dyn UserAgent) -> Result<Arrival, TargetError>;

    /// What on this page says that a login was refused, whatever its status; `None`: nothing.
    fn refusal(&self, page: &Page) -> Option<String> {
        page.error.clone()
    }

    /// What an outsider cannot see or do; `None`: nor can we.
    fn inside(&self) -> Option<&dyn Inside>;

    /// Stops it and starts it again on its own data, as another release if one is named.
    async fn restart(&self, release: Option<&str>) -> Result<(), TargetError>;

    /// Stops it and waits until it has stopped.
    async fn stop(&self);
}

/// What only the reference relying party shows, and lets be done.
pub trait Inside: Send + Sync {
    /// The account of this user name.
    fn account(&self, username: &str) -> Option<Account>;

    /// The user names of all accounts.
    fn usernames(&self) -> Vec<String>;

    /// Why the last login came to nothing.
    fn last_error(&self) -> Option<Refused>;

    /// Turns settings while it runs.
    fn set(&self, settings: &BTreeMap<String, Value>) -> Result<(), TargetError>;

    /// Replaces all mappings.
    fn set_mappings(&self, mappings: &[Mapping]) -> Result<(), TargetError>;

    /// Changes an account by hand.
    fn change_account(&self, username: &str, change: &AccountChange) -> Result<(), TargetError>;
}

/// What is changed about an account; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// All its permissions.
    pub permissions: Option<Vec<String>>,
    /// All its libraries.
    pub libraries: Option<Vec<String>>,
    /// Administrator.
    pub admin: Option<bool>,
    /// Whether it may sign in.
    pub active: Option<bool>,
}

/// What a relying party tells a person about themselves. What it does not tell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountOfRp {
    /// The user name.
    pub username: String,
    /// The display name.
    pub name: Option<String>,
    /// The e-mail address; `Some(None)`: it says that there is none.
    pub email: Option<Option<String>>,
    /// Permissions.
    pub permissions: Option<BTreeSet<String>>,
    /// Libraries.
    pub libraries: Option<BTreeSet<String>>,
    /// Administrator.
    pub admin: Option<bool>,
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
    /// Whether it may sign in.
    pub active: bool,
    /// Whether it has a local password.
    pub local: bool,
    /// How many identities at providers it has.
    pub identities: u32,
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
    /// A change that it does not take.
    #[error("the relying party does not take the change: {0}")]
    Change(#[from] rp::SettingError),
    /// A permission that it does not know.
    #[error("`{permission}` is no permission of the relying party; they are: {known}")]
    Permission {
        /// What was asked for.
        permission: String,
        /// What there is.
        known: String,
    },
    /// It does not start.
    #[error("the relying party does not start: {0}")]
    Start(#[from] rp::StartError),
    /// It has no place for its data.
    #[error("there is no folder for the relying party's data: {0}")]
    Folder(#[source] std::io::Error),
    /// The program of a target cannot be started.
    #[error("`{command}` cannot be started: {source}")]
    Command {
        /// The command line.
        command: String,
        /// Why.
        source: std::io::Error,
    },
    /// The program of a target was started and is not ready.
    #[error("{url} is not ready: {said}")]
    Ready {
        /// What was asked.
        url: String,
        /// What came of it.
        said: String,
    },
    /// A call that sets a target up was refused.
    #[error("the target cannot be prepared: {call}: {said}")]
    Prepare {
        /// The call.
        call: String,
        /// What came back.
        said: String,
    },
    /// It was stopped and did not come back.
    #[error("the relying party has stopped")]
    Stopped,
    /// Something that this kind of relying party does not let be done.
    #[error("the relying party does not let the harness {0}")]
    Unable(&'static str),
    /// The browser could not go on.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// An address that cannot be.
    #[error("`{0}` is neither a URL nor the path of a page")]
    Path(String),
    /// No button to press.
    #[error("{url} has no button that {does}; the page says: {text}")]
    NoButton {
        /// What the button would do.
        does: String,
        /// The page.
        url: String,
        /// Its text, shortened.
        text: String,
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

impl TargetError {
    /// Whether the file or the harness is to blame, and not the relying party.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Policy { .. }
            | Self::Setting(_)
            | Self::Change(_)
            | Self::Permission { .. }
            | Self::Start(_)
            | Self::Folder(_)
            | Self::Command { .. }
            | Self::Ready { .. }
            | Self::Prepare { .. }
            | Self::Unable(_)
            | Self::Path(_) => true,
            Self::Agent(error) => matches!(error, AgentError::SetUp { .. }),
            Self::Stopped | Self::NoButton { .. } | Self::Who { .. } => false,
        }
    }
}

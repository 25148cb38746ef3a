use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::domain::{Session, Standing};
use crate::policy::Policy;
use crate::store::Account;
use crate::web::{App, LastError};

/// A relying party that runs. It stops when it is dropped.
pub struct RunningRp {
    pub(super) app: Arc<App>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl fmt::Debug for RunningRp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningRp").field("base_url", &self.app.public_url.as_str()).finish_non_exhaustive()
    }
}

impl RunningRp {
    pub(super) fn new(app: Arc<App>, address: SocketAddr, stop: watch::Sender<bool>, task: JoinHandle<()>) -> Self {
        Self { app, address, stop, task: Some(task) }
    }

    /// The URL under which it is reached; its path is `/`.
    pub fn base_url(&self) -> &Url {
        &self.app.public_url
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The login page.
    pub fn login_url(&self) -> Url {
        self.app.url(&self.app.policy().flow.login_path)
    }

    /// The redirect URI, to be registered at the provider.
    pub fn redirect_uri(&self) -> Url {
        self.app.url(&self.app.policy().flow.callback_path)
    }

    /// The post-logout redirect URI, to be registered at the provider.
    pub fn post_logout_redirect_uri(&self) -> Url {
        self.app.url(&self.app.policy().flow.post_logout_path)
    }

    /// The back-channel logout URI, to be registered at the provider.
    pub fn backchannel_logout_uri(&self) -> Url {
        self.app.url(&self.app.policy().flow.backchannel_path)
    }

    /// The policy of this moment.
    pub fn policy(&self) -> Policy {
        (*self.app.policy()).clone()
    }

    /// The account of that username. A store that fails has none.
    pub fn account(&self, username: &str) -> Option<Account> {
        let user = self.app.store.user_named(username).ok()??;
        self.app.store.account(user).ok()
    }

    /// How many sessions of that username live.
    pub fn session_count(&self, username: &str) -> usize {
        let count = || {
            let user = self.app.store.user_named(username).ok()??;
            let sessions = self.app.store.sessions_of(user).ok()?;
            Some(sessions.iter().filter(|session| session.standing(self.app.now()) != Standing::Ended).count())
        };
        count().unwrap_or_default()
    }

    /// How many sessions of that username could be renewed when their access ends.
    pub fn renewable_session_count(&self, username: &str) -> usize {
        let count = || {
            let user = self.app.store.user_named(username).ok()??;
            let sessions = self.app.store.sessions_of(user).ok()?;
            let renewable =
                |session: &&Session| session.renewable && session.standing(self.app.now()) != Standing::Ended;
            Some(sessions.iter().filter(renewable).count())
        };
        count().unwrap_or_default()
    }

    /// The usernames of all accounts, the oldest first. A store that fails has none.
    pub fn usernames(&self) -> Vec<String> {
        self.app.store.usernames().unwrap_or_default()
    }

    /// Why the last login, or the last logout by the provider, came to nothing.
    pub fn last_error(&self) -> Option<LastError> {
        self.app.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets that.
    pub fn forget_last_error(&self) {
        *self.app.last_error.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Stops it and waits until it has stopped.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(mut task) = self.task.take() {
            // A connection that never finishes its request would hold it up for ever.
            tokio::select! {
                _ = &mut task => {}
                () = SystemClock.sleep(Duration::from_secs(1)) => task.abort(),
            }
        }
    }
}

impl Drop for RunningRp {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

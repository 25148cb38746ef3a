use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::digest;
use clock::{Clock, Randomness, Timestamp};
use tokio::sync::watch;
use url::Url;

use crate::domain::{LoginError, LogoutTokenError, Origin, Session};
use crate::oidc::Upstream;
use crate::policy::Policy;
use crate::store::{Account, Store};

/// Why the last login, or the last logout by the provider, came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LastError {
    /// The stable code.
    pub code: &'static str,
    /// What happened, with what was expected and seen; for the log.
    pub message: String,
}

/// Is told of every such error.
pub(crate) type Log = Box<dyn Fn(&LastError) + Send + Sync>;

/// What every endpoint is given: one running relying party.
pub(crate) struct App {
    pub(crate) policy: RwLock<Arc<Policy>>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
    pub(crate) upstreams: Vec<Arc<Upstream>>,
    pub(crate) public_url: Url,
    pub(crate) last_error: Mutex<Option<LastError>>,
    pub(crate) log: Option<Log>,
    /// Turns true when the relying party is stopped.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("public_url", &self.public_url.as_str()).finish_non_exhaustive()
    }
}

impl App {
    /// The policy of this moment. A request keeps the one that it began with.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The URL of one of our paths.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(path);
        url
    }

    /// The provider of that slug; the first when none is named.
    pub(crate) fn upstream(&self, slug: Option<&str>) -> Result<&Arc<Upstream>, LoginError> {
        let found = match slug {
            Some(slug) => self.upstreams.iter().find(|upstream| upstream.provider.slug == slug),
            None => self.upstreams.first(),
        };
        found.ok_or_else(|| LoginError::ProviderUnknown { slug: slug.unwrap_or_default().to_owned() })
    }

    /// The session behind a cookie, and its account, if both still live.
    pub(crate) fn signed_in(&self, cookie: Option<&str>) -> Result<Option<(Session, Account)>, LoginError> {
        let Some(session) = cookie.map(|cookie| self.store.session(&session_id(cookie))).transpose()?.flatten() else {
            return Ok(None);
        };
        if !session.is_alive(self.now()) {
            return Ok(None);
        }
        let account = self.store.account(session.user)?;
        let admitted = account.active || !self.policy().identity.check_active;
        Ok(admitted.then_some((session, account)))
    }

    /// Opens a session for `user`, in place of the one that the browser had. Returns the new cookie.
    pub(crate) fn open_session(
        &self,
        user: i64,
        origin: Option<Origin>,
        old_cookie: Option<&str>,
    ) -> Result<String, LoginError> {
        let flow = &self.policy().flow;
        if let Some(old) = old_cookie {
            self.store.end_session(&session_id(old))?;
        }
        let cookie = match old_cookie {
            Some(old) if !flow.rotate_session => old.to_owned(),
            _ => self.randomness.token(),
        };
        let now = self.now();
        let expires = now + Duration::from_secs(flow.session_ttl_s);
        self.store.open_session(&Session { id: session_id(&cookie), user, expires, origin }, now)?;
        Ok(cookie)
    }

    /// Remembers why a login failed, and logs it.
    pub(crate) fn note(&self, error: &LoginError) {
        self.note_as(error.code(), error.to_string());
    }

    /// Remembers why a logout token ended nothing, and logs it.
    pub(crate) fn note_logout(&self, error: &LogoutTokenError) {
        self.note_as(error.code(), error.to_string());
    }

    fn note_as(&self, code: &'static str, message: String) {
        let error = LastError { code, message };
        if let Some(log) = &self.log {
            log(&error);
        }
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// What the store knows a session by.
pub(crate) fn session_id(cookie: &str) -> String {
    digest::digest(&digest::SHA256, cookie.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

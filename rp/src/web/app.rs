use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::digest;
use clock::{Clock, Randomness, Timestamp};
use http::HeaderMap;
use tokio::sync::watch;
use url::Url;

use super::said::{Said, said, said_of_logout};
use crate::domain::{LoginError, LogoutTokenError, Origin, Session, Standing};
use crate::oidc::{Http, Upstream};
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
    /// What was said of it, in the words of the policy.
    pub said: Said,
}

/// When something was asked for in the last minute, and from which address.
pub(crate) type Lately = VecDeque<(Timestamp, String)>;

/// Is told of every such error.
pub(crate) type Log = Box<dyn Fn(&LastError) + Send + Sync>;

/// What every endpoint is given: one running relying party.
pub(crate) struct App {
    pub(crate) policy: RwLock<Arc<Policy>>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
    pub(crate) upstreams: RwLock<Vec<Arc<Upstream>>>,
    /// How providers are spoken to.
    pub(crate) http: Arc<Http>,
    /// When callbacks came lately, and from which address.
    pub(crate) callbacks: Mutex<Lately>,
    /// The same of logins that were begun.
    pub(crate) starts: Mutex<Lately>,
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

    /// All providers, in their order.
    pub(crate) fn upstreams(&self) -> Vec<Arc<Upstream>> {
        self.upstreams.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The provider of that slug; the first that is enabled when none is named.
    pub(crate) fn upstream(&self, slug: Option<&str>) -> Result<Arc<Upstream>, LoginError> {
        let upstreams = self.upstreams();
        let found = match slug {
            Some(slug) => upstreams.iter().find(|upstream| upstream.provider.slug == slug),
            None => upstreams.iter().find(|upstream| upstream.provider.enabled),
        };
        match found {
            Some(upstream) if upstream.provider.enabled => Ok(Arc::clone(upstream)),
            Some(upstream) => Err(LoginError::ProviderDisabled { slug: upstream.provider.slug.clone() }),
            None => Err(LoginError::ProviderUnknown { slug: slug.unwrap_or_default().to_owned() }),
        }
    }

    /// Counts a callback of an address, and refuses it beyond the limit.
    pub(crate) fn count_callback(&self, headers: &HeaderMap) -> Result<(), LoginError> {
        count(&self.callbacks, self.policy().flow.callbacks_per_minute, headers, self.now())
    }

    /// Counts a login that an address begins, and refuses it beyond the limit.
    pub(crate) fn count_start(&self, headers: &HeaderMap) -> Result<(), LoginError> {
        count(&self.starts, self.policy().flow.starts_per_minute, headers, self.now())
    }

    /// The session behind a cookie, and its account, if both still live. Access that has ended is renewed if it may be.
    pub(crate) fn signed_in(&self, cookie: Option<&str>) -> Result<Option<(Session, Account)>, LoginError> {
        let Some(session) = cookie.map(|cookie| self.store.session(&session_id(cookie))).transpose()?.flatten() else {
            return Ok(None);
        };
        let (now, policy) = (self.now(), self.policy());
        let session = match session.standing(now) {
            Standing::Open => session,
            Standing::Renewable => {
                let renewed = session.renew(now, &policy);
                self.store.open_session(&renewed, now)?;
                renewed
            }
            Standing::Ended => return Ok(None),
        };
        let account = self.store.account(session.user)?;
        let admitted = account.active || !policy.identity.check_active;
        Ok(admitted.then_some((session, account)))
    }

    /// Opens a session for `user`, in place of the one that the browser had. Returns the new cookie.
    pub(crate) fn open_session(
        &self,
        user: i64,
        origin: Option<Origin>,
        old_cookie: Option<&str>,
    ) -> Result<String, LoginError> {
        let (now, policy) = (self.now(), self.policy());
        let in_this_second = |session: &Session| session.begun.secs() == now.secs();
        if policy.session.one_a_second && self.store.sessions_of(user)?.iter().any(in_this_second) {
            return Err(LoginError::SessionConflict);
        }
        if let Some(old) = old_cookie {
            self.store.end_session(&session_id(old))?;
        }
        let cookie = match old_cookie {
            Some(old) if !policy.flow.rotate_session => old.to_owned(),
            _ => self.randomness.token(),
        };
        self.store.open_session(&Session::begin(session_id(&cookie), user, origin, now, &policy), now)?;
        Ok(cookie)
    }

    /// Remembers why a login failed, and logs it.
    pub(crate) fn note(&self, error: &LoginError) {
        self.note_as(error.code(), error.to_string(), said(error, &self.policy().errors));
    }

    /// Remembers why a logout token ended nothing, and logs it.
    pub(crate) fn note_logout(&self, error: &LogoutTokenError) {
        let ours = Said { status: 400, words: error.words().to_owned() };
        let said = said_of_logout(error, &self.policy().errors).unwrap_or(ours);
        self.note_as(error.code(), error.to_string(), said);
    }

    pub(crate) fn note_as(&self, code: &'static str, message: String, said: Said) {
        let error = LastError { code, message, said };
        if let Some(log) = &self.log {
            log(&error);
        }
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

fn count(lately: &Mutex<Lately>, limit: u64, headers: &HeaderMap, now: Timestamp) -> Result<(), LoginError> {
    if limit == 0 {
        return Ok(());
    }
    // Whoever stands in front says for whom; a caller that says so itself is believed too.
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let address = forwarded.unwrap_or_default().to_owned();
    let mut lately = lately.lock().unwrap_or_else(PoisonError::into_inner);
    lately.retain(|(at, _)| now.since(*at) < Duration::from_secs(60));
    if lately.iter().filter(|(_, from)| *from == address).count() as u64 >= limit {
        return Err(LoginError::TooManyRequests { limit });
    }
    lately.push_back((now, address));
    Ok(())
}

/// What the store knows a session by.
pub(crate) fn session_id(cookie: &str) -> String {
    digest::digest(&digest::SHA256, cookie.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

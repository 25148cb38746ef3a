//! The browser's session at the provider, and the cookies that carry it.

use std::collections::BTreeSet;
use std::time::Duration;

use clock::Timestamp;

use super::consequences::{Struck, end_session, follow};
use super::context::Ctx;
use super::draft::Cookie;
use super::rules::{Factor, Trigger};
use super::state::{BrowserSession, SessionId};

/// Who is signed in.
pub(crate) const SESSION_COOKIE: &str = "stage_session";
/// Which browser it is, whether anybody is signed in or not.
pub(crate) const BROWSER_COOKIE: &str = "stage_browser";

impl Ctx<'_> {
    /// The session of the asking browser, if it still lives; using it keeps it from idling out.
    pub(crate) fn session(&mut self) -> Option<(SessionId, BrowserSession)> {
        let id = self.begun.clone().or_else(|| self.request.cookie(SESSION_COOKIE).map(str::to_owned))?;
        let now = self.now;
        let session = self.state.sessions.get_mut(&id)?;
        session.seen_at = now;
        Some((id, session.clone()))
    }

    /// Takes away the sessions that are over by the clock, and lets follow what follows.
    pub(crate) fn expire_sessions(&mut self) {
        let (rules, now) = (&self.setup.rules, self.now);
        let mut over: Vec<(SessionId, String)> = self
            .state
            .sessions
            .iter()
            .filter(|(_, session)| {
                let since = |seconds: &u64, then| now >= then + Duration::from_secs(*seconds);
                rules.session_idle.ask(self.marks, |idle| since(idle, session.seen_at))
                    || rules.session_max.ask(self.marks, |max| since(max, session.started_at))
            })
            .map(|(id, session)| (id.clone(), session.username.clone()))
            .collect();
        // What is sent because of it should not hang on the order of a hash map.
        over.sort();
        for (session, username) in over {
            let struck = Struck { session: Some(session.clone()), username: Some(username), ..Struck::default() };
            follow(self, Trigger::SessionExpired, &struck);
            end_session(self, &session);
        }
    }

    /// Whether a session lives, whoever asks.
    pub(crate) fn session_lives(&self, id: &SessionId) -> bool {
        self.session_end(id).is_some_and(|end| self.now < end)
    }

    /// When a session ends if nobody uses it any more; none if it is gone.
    pub(crate) fn session_end(&self, id: &SessionId) -> Option<Timestamp> {
        let session = self.state.sessions.get(id)?;
        let idle = Duration::from_secs(*self.setup.rules.session_idle.get(self.marks));
        let max = Duration::from_secs(*self.setup.rules.session_max.get(self.marks));
        Some((session.seen_at + idle).min(session.started_at + max))
    }

    /// Signs somebody in in the asking browser, by password. A session of the same person goes on with a new
    /// login; anything else
    /// gets a new id, so that a session cannot be planted.
    pub(crate) fn sign_in(&mut self, username: &str) -> SessionId {
        let now = self.now;
        if let Some((id, session)) = self.session()
            && session.username == username
        {
            if let Some(session) = self.state.sessions.get_mut(&id) {
                session.authenticated_at = now;
                session.factors.insert(Factor::Password);
            }
            return id;
        }
        let id = self.begin_session(username);
        self.cookies.push(Cookie { name: SESSION_COOKIE.into(), value: id.clone() });
        self.begun = Some(id.clone());
        id
    }

    /// A session that no browser has yet.
    pub(crate) fn begin_session(&mut self, username: &str) -> SessionId {
        let now = self.now;
        let id = self.core.randomness.token();
        let session = BrowserSession {
            username: username.to_owned(),
            authenticated_at: now,
            started_at: now,
            seen_at: now,
            forced_login_done: false,
            groups: self.state.person(username).map(|known| known.person.groups.clone()).unwrap_or_default(),
            factors: BTreeSet::from([Factor::Password]),
            sid: None,
        };
        self.state.sessions.insert(id.clone(), session);
        id
    }

    /// The id of the asking browser; it gets one if it has none.
    pub(crate) fn browser(&mut self) -> String {
        if let Some(browser) = self.request.cookie(BROWSER_COOKIE) {
            return browser.to_owned();
        }
        let browser = self.core.randomness.token();
        self.cookies.push(Cookie { name: BROWSER_COOKIE.into(), value: browser.clone() });
        browser
    }
}

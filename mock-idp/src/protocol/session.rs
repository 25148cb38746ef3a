//! The browser's session at the provider, and the cookies that carry it.

use std::collections::BTreeSet;
use std::time::Duration;

use clock::Timestamp;

use super::consequences::{Struck, end_session, follow};
use super::context::Ctx;
use super::draft::Cookie;
use super::rules::{Factor, Trigger};
use super::state::{BrowserSession, SessionId};

/// How often is looked for sessions that are over.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Which browser asks, if it was told before.
pub(crate) fn browser_of<'q>(ctx: &Ctx<'q>) -> Option<&'q str> {
    ctx.request.cookie(&ctx.setup.rules.cookies_browser.get(ctx.marks).name)
}

impl Ctx<'_> {
    /// The session of the asking browser, if it still lives; using it keeps it from idling out.
    pub(crate) fn session(&mut self) -> Option<(SessionId, BrowserSession)> {
        let id = self.begun.clone().or_else(|| {
            let name = &self.setup.rules.cookies_session.get(self.marks).name;
            self.request.cookie(name).map(str::to_owned)
        })?;
        if self.state.sessions.get(&id).is_none_or(|session| self.is_over(session)) {
            return None;
        }
        let now = self.now;
        let session = self.state.sessions.get_mut(&id)?;
        session.seen_at = now;
        Some((id, session.clone()))
    }

    /// Whether a session is over by the clock.
    fn is_over(&self, session: &BrowserSession) -> bool {
        let (rules, now) = (&self.setup.rules, self.now);
        let since = |seconds: &u64, then: Timestamp| now >= then + Duration::from_secs(*seconds);
        rules.session_idle.ask(self.marks, |idle| since(idle, session.seen_at))
            || rules.session_max.ask(self.marks, |max| since(max, session.started_at))
    }

    /// Takes away the sessions that are over by the clock, and lets follow what follows.
    ///
    /// Looked at once a second: with thousands of sessions each look costs more than an answer. A session that is asked for
    /// in between is over all the same.
    pub(crate) fn expire_sessions(&mut self) {
        let now = self.now;
        if self.state.sessions_looked_at.is_some_and(|then| now >= then && now < then + LOOK_EVERY) {
            return;
        }
        self.state.sessions_looked_at = Some(now);
        let mut over: Vec<(SessionId, String)> = self
            .state
            .sessions
            .iter()
            .filter(|(_, session)| self.is_over(session))
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

    /// Signs somebody in in the asking browser, by password. A session of the same person goes on with a new login; anything
    /// else gets a new id, so that a session cannot be planted.
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
        let style = self.setup.rules.cookies_session.get(self.marks).clone();
        self.cookies.push(Cookie { style, value: id.clone() });
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
        if let Some(browser) = browser_of(self) {
            return browser.to_owned();
        }
        let browser = self.core.randomness.token();
        let style = self.setup.rules.cookies_browser.get(self.marks).clone();
        self.cookies.push(Cookie { style, value: browser.clone() });
        browser
    }
}

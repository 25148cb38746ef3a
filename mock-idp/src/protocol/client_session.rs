//! What a browser's session is to one client: tokens, `sid` and logouts hang on it.

use std::collections::BTreeSet;

use clock::Timestamp;

use super::context::Ctx;
use super::made::made;
use super::rules::{Factor, SidOf};
use super::state::{Grant, GrantId, SessionId, State};

pub(crate) type ClientSessionId = u64;

/// A browser's session at one client.
#[derive(Clone, Debug)]
pub(crate) struct ClientSession {
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) session: SessionId,
    /// What the client sees of it; none by rule.
    pub(crate) sid: Option<String>,
    /// All scopes that were granted in it.
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) began: Timestamp,
    /// What the person had proven when it was last used.
    pub(crate) factors: BTreeSet<Factor>,
    /// Not yet ended or detached.
    pub(crate) attached: bool,
    /// The grants whose codes and tokens hang on it.
    pub(crate) grants: BTreeSet<GrantId>,
}

impl ClientSession {
    /// Granted for offline use, so that it outlives the browser's session (Core 11).
    pub(crate) fn offline(&self) -> bool {
        self.scopes.contains("offline_access")
    }
}

impl State {
    /// The session that a grant's codes and tokens hang on.
    pub(crate) fn client_session_of(&self, grant: &Grant) -> Option<&ClientSession> {
        grant.client_session.and_then(|id| self.client_sessions.get(&id))
    }

    /// The attached session of a browser at a client.
    pub(crate) fn attached(&self, session: &SessionId, client: &str) -> Option<ClientSessionId> {
        self.client_sessions
            .iter()
            .find(|(_, kept)| kept.attached && kept.session == *session && kept.client == client)
            .map(|(id, _)| *id)
    }

    /// Whether what a grant hangs on is still there: the browser's session and the client's part in it, or, if it was
    /// granted for offline use, that part alone. A grant that hangs on nothing has nothing to lose.
    pub(crate) fn session_stands(&self, grant: &Grant) -> bool {
        self.client_session_of(grant)
            .is_none_or(|kept| kept.attached && (kept.offline() || self.sessions.contains_key(&kept.session)))
    }
}

impl Ctx<'_> {
    /// The browser's session at this client: the one that is there, or a new one.
    pub(crate) fn client_session(
        &mut self,
        session: &SessionId,
        client: &str,
        scopes: &[String],
    ) -> (ClientSessionId, Option<String>) {
        let browser = self.state.sessions.get(session).cloned();
        let id = match self.state.attached(session, client) {
            Some(id) => id,
            None => {
                let sid = self.new_sid(session);
                self.state.next_client_session += 1;
                let kept = ClientSession {
                    client: client.to_owned(),
                    username: browser.as_ref().map(|browser| browser.username.clone()).unwrap_or_default(),
                    session: session.clone(),
                    sid,
                    scopes: BTreeSet::new(),
                    began: self.now,
                    factors: BTreeSet::new(),
                    attached: true,
                    grants: BTreeSet::new(),
                };
                self.state.client_sessions.insert(self.state.next_client_session, kept);
                self.state.next_client_session
            }
        };
        let kept = self.state.client_sessions.get_mut(&id);
        let sid = kept.and_then(|kept| {
            kept.scopes.extend(scopes.iter().cloned());
            kept.factors = browser.map(|browser| browser.factors).unwrap_or_default();
            kept.sid.clone()
        });
        (id, sid)
    }

    fn new_sid(&mut self, session: &SessionId) -> Option<String> {
        let rule = *self.setup.rules.session_sid.get(self.marks);
        let fresh = made(self.setup.rules.shape_sid.get(self.marks), &self.core.randomness);
        match rule {
            SidOf::ClientSession => Some(fresh),
            SidOf::BrowserSession => {
                let browser = self.state.sessions.get_mut(session)?;
                Some(browser.sid.get_or_insert(fresh).clone())
            }
            SidOf::None => None,
        }
    }
}

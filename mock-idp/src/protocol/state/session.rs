use super::grant::SessionId;
use crate::protocol::rules::Factor;
use clock::Timestamp;
use std::collections::BTreeSet;

/// A browser in which somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) struct BrowserSession {
    pub(crate) username: String,
    pub(crate) authenticated_at: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    /// A request with `prompt=login` has been answered.
    pub(crate) forced_login_done: bool,
    /// The person's groups when it began.
    pub(crate) groups: Vec<String>,
    /// What the person has proven in it.
    pub(crate) factors: BTreeSet<Factor>,
    /// The `sid` that all clients see, where a rule says so.
    pub(crate) sid: Option<String>,
}

/// A logout that waits for the person's word.
#[derive(Clone, Debug)]
pub(crate) struct PendingLogout {
    pub(crate) asked_at: Timestamp,
    /// The browser that was asked.
    pub(crate) browser: String,
    /// The session that is to end; none where nobody was signed in.
    pub(crate) session: Option<SessionId>,
    pub(crate) client: Option<String>,
    pub(crate) leave_to: Option<String>,
}

//! Who may use a client, and what they must prove for it.

use super::context::Ctx;
use super::rules::{Access, AccessCheck, Factor, Factors, GroupsOf};
use super::state::{BrowserSession, Grant, Registered};

impl Ctx<'_> {
    /// What holds for the person of a session at a client.
    fn verdict(&self, client: &Registered, session: &BrowserSession) -> Option<Access> {
        let live = self.state.person(&session.username).map(|known| known.person.groups.clone()).unwrap_or_default();
        let groups = self.setup.rules.access_groups.ask(self.marks, |of| match of {
            GroupsOf::Live => live.clone(),
            GroupsOf::OfSession => session.groups.clone(),
        });
        client.rules.access_who.ask(self.marks, |who| who.verdict(&session.username, &groups))
    }

    /// Whether two factors are asked for.
    pub(crate) fn needs_two(&self, client: &Registered, session: &BrowserSession) -> bool {
        let by_policy = self.verdict(client, session) == Some(Access::TwoFactor);
        by_policy || client.rules.access_factors.ask(self.marks, |factors| *factors == Factors::Two)
    }

    /// Whether the person of a session may use a client.
    pub(crate) fn may_use(&self, client: &Registered, session: &BrowserSession, check: AccessCheck) -> bool {
        let allowed = self.verdict(client, session) != Some(Access::Deny);
        let proven = session.factors.contains(&Factor::Otp) || !self.needs_two(client, session);
        self.setup.rules.access_checked_at.ask(self.marks, |at| !at.contains(&check) || allowed && proven)
    }

    /// Whether a person may still have tokens of a client. What they proved at the login is not asked again.
    pub(crate) fn may_have(&self, client: &Registered, grant: &Grant, check: AccessCheck) -> bool {
        let live = self.state.person(&grant.username).map(|known| known.person.groups.clone()).unwrap_or_default();
        let then =
            self.state.sessions.get(&grant.session).map_or_else(|| live.clone(), |session| session.groups.clone());
        let groups = self.setup.rules.access_groups.ask(self.marks, |of| match of {
            GroupsOf::Live => live.clone(),
            GroupsOf::OfSession => then.clone(),
        });
        let who = &client.rules.access_who;
        let denied = who.ask(self.marks, |who| who.verdict(&grant.username, &groups) == Some(Access::Deny));
        self.setup.rules.access_checked_at.ask(self.marks, |at| !at.contains(&check) || !denied)
    }
}

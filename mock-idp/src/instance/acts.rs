//! What an administrator does at a running provider. Each act returns when whoever is told of it at once has answered.

use std::sync::{Arc, PoisonError};

use super::deliver;
use super::handle::{MockIdp, RegisterError};
use crate::jose::KeysError;
use crate::protocol::{Known, Marks, Person, SessionView, Trigger, Whom, admin};

impl MockIdp {
    /// The browsers in which somebody is signed in, by the order in which they began.
    pub fn sessions(&self) -> Vec<SessionView> {
        admin::sessions(&self.shared.core)
    }

    /// Ends one session, by its id in [`Self::sessions`].
    ///
    /// # Errors
    /// When there is no such session.
    pub async fn end_session(&self, id: &str) -> Result<(), RegisterError> {
        if !self.shared.core.state().sessions.contains_key(id) {
            return Err(RegisterError::Unknown { kind: "session", name: id.to_owned() });
        }
        self.administer(Trigger::AdminSessionDeleted, Whom::Session(id)).await;
        Ok(())
    }

    /// Ends this person's sessions and tells the relying parties by back channel; their answers stand in the journal.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn log_out(&self, username: &str) -> Result<(), RegisterError> {
        self.must_know(username)?;
        self.administer(Trigger::AdminPersonLogout, Whom::Person(username)).await;
        Ok(())
    }

    /// Ends all sessions.
    pub async fn log_out_everybody(&self) {
        self.administer(Trigger::AdminAllLogout, Whom::Everybody).await;
    }

    /// Changes a person: groups, names, password, user name, `sub`. What follows from being disabled, or from no longer being
    /// allowed to use a client, follows, and whoever is told of it has answered when this returns; otherwise tokens of
    /// before are as they are.
    ///
    /// # Errors
    /// When there is no such person, or the new user name is taken; then nothing is changed.
    pub async fn change(&self, username: &str, change: impl FnOnce(&mut Person)) -> Result<(), RegisterError> {
        let usable = admin::usable(&self.shared.core, username);
        let (before, after) = {
            let mut state = self.shared.core.state();
            let Some(at) = state.people.iter().position(|known| known.person.username == username) else {
                return Err(RegisterError::Unknown { kind: "person", name: username.to_owned() });
            };
            let before = state.people[at].clone();
            let mut after = before.person.clone();
            change(&mut after);
            if after.username != username {
                if state.person(&after.username).is_some() {
                    return Err(RegisterError::Taken { kind: "person", name: after.username });
                }
                state.rename(username, &after.username);
            }
            // One that is given anew is another subject under the same user name.
            let sub = match after.sub == before.person.sub {
                true => before.sub.clone(),
                false => after.sub.clone().unwrap_or_else(|| self.shared.core.randomness.uuid()),
            };
            let after = Arc::new(Known { id: after.id.unwrap_or(before.id), person: after, sub });
            state.people[at] = after.clone();
            (before, after)
        };
        let now = &after.person.username;
        if before.person.enabled && !after.person.enabled {
            self.administer(Trigger::PersonDisabled, Whom::Person(now)).await;
        }
        let left = admin::usable(&self.shared.core, now);
        for lost in usable.iter().filter(|client| !left.contains(client)) {
            self.administer(Trigger::AccessLost, Whom::PersonAtClient(now, lost)).await;
        }
        Ok(())
    }

    /// Gives a person other groups.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn set_groups(&self, username: &str, groups: &[&str]) -> Result<(), RegisterError> {
        self.change(username, |person| person.groups = groups.iter().map(|group| (*group).to_owned()).collect()).await
    }

    /// Disables or enables a person.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn set_enabled(&self, username: &str, enabled: bool) -> Result<(), RegisterError> {
        self.change(username, |person| person.enabled = enabled).await
    }

    /// Gives a person another user name. The subject identifier, sessions and tokens stay theirs.
    ///
    /// # Errors
    /// When there is no such person, or somebody has that name.
    pub async fn rename_person(&self, from: &str, to: &str) -> Result<(), RegisterError> {
        self.change(from, |person| to.clone_into(&mut person.username)).await
    }

    /// Strikes a person off, with their sessions.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn remove_person(&self, username: &str) -> Result<(), RegisterError> {
        self.must_know(username)?;
        self.administer(Trigger::PersonDeleted, Whom::Person(username)).await;
        let mut state = self.shared.core.state();
        state.people.retain(|known| known.person.username != username);
        state.sessions.retain(|_, session| session.username != username);
        state.consents.retain(|(person, _), _| person != username);
        Ok(())
    }

    /// Takes back what a person agreed to at a client.
    ///
    /// # Errors
    /// When there is no such person or client.
    pub async fn withdraw_consent(&self, username: &str, client: &str) -> Result<(), RegisterError> {
        self.must_know(username)?;
        self.must_be_registered(client)?;
        self.shared.core.state().consents.remove(&(username.to_owned(), client.to_owned()));
        self.administer(Trigger::ConsentWithdrawn, Whom::PersonAtClient(username, client)).await;
        Ok(())
    }

    /// Strikes a client off.
    ///
    /// # Errors
    /// When there is no such client.
    pub async fn remove_client(&self, id: &str) -> Result<(), RegisterError> {
        self.must_be_registered(id)?;
        self.administer(Trigger::ClientDeleted, Whom::Client(id)).await;
        let mut state = self.shared.core.state();
        state.clients.remove(id);
        self.stage.forget_client(id);
        Ok(())
    }

    /// Replaces the keys: unlike after a rotation, nothing that the old ones signed can be verified any more.
    ///
    /// # Errors
    /// When no key can be made.
    pub async fn replace_keys(&self) -> Result<(), KeysError> {
        self.shared.core.keys.write().unwrap_or_else(PoisonError::into_inner).replace()?;
        self.administer(Trigger::KeyReplaced, Whom::Everybody).await;
        Ok(())
    }

    pub(super) fn must_know(&self, username: &str) -> Result<(), RegisterError> {
        match self.shared.core.state().person(username) {
            Some(_) => Ok(()),
            None => Err(RegisterError::Unknown { kind: "person", name: username.to_owned() }),
        }
    }

    fn must_be_registered(&self, id: &str) -> Result<(), RegisterError> {
        match self.shared.core.state().clients.contains_key(id) {
            true => Ok(()),
            false => Err(RegisterError::Unknown { kind: "client", name: id.to_owned() }),
        }
    }

    /// What an administrator does, and what is delivered because of it.
    async fn administer(&self, trigger: Trigger, whom: Whom<'_>) {
        let deliveries = admin::act(&self.shared.core, trigger, whom, &Marks::default());
        deliver::send_all(&self.shared, deliveries).await;
    }
}

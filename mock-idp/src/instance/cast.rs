//! Who plays, changed while the play goes on: people and clients.

use std::sync::Arc;

use super::handle::{MockIdp, RegisterError, registration};
use crate::protocol::{Client, Known, Person, Trigger};

impl MockIdp {
    /// All people, each with the subject identifier that the instance gave them.
    pub fn cast(&self) -> Vec<Person> {
        let state = self.shared.core.state();
        state.people.iter().map(|known| Person { sub: Some(known.sub.clone()), ..known.person.clone() }).collect()
    }

    /// Takes in a person, or changes the one of that user name, who keeps the subject identifier unless another is given.
    /// Says whether the person is new. What follows from a person being disabled has been delivered when this returns.
    pub async fn put_person(&self, person: Person) -> bool {
        let username = person.username.clone();
        let disabled = {
            let mut state = self.shared.core.state();
            match state.people.iter_mut().find(|known| known.person.username == username) {
                Some(known) => {
                    let sub = person.sub.clone().unwrap_or_else(|| known.sub.clone());
                    let disabled = known.person.enabled && !person.enabled;
                    let id = person.id.unwrap_or(known.id);
                    *known = Arc::new(Known { person, sub, id });
                    Some(disabled)
                }
                None => {
                    let sub = person.sub.clone().unwrap_or_else(|| self.shared.core.randomness.uuid());
                    state.take_in(person, sub);
                    None
                }
            }
        };
        if disabled == Some(true) {
            self.administer(Trigger::PersonDisabled, &username).await;
        }
        disabled.is_none()
    }

    /// Strikes a person off: what follows is what follows when one is disabled, and nobody stays signed in as them.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn remove_person(&self, username: &str) -> Result<(), RegisterError> {
        self.known(username)?;
        self.administer(Trigger::PersonDisabled, username).await;
        let mut state = self.shared.core.state();
        state.people.retain(|known| known.person.username != username);
        state.sessions.retain(|_, session| session.username != username);
        Ok(())
    }

    /// All clients, as they are registered.
    pub fn clients(&self) -> Vec<Client> {
        self.shared.core.state().clients.values().map(|registered| registered.client.clone()).collect()
    }

    /// Registers a client, or replaces the registration of that id. Says whether it is new. What is under way goes on by
    /// the registration it began with.
    ///
    /// # Errors
    /// When a setting does not exist, or its ID tokens could not be signed.
    pub fn put_client(&self, client: Client) -> Result<bool, RegisterError> {
        let (registered, differences) = registration(&self.manners(), client)?;
        let id = registered.client.id.clone();
        let mut state = self.shared.core.state();
        self.stage.set_client(&id, differences);
        Ok(state.clients.insert(id, Arc::new(registered)).is_none())
    }

    /// Strikes a client off; its tokens are dead.
    ///
    /// # Errors
    /// When there is no such client.
    pub fn remove_client(&self, id: &str) -> Result<(), RegisterError> {
        let mut state = self.shared.core.state();
        let state = &mut *state;
        if state.clients.remove(id).is_none() {
            return Err(RegisterError::Unknown { kind: "client", name: id.to_owned() });
        }
        self.stage.forget_client(id);
        for token in state.tokens.values_mut() {
            token.dead |= state.grants.get(&token.grant).is_some_and(|grant| grant.client == id);
        }
        Ok(())
    }

    /// Forgets what a person agreed to at a client, as one who withdraws a consent does.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn forget_consent(&self, username: &str, client: &str) -> Result<(), RegisterError> {
        self.known(username)?;
        self.shared.core.state().consents.remove(&(username.to_owned(), client.to_owned()));
        Ok(())
    }

    pub(super) fn known(&self, username: &str) -> Result<(), RegisterError> {
        match self.shared.core.state().person(username) {
            Some(_) => Ok(()),
            None => Err(RegisterError::Unknown { kind: "person", name: username.to_owned() }),
        }
    }
}

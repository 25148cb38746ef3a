//! Who plays, changed while the play goes on: people and clients.

use std::sync::Arc;

use super::handle::{MockIdp, RegisterError, registration};
use crate::protocol::{Client, Person};

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
        {
            let mut state = self.shared.core.state();
            if state.person(&username).is_none() {
                let sub = person.sub.clone().unwrap_or_else(|| self.shared.core.randomness.uuid());
                state.take_in(person, sub);
                return true;
            }
        }
        let changed = self.change(&username, |known| {
            let sub = person.sub.clone().or_else(|| known.sub.clone());
            *known = Person { sub, ..person };
        });
        // Nobody else has the name, which stays as it is.
        changed.await.is_err()
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
}

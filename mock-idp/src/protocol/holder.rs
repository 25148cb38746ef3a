//! Whose tokens are whose: a person's, or the client's own.

use std::sync::Arc;

use super::context::Ctx;
use super::state::{Grant, Known, Person, Registered};

impl Ctx<'_> {
    /// Whom a grant is about, if they are still there.
    pub(crate) fn holder(&self, grant: &Grant) -> Option<Arc<Known>> {
        match &grant.service {
            Some(client) => self.client(client).map(|client| service(&client)),
            None => self.state.person(&grant.username),
        }
    }
}

/// The client itself where no person is involved: `sub` is then its identifier (RFC 9068 section 2.2).
pub(crate) fn service(client: &Registered) -> Arc<Known> {
    let id = &client.client.id;
    let person = Person { name: None, email: None, email_verified: false, ..Person::new(id) };
    Arc::new(Known { person, sub: id.clone(), id: 0 })
}

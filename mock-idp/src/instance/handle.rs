use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::builder::Builder;
use super::shared::Shared;
use super::stage::Stage;
use super::{deliver, listener};
use crate::jose::{JweError, JwsAlg, KeysError};
use crate::journal::Journal;
use crate::manners::{Manners, ResolveError};
use crate::protocol::{Client, Known, Marks, Person, Registered};
use crate::script::{Deviation, DeviationError, Script};
use crate::vocab::Operation;

/// Why a client or person cannot be taken in, or is not there.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// Somebody has that name.
    #[error("there is already a {kind} `{name}`")]
    Taken {
        /// `client` or `person`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Nobody has that name.
    #[error("there is no {kind} `{name}`")]
    Unknown {
        /// `client`, `person` or `session`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// ID tokens that could never be signed.
    #[error("client `{client}`: {alg} needs a client secret, and the client has none; give it one or choose RS256")]
    NoSecret {
        /// Its id.
        client: String,
        /// What its ID tokens should be signed with.
        alg: JwsAlg,
    },
    /// A setting of the client that the provider does not have.
    #[error("client `{client}`: {source}")]
    Settings {
        /// Its id.
        client: String,
        /// What is wrong.
        source: Box<ResolveError>,
    },
}

/// A running mock provider. It stops when this is dropped.
#[derive(Debug)]
pub struct MockIdp {
    pub(super) shared: Arc<Shared>,
    manners: Manners,
    stage: Arc<Stage>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
    delivering: JoinHandle<()>,
}

impl Drop for MockIdp {
    fn drop(&mut self) {
        self.accepting.abort();
        self.delivering.abort();
    }
}

impl MockIdp {
    /// Describes a provider, to be started.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn run(
        manners: Manners,
        stage: Arc<Stage>,
        listener: TcpListener,
        address: SocketAddr,
        shared: Shared,
    ) -> Self {
        let shared = Arc::new(shared);
        let accepting = tokio::spawn(listener::accept(shared.clone(), listener));
        let delivering = tokio::spawn(deliver::run(shared.clone()));
        Self { shared, manners, stage, address, accepting, delivering }
    }

    /// The issuer: what a relying party is configured with.
    pub fn issuer(&self) -> &str {
        &self.shared.core.issuer
    }

    /// The published URL of an operation; `None` if this provider has none for it.
    pub fn url(&self, operation: Operation) -> Option<String> {
        self.shared.core.url(operation)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it saw and answered.
    pub fn journal(&self) -> &Journal {
        &self.shared.journal
    }

    /// Which provider it plays, in which version, and what is known of it.
    pub fn manners(&self) -> &Manners {
        &self.manners
    }

    /// Takes in a relying party.
    ///
    /// # Errors
    /// When the id is taken, a setting does not exist, or its ID tokens could not be signed.
    pub fn register(&self, client: Client) -> Result<(), RegisterError> {
        let resolved = self
            .manners
            .client(&client.settings)
            .map_err(|source| RegisterError::Settings { client: client.id.clone(), source: Box::new(source) })?;
        let alg = *resolved.rules.id_token_alg.get(&Marks::default());
        if client.secret.is_none() && alg.key_kind().is_none() {
            return Err(RegisterError::NoSecret { client: client.id, alg });
        }
        let mut state = self.shared.core.state();
        if state.clients.contains_key(&client.id) {
            return Err(RegisterError::Taken { kind: "client", name: client.id });
        }
        self.stage.set_client(&client.id, resolved.differences);
        state.clients.insert(client.id.clone(), Arc::new(Registered { client, rules: resolved.rules }));
        Ok(())
    }

    /// Takes in a person.
    ///
    /// # Errors
    /// When the user name is taken.
    pub fn introduce(&self, person: Person) -> Result<(), RegisterError> {
        let sub = person.sub.clone().unwrap_or_else(|| self.shared.core.randomness.uuid());
        let mut state = self.shared.core.state();
        if state.person(&person.username).is_some() {
            return Err(RegisterError::Taken { kind: "person", name: person.username });
        }
        state.people.push(Arc::new(Known { person, sub }));
        Ok(())
    }

    /// Replaces the script; counts begin anew.
    ///
    /// # Errors
    /// When one of the deviations could never strike.
    pub fn set_script(&self, deviations: Vec<Deviation>) -> Result<(), DeviationError> {
        self.stage.set_script(Script::new(deviations)?);
        Ok(())
    }

    /// New keys sign from now on; the old ones stay in the key set.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn rotate_keys(&self) -> Result<(), KeysError> {
        self.shared.core.keys.write().unwrap_or_else(PoisonError::into_inner).rotate()
    }

    /// Opens a token that was encrypted with this provider's own key.
    ///
    /// # Errors
    /// When it was not.
    pub fn decrypt(&self, jwe: &str) -> Result<String, JweError> {
        self.shared.core.keys.read().unwrap_or_else(PoisonError::into_inner).open(jwe)
    }

    /// The subject identifier of a person.
    pub fn sub(&self, username: &str) -> Option<String> {
        self.shared.core.state().person(username).map(|known| known.sub.clone())
    }

    /// The user names of all people.
    pub fn people(&self) -> BTreeSet<String> {
        self.shared.core.state().people.iter().map(|known| known.person.username.clone()).collect()
    }

    /// Signs everybody out, takes back all codes and tokens, and clears the journal; people and clients stay.
    pub fn reset(&self) {
        self.shared.core.state().clear_sessions();
        self.shared.journal.clear();
    }
}

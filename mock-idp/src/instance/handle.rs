use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::builder::Builder;
use super::shared::Shared;
use super::stage::Stage;
use super::{deliver, listener};
use crate::jose::{JweError, JwsAlg, KeysError};
use crate::journal::Journal;
use crate::manners::{Difference, Manners, ResolveError};
use crate::protocol::{Client, HmacKey, Marks, Person, Registered};
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

/// What a client's registration comes to with these manners.
pub(super) fn registration(manners: &Manners, client: Client) -> Result<(Registered, Vec<Difference>), RegisterError> {
    let resolved = manners
        .client(&client.settings)
        .map_err(|source| RegisterError::Settings { client: client.id.clone(), source: Box::new(source) })?;
    let alg = *resolved.rules.id_token_alg.get(&Marks::default());
    let keyed_by = *resolved.rules.client_auth_hmac_key.get(&Marks::default());
    let by_server = matches!(keyed_by, HmacKey::ServerKey | HmacKey::SecretOrServerKey);
    if client.secret.is_none() && alg.key_kind().is_none() && !by_server {
        return Err(RegisterError::NoSecret { client: client.id, alg });
    }
    let registered = Registered { client, rules: resolved.rules, settings: resolved.settings };
    Ok((registered, resolved.differences))
}

/// A running mock provider. It stops when this is dropped.
#[derive(Debug)]
pub struct MockIdp {
    pub(super) shared: Arc<Shared>,
    pub(super) manners: RwLock<Arc<Manners>>,
    pub(super) stage: Arc<Stage>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
    delivering: JoinHandle<()>,
}

impl Drop for MockIdp {
    fn drop(&mut self) {
        self.accepting.abort();
        self.delivering.abort();
        // What waits holds on to everything that is shared.
        self.shared.holds.open();
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
        Self { shared, manners: RwLock::new(Arc::new(manners)), stage, address, accepting, delivering }
    }

    /// The issuer: what a relying party is configured with. Where clients have issuers of their own it is that of the
    /// first one.
    pub fn issuer(&self) -> String {
        self.issuer_of(&self.first_client())
    }

    /// The issuer that this client is configured with, registered or not.
    pub fn issuer_of(&self, client: &str) -> String {
        self.shared.core.issuer(client)
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.shared.core.base
    }

    /// The published URL of an operation; `None` if this provider has none for it. Where clients have addresses of their
    /// own it is that of the first one.
    pub fn url(&self, operation: Operation) -> Option<String> {
        self.url_of(operation, &self.first_client())
    }

    /// The published URL of an operation for this client, registered or not.
    pub fn url_of(&self, operation: Operation, client: &str) -> Option<String> {
        self.shared.core.url(operation, client)
    }

    fn first_client(&self) -> String {
        self.shared.core.state().clients.keys().next().cloned().unwrap_or_default()
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
    pub fn manners(&self) -> Arc<Manners> {
        self.manners.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in a relying party.
    ///
    /// # Errors
    /// When the id is taken, a setting does not exist, or its ID tokens could not be signed.
    pub fn register(&self, client: Client) -> Result<(), RegisterError> {
        let (registered, differences) = registration(&self.manners(), client)?;
        let id = registered.client.id.clone();
        let mut state = self.shared.core.state();
        if state.clients.contains_key(&id) {
            return Err(RegisterError::Taken { kind: "client", name: id });
        }
        self.stage.set_client(&id, differences);
        state.clients.insert(id, Arc::new(registered));
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
        state.take_in(person, sub);
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

    /// Replaces the script; a deviation that was in it before keeps its count.
    ///
    /// # Errors
    /// When one of the deviations could never strike.
    pub fn revise_script(&self, deviations: Vec<Deviation>) -> Result<(), DeviationError> {
        self.stage.set_script(self.stage.script().revised(deviations)?);
        Ok(())
    }

    /// Lets the answer go that has waited longest under this name of the script's `hold`; whether there was one.
    pub fn release(&self, name: &str) -> bool {
        self.shared.holds.release(name)
    }

    /// How many answers the script has held back until now.
    pub fn held(&self) -> u64 {
        self.shared.holds.caught()
    }

    /// Waits until more than `count` answers have been held back.
    pub async fn held_more_than(&self, count: u64) {
        self.shared.holds.caught_more_than(count).await;
    }

    /// New keys sign from now on; what becomes of the old ones says the rule `keys.rotation`.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn rotate_keys(&self) -> Result<(), KeysError> {
        let retirement = *self.shared.core.setup().rules.keys_rotation.get(&Marks::default());
        self.shared.core.keys.write().unwrap_or_else(PoisonError::into_inner).rotate_with(retirement)
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

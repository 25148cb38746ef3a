use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::builder::Builder;
use super::shared::Shared;
use super::stage::Stage;
use super::tls::TlsIdentity;
use super::{deliver, listener};
use crate::jose::{JweError, JwsAlg, KeysError};
use crate::journal::Journal;
use crate::manners::{Difference, Manners, ResolveError};
use crate::protocol::{Client, Core, HmacKey, Marks, Person, Registered, Trigger, admin};
use crate::script::{Deviation, DeviationError, Script};
use crate::vocab::Operation;

/// Why a client or person cannot be taken in.
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
        /// `client` or `person`.
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
    let by_server = *resolved.rules.client_auth_hmac_key.get(&Marks::default()) == HmacKey::ServerKey;
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
}

impl Drop for MockIdp {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl MockIdp {
    /// Describes a provider, to be started.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn run(
        core: Core,
        manners: Manners,
        stage: Arc<Stage>,
        listener: TcpListener,
        address: SocketAddr,
        tls: Option<TlsIdentity>,
        journal_limit: Option<usize>,
    ) -> Self {
        let shared = Arc::new(Shared::new(core, Journal::new(journal_limit), tls));
        let accepting = tokio::spawn(listener::accept(shared.clone(), listener));
        Self { shared, manners: RwLock::new(Arc::new(manners)), stage, address, accepting }
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

    /// Changes a person: groups, names, password. Tokens of before are as they are; a disabled person loses what the
    /// provider's consequences take, and whoever is told of it has answered when this returns.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn change(&self, username: &str, change: impl FnOnce(&mut Person)) -> Result<(), RegisterError> {
        let was_enabled;
        let now_enabled;
        {
            let mut state = self.shared.core.state();
            let Some(known) = state.people.iter_mut().find(|known| known.person.username == username) else {
                return Err(RegisterError::Unknown { kind: "person", name: username.to_owned() });
            };
            let known = Arc::make_mut(known);
            was_enabled = known.person.enabled;
            change(&mut known.person);
            now_enabled = known.person.enabled;
        }
        if was_enabled && !now_enabled {
            self.administer(Trigger::PersonDisabled, username).await;
        }
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

    /// Ends this person's sessions, as an administrator would, and tells the relying parties by back channel. Returns when
    /// they have answered; the answers stand in the journal.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn log_out(&self, username: &str) -> Result<(), RegisterError> {
        if self.shared.core.state().person(username).is_none() {
            return Err(RegisterError::Unknown { kind: "person", name: username.to_owned() });
        }
        self.administer(Trigger::AdminPersonLogout, username).await;
        Ok(())
    }

    /// What an administrator does, and what is delivered because of it.
    pub(super) async fn administer(&self, trigger: Trigger, username: &str) {
        let deliveries = admin::act(&self.shared.core, trigger, username, &Marks::default());
        for delivery in deliveries {
            deliver::send(&self.shared, delivery).await;
        }
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

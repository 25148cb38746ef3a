use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use clock::{Clock, Randomness, SystemClock};
use serde_json::Value;
use thiserror::Error;
use tokio::net::TcpListener;

use super::handle::{MockIdp, RegisterError};
use super::shared::Shared;
use super::stage::Stage;
use super::tls::TlsIdentity;
use crate::jose::KeySource;
use crate::journal::Journal;
use crate::manners::{ProviderRef, ReferenceError, ResolveError};
use crate::protocol::{Client, Core, Person, Setup, StageHand};
use crate::provider;
use crate::script::{Deviation, DeviationError, Script};

/// What a provider is to be, before it runs.
#[derive(Debug)]
pub struct Builder {
    provider: String,
    settings: BTreeMap<String, Value>,
    quirks: Vec<String>,
    clients: Vec<Client>,
    people: Vec<Person>,
    script: Vec<Deviation>,
    clock: Arc<dyn Clock>,
    randomness: Randomness,
    keys: Option<KeySource>,
    listen: String,
    host: Option<String>,
    issuer: Option<String>,
    hand: StageHand,
    tls: Option<TlsIdentity>,
    journal_limit: Option<usize>,
    trust: Vec<String>,
}

/// Why a provider did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The provider's name or version cannot be read.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The provider, a setting or a switch does not exist.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// A deviation that could never strike.
    #[error("deviation {number} of the script: {source}")]
    Script {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        source: DeviationError,
    },
    /// A client or person that cannot be.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// Not an address.
    #[error("`{0}` is no address to listen on; write IP:PORT, for example 127.0.0.1:0 for any free port")]
    Address(String),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another port, or port 0 for any free one")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            provider: "plain".to_owned(),
            settings: BTreeMap::new(),
            quirks: Vec::new(),
            clients: Vec::new(),
            people: Vec::new(),
            script: Vec::new(),
            clock: Arc::new(SystemClock),
            randomness: Randomness::from_system(),
            keys: None,
            listen: "127.0.0.1:0".to_owned(),
            host: None,
            issuer: None,
            hand: StageHand::default(),
            tls: None,
            journal_limit: None,
            trust: Vec::new(),
        }
    }
}

impl Builder {
    /// Which provider, and which version: `authelia@4.38`. Without it: `plain`.
    pub fn provider(mut self, reference: &str) -> Self {
        reference.clone_into(&mut self.provider);
        self
    }

    /// A setting under the provider's own name for it; `plain` takes its rules by name.
    pub fn setting(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// Switches a quirk on (`+ID`) or off (`-ID`).
    pub fn quirk(mut self, switch: &str) -> Self {
        self.quirks.push(switch.to_owned());
        self
    }

    /// One more relying party.
    pub fn client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// One more person.
    pub fn person(mut self, person: Person) -> Self {
        self.people.push(person);
        self
    }

    /// One more misbehaviour.
    pub fn deviation(mut self, deviation: Deviation) -> Self {
        self.script.push(deviation);
        self
    }

    /// The clock that everything goes by; without it: the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Codes, identifiers and nonces are the same for the same seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.randomness = Randomness::from_seed(seed);
        self
    }

    /// Where the keys come from; without it: the first test keys on loopback, fresh ones anywhere else.
    pub fn keys(mut self, keys: KeySource) -> Self {
        self.keys = Some(keys);
        self
    }

    /// `IP:PORT`; without it: `127.0.0.1:0`, any free port.
    pub fn listen(mut self, address: &str) -> Self {
        address.clone_into(&mut self.listen);
        self
    }

    /// The host name in the issuer; without it: the address that it listens on.
    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    /// The URL at which relying parties and browsers find it, where that is not the address it listens on: behind a proxy,
    /// or in a container. It wins over [`Self::host`]; what a product puts behind its host in the issuer follows it.
    pub fn issuer(mut self, url: &str) -> Self {
        self.issuer = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Help for a person at the keyboard; without it: none.
    pub fn hand(mut self, hand: StageHand) -> Self {
        self.hand = hand;
        self
    }

    /// Serves https with this certificate.
    pub fn tls(mut self, identity: TlsIdentity) -> Self {
        self.tls = Some(identity);
        self
    }

    /// One more CA, as PEM, that receivers of logout tokens are trusted by; without any, https receivers are not.
    pub fn trust(mut self, pem: &str) -> Self {
        self.trust.push(pem.to_owned());
        self
    }

    /// Bytes that the journal may take before the oldest exchanges go; without it: no limit.
    pub fn journal_limit(mut self, bytes: usize) -> Self {
        self.journal_limit = Some(bytes);
        self
    }

    /// Opens the listener and answers from then on.
    ///
    /// # Errors
    /// When something that was asked for does not exist, or the address is taken.
    pub async fn start(self) -> Result<MockIdp, StartError> {
        let reference: ProviderRef = self.provider.parse()?;
        let manners = provider::resolve(&reference, &self.settings, &self.quirks)?;
        for (index, deviation) in self.script.iter().enumerate() {
            deviation.check().map_err(|source| StartError::Script { number: index + 1, source })?;
        }
        let script = Script::new(self.script).map_err(|source| StartError::Script { number: 0, source })?;
        let server = manners.server()?;
        let client = manners.client(&BTreeMap::new())?;
        let stage = Arc::new(Stage::new(server.differences, script));
        let setup = Setup {
            rules: server.rules,
            client_rules: client.rules,
            settings: client.settings,
            routes: manners.routes(),
            company: stage.clone(),
            faces: manners.faces(),
            hand: self.hand,
        };
        let address: SocketAddr = self.listen.parse().map_err(|_| StartError::Address(self.listen.clone()))?;
        let listener = TcpListener::bind(address).await.map_err(|source| StartError::Listen { address, source })?;
        let bound = listener.local_addr().map_err(|source| StartError::Listen { address, source })?;
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let host = self.host.unwrap_or_else(|| host_of(bound.ip()));
        let base = self.issuer.unwrap_or_else(|| format!("{scheme}://{host}:{}", bound.port()));
        let keys = self.keys.unwrap_or(match bound.ip().is_loopback() {
            true => KeySource::Test(0),
            false => KeySource::Fresh,
        });
        let core = Core::new(base, setup, self.clock, self.randomness, keys).over_tls(self.tls.is_some());
        let shared = Shared::new(core, Journal::new(self.journal_limit), self.tls, self.trust);
        let idp = MockIdp::run(manners, stage, listener, bound, shared);
        for client in self.clients {
            idp.register(client)?;
        }
        for person in self.people {
            idp.introduce(person)?;
        }
        Ok(idp)
    }
}

fn host_of(ip: IpAddr) -> String {
    match ip {
        // Nobody can visit the unspecified address.
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

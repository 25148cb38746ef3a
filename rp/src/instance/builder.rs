use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use clock::{Clock, Randomness, SystemClock};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use super::RunningRp;
use crate::domain::{Cause, GroupMapping, Provider};
use crate::oidc::{Http, Upstream};
use crate::policy::{Policy, PolicyError, StateStore};
use crate::store::Store;
use crate::web::{App, LastError, Log, Paths, router};

/// Where a relying party begins: [`Rp::builder`].
#[derive(Debug)]
pub struct Rp;

impl Rp {
    /// A relying party that is still to be started.
    pub fn builder() -> RpBuilder {
        RpBuilder::default()
    }
}

/// What a relying party starts with.
#[derive(Default)]
pub struct RpBuilder {
    policy: Option<Policy>,
    providers: Vec<Provider>,
    mappings: Vec<GroupMapping>,
    clock: Option<Arc<dyn Clock>>,
    randomness: Option<Randomness>,
    listen: Option<String>,
    public_url: Option<String>,
    store_file: Option<PathBuf>,
    trust: Vec<Vec<u8>>,
    trust_files: Vec<PathBuf>,
    hosts: Vec<(String, SocketAddr)>,
    log: Option<Log>,
}

impl std::fmt::Debug for RpBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RpBuilder")
            .field("providers", &self.providers)
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

/// Why a relying party did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("failed to listen on {address}: {source}; end what uses the port, or ask for port 0 to get a free one")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// The public URL is none that pages can be served under.
    #[error("the public URL `{url}` is not of the form http://host:port or https://host")]
    PublicUrl {
        /// The URL.
        url: String,
    },
    /// The store cannot be opened.
    #[error("failed to open the store {}: {source}", .path.as_ref().map_or_else(|| "in memory".into(), |p| format!("`{}`", p.display())))]
    Store {
        /// The file, if it is one.
        path: Option<PathBuf>,
        /// Why.
        source: Cause,
    },
    /// What is to be trusted is no certificate in PEM.
    #[error("what is to be trusted is no certificate in PEM: {source}")]
    Certificate {
        /// Why.
        source: Cause,
    },
    /// A file of what is to be trusted cannot be read.
    #[error("what is to be trusted cannot be read from `{}`: {source}", .path.display())]
    TrustFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The HTTP client cannot be built.
    #[error("failed to build the HTTP client: {source}")]
    Http {
        /// Why.
        source: Cause,
    },
    /// The policy cannot be.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Two providers have the same slug.
    #[error("two providers have the slug `{slug}`; give each its own")]
    SlugTwice {
        /// The slug.
        slug: String,
    },
}

impl RpBuilder {
    /// What it does wherever there is something to decide; by default the preset `strict`.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// One more provider that people can sign in with. The first is the one of OIDC-only mode. With none, those that the
    /// store's file remembers.
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        self.providers.push(provider);
        self
    }

    /// One more group mapping. With none, those that the store's file remembers.
    #[must_use]
    pub fn mapping(mut self, mapping: GroupMapping) -> Self {
        self.mappings.push(mapping);
        self
    }

    /// The clock; by default the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The source of states, nonces, code verifiers and cookies; by default the machine's.
    #[must_use]
    pub fn randomness(mut self, randomness: Randomness) -> Self {
        self.randomness = Some(randomness);
        self
    }

    /// The address to listen on; by default `127.0.0.1:0`, a free port.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = Some(address.into());
        self
    }

    /// The URL under which browsers and providers reach it; by default `http://localhost:PORT`.
    #[must_use]
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Keeps its memory in this file; by default it forgets everything when it stops.
    #[must_use]
    pub fn store_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.store_file = Some(path.into());
        self
    }

    /// Certificates in PEM that providers may be vouched for by. There are no others.
    #[must_use]
    pub fn trust(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust.push(pem.into());
        self
    }

    /// A file with such certificates, read when it starts.
    #[must_use]
    pub fn trust_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust_files.push(path.into());
        self
    }

    /// The address of a host that has no name in DNS. The port of a URL counts, where it has one.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>, address: SocketAddr) -> Self {
        self.hosts.push((name.into(), address));
        self
    }

    /// Is told of every login, and every logout by a provider, that came to nothing.
    #[must_use]
    pub fn log(mut self, log: impl Fn(&LastError) + Send + Sync + 'static) -> Self {
        self.log = Some(Box::new(log));
        self
    }

    /// Starts it. It runs until it is stopped or dropped.
    ///
    /// # Errors
    /// When it cannot; the error names what is wrong and what can be done.
    pub async fn start(self) -> Result<RunningRp, StartError> {
        let policy = match self.policy {
            Some(policy) => policy,
            None => Policy::preset("strict")?,
        };
        let paths = Paths::read(&policy.flow)?;
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let store = open_store(self.store_file.as_deref(), &self.providers, &self.mappings)?;
        let mut trust = self.trust;
        for path in self.trust_files {
            trust.push(std::fs::read(&path).map_err(|source| StartError::TrustFile { path, source })?);
        }
        let http = speaker(&trust, &self.hosts, &clock)?;
        let upstream = |provider| Arc::new(Upstream::new(provider, Arc::clone(&http), Arc::clone(&clock)));
        let upstreams = RwLock::new(store.1.into_iter().map(upstream).collect());
        if policy.flow.state_store == StateStore::Memory {
            let forgotten = store.0.forget_memory();
            forgotten.map_err(|source| StartError::Store { path: self.store_file, source: Box::new(source) })?;
        }

        let address = self.listen.unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let listening = |source| StartError::Listen { address: address.clone(), source };
        let listener = TcpListener::bind(&address).await.map_err(listening)?;
        let local = listener.local_addr().map_err(listening)?;
        let public_url = public_url(self.public_url, local)?;

        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(App {
            policy: RwLock::new(Arc::new(policy)),
            store: store.0,
            clock: Arc::clone(&clock),
            randomness: self.randomness.unwrap_or_else(Randomness::from_system),
            upstreams,
            http,
            callbacks: Mutex::default(),
            starts: Mutex::default(),
            public_url,
            last_error: Mutex::new(None),
            log: self.log,
            stopping: stopping.clone(),
        });
        let serving = axum::serve(listener, router(Arc::clone(&app), &paths)).with_graceful_shutdown(async move {
            let mut stopping = stopping;
            let _ = stopping.wait_for(|stopping| *stopping).await;
        });
        let task = tokio::spawn(async move {
            // The accept loop of axum ends only when it is told to.
            let _ = serving.await;
        });
        Ok(RunningRp::new(app, local, stop, task))
    }
}

/// The store, and the providers that count.
fn open_store(
    path: Option<&Path>,
    providers: &[Provider],
    mappings: &[GroupMapping],
) -> Result<(Store, Vec<Provider>), StartError> {
    for (at, provider) in providers.iter().enumerate() {
        if providers[..at].iter().any(|earlier| earlier.slug == provider.slug) {
            return Err(StartError::SlugTwice { slug: provider.slug.clone() });
        }
    }
    let open = || {
        let store = Store::open(path)?;
        if !providers.is_empty() {
            store.set_providers(providers)?;
        }
        if !mappings.is_empty() {
            store.set_mappings(mappings)?;
        }
        let providers = store.providers()?;
        Ok::<_, crate::store::StoreError>((store, providers))
    };
    open().map_err(|source| StartError::Store { path: path.map(Path::to_owned), source: Box::new(source) })
}

fn speaker(trust: &[Vec<u8>], hosts: &[(String, SocketAddr)], clock: &Arc<dyn Clock>) -> Result<Arc<Http>, StartError> {
    let mut roots = Vec::new();
    for pem in trust {
        let read = reqwest::Certificate::from_pem_bundle(pem);
        roots.extend(read.map_err(|source| StartError::Certificate { source: Box::new(source) })?);
    }
    let http = Http::new(&roots, hosts, Arc::clone(clock));
    Ok(Arc::new(http.map_err(|source| StartError::Http { source: Box::new(source) })?))
}

/// `localhost` and not the address, so that a provider on 127.0.0.1 is another site.
fn public_url(given: Option<String>, local: SocketAddr) -> Result<Url, StartError> {
    let text = given.unwrap_or_else(|| format!("http://localhost:{}", local.port()));
    let url = Url::parse(&text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    });
    url.ok_or(StartError::PublicUrl { url: text })
}

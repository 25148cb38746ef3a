use std::sync::OnceLock;

use tokio::sync::Notify;

use super::holds::Holds;
use super::tls::TlsIdentity;
use crate::journal::Journal;
use crate::protocol::Core;

/// What the tasks of one instance share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) core: Core,
    pub(crate) journal: Journal,
    pub(crate) tls: Option<TlsIdentity>,
    pub(crate) holds: Holds,
    /// Woken when something in the outbox may be due.
    pub(crate) outbox: Notify,
    /// CAs, as PEM, that receivers of logout tokens are trusted by.
    trust: Vec<String>,
    client: OnceLock<reqwest::Client>,
}

impl Shared {
    pub(crate) fn new(core: Core, journal: Journal, tls: Option<TlsIdentity>, trust: Vec<String>) -> Self {
        let holds = Holds::default();
        Self { core, journal, tls, holds, outbox: Notify::new(), trust, client: OnceLock::new() }
    }

    /// To be called after anything that may have put something into the outbox.
    pub(crate) fn wake_outbox(&self) {
        if self.core.next_due().is_some() {
            self.outbox.notify_one();
        }
    }

    /// Made when it is first needed: most instances never send anything.
    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // The result only says that somebody else was first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // Proxies of the environment are not used: a logout token goes to whom it is for.
        let mut builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        for pem in &self.trust {
            builder = builder.add_root_certificate(reqwest::Certificate::from_pem(pem.as_bytes())?);
        }
        let client = builder.build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

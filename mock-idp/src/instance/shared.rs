use std::sync::OnceLock;

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
    client: OnceLock<reqwest::Client>,
}

impl Shared {
    pub(crate) fn new(core: Core, journal: Journal, tls: Option<TlsIdentity>) -> Self {
        Self { core, journal, tls, holds: Holds::default(), client: OnceLock::new() }
    }

    /// Made when it is first needed: most instances never send anything.
    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // The result only says that somebody else was first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // Proxies of the environment are not used: a logout token goes to whom it is for.
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

use std::net::SocketAddr;
use std::sync::Arc;

use ::clock::VirtualClock;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::routes::router;
use super::state::Controlled;
use crate::instance::MockIdp;

/// How the control API is offered.
#[derive(Clone, Debug)]
pub struct ControlOptions {
    /// Where it listens; port 0 is any free one.
    pub listen: SocketAddr,
    /// What must be sent as a bearer token; without one it listens on loopback only.
    pub token: Option<String>,
    /// The clock of the instance, if it can be moved.
    pub clock: Option<VirtualClock>,
}

/// Why there is no control API.
#[derive(Debug, Error)]
pub enum ControlStartError {
    /// Whoever reaches it is lord of the instance.
    #[error(
        "{0} can be reached from other machines, and whoever reaches the control API signs in as anybody: give it a token \
         with --control-token, or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
    /// The address is taken or not ours.
    #[error("the control API cannot listen on {address}: {source}; choose another port, or port 0 for any free one")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A control API that is being served. It stops when this is dropped.
#[derive(Debug)]
pub struct Control {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for Control {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Control {
    /// Offers it for an instance.
    ///
    /// # Errors
    /// When it could be reached from outside without a token, or the address is taken.
    pub async fn start(idp: Arc<MockIdp>, options: ControlOptions) -> Result<Self, ControlStartError> {
        let ControlOptions { listen, token, clock } = options;
        // An empty variable of the environment is no secret.
        let token = token.filter(|token| !token.is_empty());
        if !listen.ip().is_loopback() && token.is_none() {
            return Err(ControlStartError::Open(listen));
        }
        let trouble = |source| ControlStartError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(trouble)?;
        let address = listener.local_addr().map_err(trouble)?;
        let router = router(Controlled { idp, clock, token: token.map(Into::into) });
        let serving = tokio::spawn(async move {
            // It ends with the task, never by itself.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

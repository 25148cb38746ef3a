use std::sync::Arc;

use clock::Clock;

use super::browser::{BrowserAgent, BrowserOptions, Driver};
use super::http::{HttpAgent, HttpAgentOptions};
use super::user_agent::{AgentError, UserAgent};

/// Which browsers people have.
#[derive(Clone, Debug, Default)]
pub enum Browsers {
    /// Our own, without JavaScript: fast, and by the case's clock.
    #[default]
    Http,
    /// Chromium.
    Chromium(Arc<Driver>),
}

impl Browsers {
    /// A fresh browser, with a profile of its own.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> Result<Box<dyn UserAgent>, AgentError> {
        Ok(match self {
            Self::Http => Box::new(HttpAgent::new(HttpAgentOptions::new(clock))?),
            Self::Chromium(driver) => Box::new(BrowserAgent::open(driver, BrowserOptions::new(clock)).await?),
        })
    }
}

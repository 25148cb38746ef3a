//! User agents: what a person uses to visit the relying party and the provider.

mod browser;
mod controls;
mod cookie;
mod cookie_date;
mod form;
mod headers;
mod html;
mod http;
mod jar;
mod page;
mod redirect;
mod referrer;
mod refresh;
mod request;
mod same_site;
mod transport;
mod user_agent;
mod which;

pub mod conformance;
pub mod sites;

pub use browser::{BrowserAgent, BrowserOptions, Driver, DriverError};
pub use cookie::{MalformedCookie, SameSite, SetCookie};
pub use http::{HttpAgent, HttpAgentOptions};
pub use jar::{Cookie, Jar, Refusal};
pub use page::{Form, Link, Page};
pub use referrer::ReferrerPolicy;
pub use request::{HeldRequest, HoldRule};
pub use same_site::{Context, LAX_POST_ALLOWANCE};
pub use user_agent::{AgentError, Arrival, UserAgent, Visit};
pub use which::Browsers;

//! User agents: what a person uses to visit the relying party and the provider.

mod page;
mod user_agent;

pub use page::{Form, Link, Page};
pub use user_agent::{AgentError, Arrival, HeldRequest, HoldRule, UserAgent, Visit};

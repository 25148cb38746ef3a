//! The authorization endpoint (Core 3.1.2): the order is a rule, each check a file.

mod checks;
mod request;
mod run;

pub(crate) use checks::well_formed;
pub use request::AuthorizationRequest;
pub(crate) use request::Prompt;
pub(crate) use run::{begin, begin_for_device, checked_at_push, go_on};

//! The authorization endpoint (Core 3.1.2): the order is a rule, each check a file.

mod checks;
mod redirect_match;
mod request;
mod request_object;
mod requested;
mod run;

pub(crate) use checks::{is_custom, registered, well_formed};
pub use request::AuthorizationRequest;
pub(crate) use requested::RequestedClaims;
pub(crate) use run::{Advanced, advance, begin, begin_for_device, checked_at_push, go_on};

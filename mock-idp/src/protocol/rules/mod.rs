//! Decisions as plain values with closed sets, on two storeys. Plain's values are the specifications'.

mod consequence;
mod order;
mod rule;
mod tables;
mod values;
mod values_claims;
mod values_client_auth;
mod values_cors;
mod values_door;
mod values_keys;
mod values_pkce;
mod values_redirect;
mod values_refresh;
mod values_request;
mod values_response;
mod values_shape;
mod values_tokens;

pub use consequence::{Effect, Reach, Trigger};
pub use order::{AuthorizeStep, EndSessionStep, TokenStep};
pub use rule::{Marks, QuirkId, Rule, RuleError};
pub use tables::{ClientRules, ServerRules};
pub use values::*;
pub use values_claims::*;
pub use values_client_auth::*;
pub use values_cors::*;
pub use values_door::*;
pub use values_keys::*;
pub use values_pkce::*;
pub use values_redirect::*;
pub use values_refresh::*;
pub use values_request::*;
pub use values_response::*;
pub use values_shape::*;
pub use values_tokens::*;

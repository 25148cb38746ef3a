//! Decisions as plain values with closed sets, on two storeys. Plain's values are the specifications'.

mod consequence;
mod order;
mod rule;
mod tables;
mod values;
mod values_logout;
mod values_session;

pub use consequence::{Effect, Reach, Trigger};
pub use order::{AuthorizeStep, EndSessionStep, TokenStep};
pub use rule::{Marks, QuirkId, Rule, RuleError};
pub use tables::{ClientRules, ServerRules};
pub use values::*;
pub use values_logout::*;
pub use values_session::*;

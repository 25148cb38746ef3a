//! Decisions as plain values with closed sets, on two storeys. Plain's values are the specifications'.

mod rule;
mod tables;
mod values;

pub use rule::{Marks, QuirkId, Rule, RuleError};
pub use tables::{ClientRules, ServerRules};
pub use values::*;

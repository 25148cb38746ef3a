//! The file that `rehearsal run --target` reads: a relying party of somebody else.

mod check;
mod file;
mod fill;
mod parse;

pub use file::{Call, ClientOfTarget, Press, Refusals, TargetFile, TargetProvider, Who};
pub use parse::{parse_target, target_schema};

pub(crate) use fill::{Known, filled, filled_json};

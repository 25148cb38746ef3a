//! The file that `rehearsal serve` reads: one provider, who plays with it, and how it is set up.

mod check;
mod file;
mod parse;

pub use check::is_issuer;
pub use file::{PeopleFile, StageFile, StageKeys};
pub use parse::{parse_people, parse_stage, stage_schema};

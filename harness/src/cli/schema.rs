use super::exit::Exit;
use super::output::say;
use crate::language::scenario_schema;

/// `rehearsal schema`.
pub(super) fn schema() -> Exit {
    say(&format!("{:#}\n", scenario_schema()))
}

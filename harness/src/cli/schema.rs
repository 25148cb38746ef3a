use super::arguments::{SchemaArguments, SchemaOf};
use super::exit::Exit;
use super::output::say;
use crate::language::{scenario_schema, stage_schema, target_schema};

/// `rehearsal schema`.
pub(super) fn schema(arguments: &SchemaArguments) -> Exit {
    let schema = match arguments.of {
        SchemaOf::Scenario => scenario_schema(),
        SchemaOf::Serve => stage_schema(),
        SchemaOf::Target => target_schema(),
    };
    say(&format!("{schema:#}\n"))
}

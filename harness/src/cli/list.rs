use std::fmt::Write as _;

use serde::Serialize;

use super::arguments::ListArguments;
use super::check::plan_or_tell;
use super::exit::Exit;
use super::output::say;
use crate::language::Severity;
use crate::plan::Case;

/// Names longer than this push their titles to the right, and those of the others stay in their column.
const COLUMN: usize = 56;

/// A case as `list --json` names it.
#[derive(Serialize)]
struct Listed<'c> {
    case: String,
    file: &'c str,
    title: &'c str,
    severity: Severity,
    refs: &'c [String],
    tags: &'c [String],
    idp: &'c str,
    rp: &'c str,
}

/// `rehearsal list`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn list(arguments: ListArguments) -> Exit {
    let (what, filters) = arguments.select.split();
    let cases = match plan_or_tell(&what, filters) {
        Ok(planned) => planned.cases,
        Err(exit) => return exit,
    };
    if !arguments.json {
        return say(&table(&cases));
    }
    let listed: Vec<Listed<'_>> = cases.iter().map(listed).collect();
    match serde_json::to_string_pretty(&listed) {
        Ok(json) => say(&(json + "\n")),
        Err(error) => {
            eprintln!("error: the list cannot be written as JSON: {error}");
            Exit::Trouble
        }
    }
}

fn listed(case: &Case) -> Listed<'_> {
    Listed {
        case: case.id.to_string(),
        file: &case.label,
        title: &case.scenario.title,
        severity: case.scenario.severity,
        refs: &case.scenario.refs,
        tags: &case.scenario.tags,
        idp: &case.cell.idp,
        rp: &case.cell.rp,
    }
}

fn table(cases: &[Case]) -> String {
    let names: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
    let width = names.iter().map(String::len).max().unwrap_or(0).min(COLUMN);
    let mut text = String::new();
    for (name, case) in names.iter().zip(cases) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<width$}  {}", case.scenario.title);
    }
    text
}

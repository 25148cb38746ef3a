use super::arguments::CheckArguments;
use super::exit::Exit;
use super::{names, sources};
use crate::language::Checks;
use crate::plan::{Case, Filters, PlanError, plan};
use crate::run::preflight;

/// Cases that can be played.
pub(super) struct Planned {
    pub(super) cases: Vec<Case>,
    /// Whether they come from files that the user named.
    pub(super) from_files: bool,
}

/// Everything that can be wrong before anything runs, told on standard error.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn plan_or_tell(what: &[String], mut filters: Filters) -> Result<Planned, Exit> {
    let fail = |message: String| {
        eprintln!("error: {message}");
        Exit::Input
    };
    let found = sources::find(what).map_err(|error| fail(error.to_string()))?;
    filters.names.extend(found.names);
    let known = names::known();
    let tags = names::tags().map_err(|error| fail(error.to_string()))?;
    let checks = Checks { names: Some(&known), tags: found.own.then_some(&tags), parts: None };
    let cases = plan(&found.sources, &checks, &filters).map_err(|error| match error {
        PlanError::Language(mistakes) => {
            for mistake in mistakes {
                eprintln!("{}", mistake.picture(color()));
            }
            Exit::Input
        }
        other => fail(other.to_string()),
    })?;
    let reference = filters.target.is_none();
    for case in &cases {
        preflight(case, reference).map_err(|error| fail(error.to_string()))?;
    }
    Ok(Planned { cases, from_files: !found.own })
}

/// Whether standard error shows colours.
fn color() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// `rehearsal check`.
#[expect(clippy::print_stdout, reason = "the command line speaks to people")]
pub(super) fn check(arguments: &CheckArguments) -> Exit {
    match plan_or_tell(&arguments.what, Filters::default()) {
        Err(exit) => exit,
        Ok(planned) => {
            println!("{} cases, nothing wrong", planned.cases.len());
            Exit::Ok
        }
    }
}

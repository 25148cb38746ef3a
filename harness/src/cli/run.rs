use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use clock::Randomness;

use super::arguments::RunArguments;
use super::check::{Planned, plan_or_tell};
use super::exit::Exit;
use super::output::Reports;
use crate::event::Summary;
use crate::report::Mask;
use crate::run::{Engine, EngineOptions};
use crate::target::ReferenceTarget;

/// Real time that a case may take; the slowest needs a hundredth of it.
const CASE_LIMIT: Duration = Duration::from_secs(60);

/// `rehearsal run`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn run(arguments: RunArguments) -> Exit {
    let (what, filters) = arguments.select.split();
    let Planned { cases, from_files } = match plan_or_tell(&what, filters) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let mask = (!arguments.show_secrets).then(Mask::default);
    // GitHub says by this variable that it reads the output.
    let annotate = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let mut reports = match Reports::open(arguments.report, mask, annotate) {
        Ok(reports) => reports,
        Err(error) => {
            eprintln!("error: --report: {error}");
            return Exit::Input;
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let options = EngineOptions {
        jobs: arguments.jobs.map_or(processors, usize::from),
        seed: arguments.seed.unwrap_or_else(|| Randomness::from_system().number() % 1_000_000),
        case_limit: CASE_LIMIT,
        from_files,
        fail_fast: false,
    };
    let engine = Engine::new(options, Arc::new(|cell| Arc::new(ReferenceTarget::new(&cell.rp))));
    let played = tokio::select! {
        summary = engine.run(cases, |event| reports.tell(event)) => Some(summary),
        _ = tokio::signal::ctrl_c() => None,
    };
    if played.is_none() {
        reports.interrupted();
    }
    if let Err(error) = reports.written() {
        eprintln!("error: {error}");
        return Exit::Trouble;
    }
    match played {
        Some(summary) => exit(&summary),
        None => Exit::Trouble,
    }
}

/// An error of the harness wins over a failure.
fn exit(summary: &Summary) -> Exit {
    match summary {
        Summary { error: 1.., .. } => Exit::Trouble,
        Summary { failed: 0, inconclusive: 0, .. } => Exit::Ok,
        _ => Exit::NotAsExpected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_of_the_harness_wins_over_a_failure() {
        let of = |failed, inconclusive, error| exit(&Summary { failed, inconclusive, error, ..Summary::default() });
        assert_eq!(of(0, 0, 0), Exit::Ok);
        assert_eq!((of(1, 0, 0), of(0, 1, 0)), (Exit::NotAsExpected, Exit::NotAsExpected));
        assert_eq!(of(1, 1, 1), Exit::Trouble);
    }
}

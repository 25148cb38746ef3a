use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use clock::Randomness;

use super::arguments::RunArguments;
use super::check::{Planned, plan_or_tell};
use super::exit::Exit;
use crate::event::Summary;
use crate::plan::Filters;
use crate::report::TerminalReport;
use crate::run::{Engine, EngineOptions};
use crate::target::ReferenceTarget;

/// Real time that a case may take; the slowest needs a hundredth of it.
const CASE_LIMIT: Duration = Duration::from_secs(60);

/// `rehearsal run`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn run(arguments: RunArguments) -> Exit {
    let filters = Filters {
        names: Vec::new(),
        tags: arguments.tag,
        idps: arguments.idp,
        rps: arguments.rp,
        shard: arguments.shard,
    };
    let Planned { cases, from_files } = match plan_or_tell(&arguments.what, filters) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let options = EngineOptions {
        jobs: arguments.jobs.map_or(processors, usize::from),
        seed: arguments.seed.unwrap_or_else(|| Randomness::from_system().number() % 1_000_000),
        case_limit: CASE_LIMIT,
        from_files,
    };
    let engine = Engine::new(options, Arc::new(|cell| Arc::new(ReferenceTarget::new(&cell.rp))));
    let mut report = TerminalReport::new(anstream::stdout());
    let mut unwritten = None;
    let told = |event| {
        if let Err(error) = report.tell(&event) {
            unwritten.get_or_insert(error);
        }
    };
    let summary = tokio::select! {
        summary = engine.run(cases, told) => summary,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("interrupted: what is shown above is all that was played to its end");
            return Exit::Trouble;
        }
    };
    if let Some(error) = unwritten {
        eprintln!("error: the report cannot be written: {error}");
        return Exit::Trouble;
    }
    exit(&summary)
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

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clock::Randomness;

use super::arguments::RunArguments;
use super::check::{Planned, plan_or_tell};
use super::exit::Exit;
use super::output::Reports;
use super::target;
use super::versus;
use super::watch::Keyboard;
use crate::agent::{Browsers, Driver, DriverError};
use crate::event::{RunEvent, Summary};
use crate::language::Severity;
use crate::report::{EventReader, Mask, ReadError};
use crate::run::{Engine, EngineOptions};
use crate::target::{OutsideTarget, Target as _};

/// Real time that somebody at the keyboard has.
const A_DAY: Duration = Duration::from_secs(86_400);

/// `rehearsal run`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn run(mut arguments: RunArguments) -> Exit {
    let (what, mut filters) = arguments.select.clone().split();
    match arguments.only_failed.as_deref().map(not_as_expected).transpose() {
        Ok(only) => filters.only = only,
        Err(error) => {
            eprintln!("error: --only-failed: {error}");
            return Exit::Input;
        }
    }
    let outside = match target::read(arguments.target.as_deref()) {
        Ok(outside) => outside,
        Err(exit) => return exit,
    };
    filters.target = outside.as_ref().map(|outside| outside.name());
    let browsers = match browsers(&arguments).await {
        Ok(browsers) => browsers,
        Err(error) => {
            eprintln!("error: --browser: {error}");
            return Exit::Input;
        }
    };
    if let Some(other) = arguments.versus.take() {
        return versus::versus(&what, &filters, other, &arguments, (outside, browsers)).await;
    }
    let Planned { cases, from_files } = match plan_or_tell(&what, filters) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let mask = (!arguments.show_secrets).then(Mask::default);
    // GitHub says by this variable that it reads the output.
    let annotate = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let mut reports = match Reports::open(std::mem::take(&mut arguments.report), mask, annotate) {
        Ok(reports) => reports,
        Err(error) => {
            eprintln!("error: --report: {error}");
            return Exit::Input;
        }
    };
    let watched = arguments.step || arguments.keep;
    let threshold =
        arguments.fail_on.unwrap_or(if outside.is_some() { Severity::Contract } else { Severity::Robustness });
    let engine = engine(&arguments, from_files, watched, outside, browsers);
    let engine = match watched {
        true => engine.watched(Arc::new(Keyboard { step: arguments.step, keep: arguments.keep })),
        false => engine,
    };
    let mut bad = false;
    let told = |event: RunEvent| {
        if let RunEvent::CaseFinished { result } = &event {
            bad |= !result.verdict.is_as_expected() && result.severity >= threshold;
        }
        reports.tell(event);
    };
    let played = tokio::select! {
        summary = engine.run(cases, told) => Some(summary),
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
        Some(summary) => exit(&summary, bad),
        None => Exit::Trouble,
    }
}

/// The engine that plays against the reference relying party, or against one from outside.
pub(super) fn engine(
    arguments: &RunArguments,
    from_files: bool,
    watched: bool,
    outside: Option<Arc<OutsideTarget>>,
    browsers: Browsers,
) -> Engine {
    // One that runs on is used by one case at a time.
    let alone = watched || outside.as_ref().is_some_and(|outside| outside.terms().keeps_running);
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    // A Chromium takes a processor and a quarter of a gigabyte.
    let usual = if matches!(browsers, Browsers::Chromium(_)) { processors.min(2) } else { processors };
    let limit = |limit: Duration| if watched { A_DAY } else { limit };
    let options = EngineOptions {
        jobs: if alone { 1 } else { arguments.jobs.map_or(usual, usize::from) },
        seed: arguments.seed.unwrap_or_else(|| Randomness::from_system().number() % 1_000_000),
        step_limit: limit(arguments.step_limit.0),
        case_limit: limit(arguments.case_limit.0),
        from_files,
        target_file: arguments.target.as_ref().map(|file| file.display().to_string()),
        fail_fast: arguments.fail_fast,
        retries: arguments.retries,
    };
    Engine::new(options, target::of_cells(outside)).browsing(browsers)
}

/// The browsers of `--browser` and `--headed`, or ours.
async fn browsers(arguments: &RunArguments) -> Result<Browsers, DriverError> {
    Ok(match arguments.browser || arguments.headed {
        true => Browsers::Chromium(Arc::new(Driver::start(arguments.headed).await?)),
        false => Browsers::Http,
    })
}

/// The names of the cases of an earlier run that were not as expected.
fn not_as_expected(file: &Path) -> Result<BTreeSet<String>, ReadError> {
    let mut names = BTreeSet::new();
    for event in EventReader::open(file)?.unfinished() {
        if let RunEvent::CaseFinished { result } = event?
            && !result.verdict.is_as_expected()
        {
            names.insert(result.case);
        }
    }
    Ok(names)
}

/// An error of the harness wins over a failure; `bad`: something of the severity that counts was not as expected.
fn exit(summary: &Summary, bad: bool) -> Exit {
    match (summary.error, bad) {
        (1.., _) => Exit::Trouble,
        (0, true) => Exit::NotAsExpected,
        (0, false) => Exit::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_of_the_harness_wins_over_a_failure() {
        let of = |error, bad| exit(&Summary { error, ..Summary::default() }, bad);
        assert_eq!((of(0, false), of(0, true)), (Exit::Ok, Exit::NotAsExpected));
        assert_eq!((of(1, false), of(1, true)), (Exit::Trouble, Exit::Trouble));
    }
}

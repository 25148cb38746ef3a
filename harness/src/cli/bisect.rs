use std::fmt::Write as _;
use std::time::Duration;

use super::arguments::BisectArguments;
use super::check::{Planned, plan_or_tell};
use super::exit::Exit;
use super::output::say;
use super::target;
use crate::event::Verdict;
use crate::language::provider_name;
use crate::plan::Case;
use crate::run::bisect::{Answered, Bisection, Bisector, Finding, Unit};
use crate::run::{Engine, EngineOptions};
use crate::target::Target as _;

/// Real time that a step or a case may take.
const STEP_LIMIT: Duration = Duration::from_secs(20);
const CASE_LIMIT: Duration = Duration::from_secs(60);

/// `rehearsal bisect`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn bisect(arguments: BisectArguments) -> Exit {
    let outside = match target::read(arguments.target.as_deref()) {
        Ok(outside) => outside,
        Err(exit) => return exit,
    };
    let (what, mut filters) = arguments.select.split();
    filters.target = outside.as_ref().map(|outside| outside.name());
    let Planned { cases, from_files } = match plan_or_tell(&what, filters) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let [case] = cases.as_slice() else {
        let names: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
        eprintln!("error: {} cases are meant, and one can be bisected; name one of: {}", cases.len(), names.join(", "));
        return Exit::Input;
    };
    let options = EngineOptions {
        retries: 0,
        jobs: 1,
        seed: arguments.seed,
        step_limit: STEP_LIMIT,
        case_limit: CASE_LIMIT,
        from_files,
        target_file: arguments.target.as_ref().map(|file| file.display().to_string()),
        fail_fast: false,
    };
    let engine = Engine::new(options, target::of_cells(outside));
    let found = tokio::select! {
        found = Bisector::new(&engine).bisect(case) => found,
        _ = tokio::signal::ctrl_c() => return Exit::Trouble,
    };
    match found {
        Ok(found) => match (say(&told(case, &found)), exit(&found)) {
            (Exit::Ok, exit) => exit,
            (trouble, _) => trouble,
        },
        Err(error) => {
            eprintln!("error: {error}");
            Exit::Input
        }
    }
}

/// An answer is what was asked for; a case that does not fail, or fails only now and then, has none.
fn exit(found: &Bisection) -> Exit {
    match &found.finding {
        Finding::Manners(_) | Finding::EveryProvider(_) | Finding::NoManner => Exit::Ok,
        Finding::DoesNotFail(Answered { verdict: Verdict::Error, .. }) => Exit::Trouble,
        Finding::DoesNotFail(_) | Finding::Flaky(_) => Exit::NotAsExpected,
    }
}

/// The answer as people read it. Writing to a `String` cannot fail.
fn told(case: &Case, found: &Bisection) -> String {
    let mut text = format!("{}: {} with {}\n", case.id, found.first.verdict.word(), case.cell.idp);
    if let Some(reason) = &found.first.reason {
        let _ = writeln!(text, "  {reason}");
    }
    text.push('\n');
    match &found.finding {
        Finding::DoesNotFail(answered) => {
            let _ = writeln!(
                text,
                "It ended in `{}`, so there is no failure to find a cause for.",
                answered.verdict.word()
            );
        }
        Finding::Flaky(answers) => {
            let words: Vec<&str> = answers.iter().map(|answered| answered.verdict.word()).collect();
            let _ = writeln!(
                text,
                "Flaky: the same run ended in {}. What varies cannot be bisected.",
                words.join(", then in ")
            );
        }
        Finding::EveryProvider(answered) => {
            text.push_str(
                "Every provider, no manner: it fails with `plain` too, which does what the specifications say.\n",
            );
            if let Some(reason) = &answered.reason {
                let _ = writeln!(text, "  {reason}");
            }
        }
        Finding::NoManner => text.push_str("No manner: it fails with all manners of the provider switched off too.\n"),
        Finding::Manners(manners) => {
            for (unit, quirk) in manners {
                match (unit, quirk) {
                    (Unit::Setting(name), _) => {
                        let _ = writeln!(text, "because of the setting {name}\n    leave it out to see the case pass");
                    }
                    (unit, Some(quirk)) => {
                        let _ = writeln!(text, "because of {}\n    {}", unit.name(), quirk.summary);
                        let _ = writeln!(text, "    seen by a relying party: {}", quirk.seen_by_rp);
                        let _ = writeln!(text, "    evidence: {}", quirk.evidence.join("; "));
                    }
                    (unit, None) => {
                        let _ = writeln!(text, "because of {}", unit.name());
                    }
                }
            }
        }
    }
    versions(&mut text, case, found);
    if !matches!(found.finding, Finding::DoesNotFail(_)) {
        let _ = writeln!(text, "\nwith it     {}", found.first.again);
    }
    if !found.switches.is_empty() {
        let _ = writeln!(text, "without it  {}", without(&found.first.again, &found.switches));
    }
    let runs = if found.runs == 1 { "1 run".to_owned() } else { format!("{} runs", found.runs) };
    let more = if found.exhausted { ", the most that are made; the set may be smaller" } else { "" };
    let _ = writeln!(text, "\n{runs}{more}");
    text
}

fn versions(text: &mut String, case: &Case, found: &Bisection) {
    let fails = |answered: &Answered| matches!(answered.verdict, Verdict::Failed | Verdict::KnownFailure);
    let name = provider_name(&case.cell.idp);
    let failing = found.versions.iter().position(|(_, answered)| fails(answered));
    if let Some((first, _)) = failing.and_then(|at| found.versions.get(at)) {
        let passes = |(_, answered): &&(String, Answered)| answered.verdict == Verdict::Passed;
        let before = failing.unwrap_or(0);
        let good: Vec<&str> =
            found.versions[..before].iter().filter(passes).map(|(version, _)| version.as_str()).collect();
        let _ = match good.as_slice() {
            [] => writeln!(text, "in every known version from {name} {first} on"),
            good => writeln!(text, "since {name} {first}; it passes with {}", good.join(", ")),
        };
        let healed: Vec<&str> =
            found.versions[before..].iter().filter(passes).map(|(version, _)| version.as_str()).collect();
        if !healed.is_empty() {
            let _ = writeln!(text, "and passes again with {}", healed.join(", "));
        }
        let open: Vec<&str> = found
            .versions
            .iter()
            .filter(|(_, answered)| !fails(answered) && answered.verdict != Verdict::Passed)
            .map(|(version, _)| version.as_str())
            .collect();
        if !open.is_empty() {
            let _ = writeln!(text, "nothing follows with {}", open.join(", "));
        }
    }
}

/// The command with switches before its seed.
fn without(again: &str, switches: &[String]) -> String {
    match again.rsplit_once(" --seed ") {
        Some((command, seed)) => format!("{command} {} --seed {seed}", switches.join(" ")),
        None => format!("{again} {}", switches.join(" ")),
    }
}

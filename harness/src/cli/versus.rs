use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::arguments::RunArguments;
use super::check::{Planned, plan_or_tell};
use super::exit::Exit;
use super::output::say;
use super::run::engine;
use crate::agent::Browsers;
use crate::event::{CaseResult, RunEvent};
use crate::plan::{Case, Filters, IdpFilter};
use crate::run::Engine;
use crate::run::bisect::{Bisector, Unit};
use crate::target::OutsideTarget;

/// What two runs of one scenario have in common: its name and its relying party.
type Key = (String, String);

/// `rehearsal run --idp ONE --versus OTHER`: only the verdicts that change, with the manner behind each.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) async fn versus(
    what: &[String],
    filters: &Filters,
    other: IdpFilter,
    arguments: &RunArguments,
    (outside, browsers): (Option<Arc<OutsideTarget>>, Browsers),
) -> Exit {
    let [one] = filters.idps.as_slice() else {
        eprintln!("error: --versus compares with one provider; name exactly one with --idp");
        return Exit::Input;
    };
    let mut with_other = filters.clone();
    with_other.idps = vec![other.clone()];
    let planned = plan_or_tell(what, filters.clone()).and_then(|one| Ok((one, plan_or_tell(what, with_other)?)));
    let (Planned { cases: before, from_files }, Planned { cases: after, .. }) = match planned {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let engine = engine(arguments, from_files, false, outside, browsers);
    let compared = tokio::select! {
        compared = compare(&engine, before, after) => compared,
        _ = tokio::signal::ctrl_c() => return Exit::Trouble,
    };
    match compared {
        Ok((changed, text)) => {
            let said = match changed {
                0 => format!("no verdict changes from {one} to {other}\n"),
                1 => format!("{text}\n1 verdict changes from {one} to {other}\n"),
                many => format!("{text}\n{many} verdicts change from {one} to {other}\n"),
            };
            match (say(&said), changed) {
                (Exit::Ok, 0) => Exit::Ok,
                (Exit::Ok, _) => Exit::NotAsExpected,
                (trouble, _) => trouble,
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            Exit::Input
        }
    }
}

async fn compare(
    engine: &Engine,
    before: Vec<Case>,
    after: Vec<Case>,
) -> Result<(usize, String), mock_idp::manners::ResolveError> {
    let (old, new) = (played(engine, &before).await, played(engine, &after).await);
    let mut text = String::new();
    let mut changed = 0;
    for (case, other) in
        before.iter().filter_map(|case| Some((case, after.iter().find(|other| key(other) == key(case))?)))
    {
        let (Some(was), Some(is)) = (old.get(&key(case)), new.get(&key(other))) else { continue };
        if was.verdict == is.verdict {
            continue;
        }
        changed += 1;
        let behind = Bisector::new(engine).between(case, other, is.verdict).await?;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}  {} → {}", other.id, was.verdict.word(), is.verdict.word());
        for reason in was.reason.iter().chain(&is.reason) {
            let _ = writeln!(text, "    {reason}");
        }
        let _ = writeln!(text, "    because of {}", because(&behind));
        let _ = writeln!(text, "    again  {}", is.again);
    }
    Ok((changed, text))
}

fn because(behind: &[Unit]) -> String {
    let named = behind.iter().map(|unit| match unit {
        Unit::On(id) => id.clone(),
        Unit::Off(id) => format!("{id}, which is gone"),
        Unit::Setting(name) => format!("the setting {name}"),
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() { "no manner that could be switched".to_owned() } else { named.join(" and ") }
}

fn key(case: &Case) -> Key {
    (case.id.scenario().to_owned(), case.cell.rp.clone())
}

async fn played(engine: &Engine, cases: &[Case]) -> BTreeMap<Key, CaseResult> {
    let keys: BTreeMap<String, Key> = cases.iter().map(|case| (case.id.to_string(), key(case))).collect();
    let mut ended = BTreeMap::new();
    engine
        .run(cases.to_vec(), |event| {
            if let RunEvent::CaseFinished { result } = event
                && let Some(key) = keys.get(&result.case)
            {
                // What was said on the wire is not compared, and would only fill memory.
                ended.insert(key.clone(), CaseResult { runs: Vec::new(), ..*result });
            }
        })
        .await;
    ended
}

use clock::{Clock as _, SystemClock};
use std::collections::BTreeSet;

use super::checks::{Judged, judge};
use super::evidence;
use super::observe::{Observed, observe};
use super::stage::{Stage, chosen};
use super::steps::{StepError, do_step};
use super::verdict::{Runs, verdict};
use crate::event::{CaseResult, Exchange, Outcome, Role, RunRecord, Trouble};
use crate::language::{At, Expect, Fallible, Login, Scenario, Session, Step};
use crate::plan::Case;
use crate::target::Target;

/// A run that was played, with what the verdict needs beside its record.
struct Played {
    record: RunRecord,
    /// What the scenario expects of the fault also holds here.
    as_with_fault: bool,
}

/// Plays all runs of a case; how to play it again is for the engine to say.
pub(super) async fn play(case: &Case, target: &dyn Target, seed: u64) -> CaseResult {
    let began = SystemClock.now();
    let scenario = &case.scenario;
    let faulty = has_fault(scenario);
    let mut runs = Vec::new();
    let mut vacuous = false;
    if faulty {
        let control = run(case, target, seed, Role::Control).await;
        vacuous = control.as_with_fault;
        runs.push(control.record);
    }
    let role = if faulty { Role::Fault } else { Role::Only };
    if runs.iter().all(RunRecord::is_good) {
        runs.push(run(case, target, seed, role).await.record);
        if faulty && leaves_unchanged(&scenario.expect) && runs.iter().all(RunRecord::is_good) {
            runs.push(run(case, target, seed, Role::ControlAgain).await.record);
        }
    }
    let of = |role: Role| runs.iter().find(|run| run.role == role);
    let reached = !faulty || of(Role::Fault).is_some_and(|main| struck(scenario, main, of(Role::Control)));
    let (verdict, reason) =
        verdict(&Runs { control: of(Role::Control), main: of(role), again: of(Role::ControlAgain), vacuous, reached });
    CaseResult {
        case: case.id.to_string(),
        file: case.label.to_string(),
        title: scenario.title.clone(),
        refs: scenario.refs.clone(),
        severity: scenario.severity,
        tags: scenario.tags.clone(),
        idp: case.cell.idp.clone(),
        rp: case.cell.rp.clone(),
        verdict,
        reason,
        again: String::new(),
        took: u64::try_from(SystemClock.now().since(began).as_millis()).unwrap_or(u64::MAX),
        runs,
    }
}

/// Whether something is to be refused or to stay as it was, so that the control is played once more afterwards.
fn leaves_unchanged(expect: &Expect) -> bool {
    expect.login.as_ref().is_some_and(|login| login.value == Login::Refused)
        || expect.session.as_ref().is_some_and(|session| session.value == Session::Alive)
}

fn has_fault(scenario: &Scenario) -> bool {
    scenario.steps.iter().any(|step| step.value.is_fault())
        || scenario.script.iter().any(Fallible::is_fault)
        || scenario.rp.settings.values().any(Fallible::is_fault)
        || fault_in_provider(scenario)
}

fn fault_in_provider(scenario: &Scenario) -> bool {
    scenario.idp.settings.values().any(Fallible::is_fault) || scenario.idp.quirks.iter().any(Fallible::is_fault)
}

/// Whether the fault did anything, as far as that can be seen.
fn struck(scenario: &Scenario, main: &RunRecord, control: Option<&RunRecord>) -> bool {
    if let Some(deviation) = scenario.script.iter().find(|deviation| deviation.is_fault()) {
        let summary = deviation.get().summary();
        return main.exchanges.iter().any(|exchange| exchange.deviations.contains(&summary));
    }
    if fault_in_provider(scenario) {
        return manners(&main.exchanges) != control.map(|control| manners(&control.exchanges)).unwrap_or_default();
    }
    // A step that was done did something, unless it moved the clock by nothing; a knob of the relying party is its own.
    !scenario
        .steps
        .iter()
        .any(|step| step.value.is_fault() && matches!(step.value.get(), Step::Advance(span) if span.0.is_zero()))
}

fn manners(exchanges: &[Exchange]) -> BTreeSet<&str> {
    exchanges.iter().flat_map(|exchange| &exchange.quirks).map(String::as_str).collect()
}

/// Plays one run.
async fn run(case: &Case, target: &dyn Target, seed: u64, role: Role) -> Played {
    let with_fault = matches!(role, Role::Fault | Role::Only);
    let nothing = |message: String| Played {
        record: RunRecord {
            role,
            checks: Vec::new(),
            trouble: Some(Trouble { ours: true, message }),
            exchanges: Vec::new(),
        },
        as_with_fault: false,
    };
    let mut stage = match Stage::set_up(&case.scenario, &case.cell, target, seed, with_fault).await {
        Ok(stage) => stage,
        Err(error) => return nothing(format!("{}: {error}", case.label)),
    };
    let (judged, as_with_fault, trouble) = perform(case, &mut stage, with_fault).await;
    let exchanges = evidence::exchanges(&stage);
    let checks = judged.into_iter().map(|judged| evidence::record(judged, &exchanges, &stage)).collect();
    stage.rp.stop().await;
    Played { record: RunRecord { role, checks, trouble, exchanges }, as_with_fault }
}

/// Does the steps and looks at what came of them: the expectations of this run, and whether those of the fault hold.
async fn perform(case: &Case, stage: &mut Stage, with_fault: bool) -> (Vec<Judged>, bool, Option<Trouble>) {
    let scenario = &case.scenario;
    let mut judged = Vec::new();
    let mut of_fault = Vec::new();
    for step in &scenario.steps {
        let Some(doing) = chosen(&step.value, with_fault) else { continue };
        let done = match doing {
            Step::Expect(expect) => observe(stage).await.map(|seen| of_fault.extend(judge(expect, &seen))),
            doing => do_step(stage, doing).await,
        };
        if let Err(error) = done {
            // What was expected before the dead end still counts.
            let trouble = trouble(&error, &format!("{}:{}", case.label, step.line));
            return (if with_fault { of_fault } else { judged }, false, Some(trouble));
        }
    }
    let seen: Observed = match observe(stage).await {
        Ok(seen) => seen,
        Err(error) => return (judged, false, Some(trouble(&error, &case.label))),
    };
    of_fault.extend(judge(&scenario.expect, &seen));
    let holds = of_fault.iter().all(|judged| judged.outcome == Outcome::Held);
    if with_fault {
        return (of_fault, holds, None);
    }
    judged.extend(match &scenario.control {
        Some(control) => judge(control, &seen),
        None => judge(&signed_in_as_the_last(scenario), &seen),
    });
    (judged, holds, None)
}

/// What a control shows if the file does not say otherwise: whoever signed in last is signed in.
fn signed_in_as_the_last(scenario: &Scenario) -> Expect {
    let last = scenario.steps.iter().rev().find_map(|step| match step.value.get() {
        Step::SignIn(how) => Some(At { value: how.who.value.clone(), line: step.line, column: step.column }),
        _ => None,
    });
    Expect { signed_in: last, ..Expect::default() }
}

/// A dead end of the relying party or the provider is a finding; anything else is trouble of ours.
fn trouble(error: &StepError, place: &str) -> Trouble {
    let ours = matches!(error, StepError::NoBrowser | StepError::Idp(_));
    Trouble { ours, message: format!("{place}: {error}") }
}

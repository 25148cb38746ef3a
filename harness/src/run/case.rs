use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use mock_idp::script::Deviation;

use super::casting::chosen;
use super::checks::{Judged, judge};
use super::evidence;
use super::needs;
use super::observe::{Observed, observe};
use super::stage::{Player, Stage};
use super::steps::{StepError, do_step, stuck};
use super::verdict::{Runs, of_scenario, verdict};
use super::watch::{StageView, Watch};
use crate::agent::Browsers;
use crate::event::{CaseResult, Exchange, Outcome, Role, RunRecord, Trouble, Verdict};
use crate::language::{At, Expect, Fallible, Login, Need, Scenario, Session, Step, provider_name};
use crate::plan::Case;
use crate::target::Target;

/// How the runs of a case are played.
pub(super) struct How {
    /// The seed of the case.
    pub(super) seed: u64,
    /// How long a step may take, in real time.
    pub(super) step_limit: Duration,
    pub(super) watch: Arc<dyn Watch>,
    pub(super) browsers: Browsers,
}

/// A relying party that is dead or hangs must not hang the run.
async fn within(limit: Duration, step: impl Future<Output = Result<(), StepError>>) -> Result<(), StepError> {
    tokio::time::timeout(limit, step).await.unwrap_or(Err(StepError::TooLong { limit }))
}

/// A run that was played, with what the verdict needs beside its record.
struct Played {
    record: RunRecord,
    /// What the scenario expects of the fault also holds here.
    as_with_fault: bool,
}

/// Plays all runs of a case; how to play it again is for the engine to say.
pub(super) async fn play(case: &Case, target: &dyn Target, how: &How) -> CaseResult {
    let began = SystemClock.now();
    let scenario = &case.scenario;
    let needed: Vec<Need> = scenario.needs.iter().copied().chain(needs::of(scenario)).collect();
    let lacking = needed.iter().copied().find(|need| !target.has(*need));
    let at_provider = needs::lacking_at_provider(scenario, &case.cell, &needed);
    let cold = target.terms().keeps_running && needs::is_cold(scenario);
    let unseen = matches!(how.browsers, Browsers::Chromium(_))
        && target.terms().issuer.is_some_and(|issuer| issuer.starts_with("https:"));
    let mut runs = Vec::new();
    let (verdict, reason) = match lacking {
        _ if unseen => {
            let why = "its provider is to be found by https, and what Chromium sends is seen by plain http alone";
            (
                Verdict::Skipped,
                Some(format!("the relying party `{}` cannot be used with --browser: {why}", target.name())),
            )
        }
        Some(need) => {
            let why =
                format!("the relying party `{}` lacks `{}`, which the scenario needs", target.name(), need.word());
            (Verdict::Skipped, Some(why))
        }
        // What cannot be resolved is trouble, which setting the stage tells better.
        None if let Ok(Some((need, manners))) = &at_provider => {
            let (provider, need, manners) = (&case.cell.idp, need.word(), manners.join(", "));
            let why = format!("the provider `{provider}` has no `{need}`, which the scenario needs: {manners}");
            (Verdict::Skipped, Some(why))
        }
        None if cold => {
            let why =
                "what it read of discovery document and keys it may keep, and it is not started anew for each run";
            (Verdict::Skipped, Some(format!("the relying party `{}` runs on: {why}", target.name())))
        }
        None => {
            let judged = play_runs(case, target, how, &mut runs).await;
            of_scenario(judged, scenario.known_failure(&case.cell), scenario.observe, &runs)
        }
    };
    let took = u64::try_from(SystemClock.now().since(began).as_millis()).unwrap_or(u64::MAX);
    let text = || case.text.to_string();
    let scenario = (!matches!(verdict, Verdict::Passed | Verdict::Skipped)).then(text);
    CaseResult { verdict, reason, runs, took, scenario, ..nothing_yet(case) }
}

/// What is known of a case before it is played.
pub(super) fn nothing_yet(case: &Case) -> CaseResult {
    let scenario = &case.scenario;
    CaseResult {
        case: case.id.to_string(),
        file: case.label.to_string(),
        title: scenario.title.clone(),
        refs: scenario.refs.clone(),
        severity: scenario.severity,
        tags: scenario.tags.clone(),
        idp: case.cell.idp.clone(),
        rp: case.cell.rp.clone(),
        verdict: Verdict::Error,
        reason: None,
        again: String::new(),
        flaky: None,
        took: 0,
        runs: Vec::new(),
        scenario: None,
    }
}

/// The control, the run with the fault, and the control again where it is needed; then what follows from them.
async fn play_runs(
    case: &Case,
    target: &dyn Target,
    how: &How,
    runs: &mut Vec<RunRecord>,
) -> (Verdict, Option<String>) {
    let scenario = &case.scenario;
    let faulty = scenario.has_fault();
    let mut vacuous = false;
    if faulty {
        let control = run(case, target, how, Role::Control).await;
        vacuous = control.as_with_fault;
        runs.push(control.record);
    }
    let role = if faulty { Role::Fault } else { Role::Only };
    if runs.iter().all(RunRecord::is_good) {
        runs.push(run(case, target, how, role).await.record);
        if faulty && leaves_unchanged(&scenario.expect) && runs.iter().all(RunRecord::is_good) {
            runs.push(run(case, target, how, Role::ControlAgain).await.record);
        }
    }
    let of = |role: Role| runs.iter().find(|run| run.role == role);
    let reached = !faulty || of(Role::Fault).is_some_and(|main| struck(scenario, main, of(Role::Control)));
    verdict(&Runs { control: of(Role::Control), main: of(role), again: of(Role::ControlAgain), vacuous, reached })
}

/// Whether something is to be refused or to stay as it was, so that the control is played once more afterwards.
fn leaves_unchanged(expect: &Expect) -> bool {
    expect.login.as_ref().is_some_and(|login| login.value == Login::Refused)
        || expect.session.as_ref().is_some_and(|session| session.value == Session::Alive)
}

/// Whether the fault did anything, as far as that can be seen.
fn struck(scenario: &Scenario, main: &RunRecord, control: Option<&RunRecord>) -> bool {
    let scripts = scenario.providers.values().flat_map(|other| &other.script).chain(&scenario.script);
    let in_scripts = scripts.into_iter().filter(|deviation| deviation.is_fault()).map(Fallible::get);
    let in_steps =
        scenario.steps.iter().filter(|step| step.value.is_fault()).filter_map(|step| match step.value.get() {
            Step::Script(deviations) if !deviations.is_empty() => Some(deviations),
            _ => None,
        });
    let deviations: Vec<&Deviation> = in_scripts.chain(in_steps.flatten()).collect();
    if !deviations.is_empty() {
        let mut struck = main.exchanges.iter().flat_map(|exchange| &exchange.deviations);
        return struck.any(|struck| deviations.iter().any(|deviation| deviation.summary() == *struck));
    }
    let in_provider =
        scenario.idp.settings.values().any(Fallible::is_fault) || scenario.idp.quirks.iter().any(Fallible::is_fault);
    if in_provider {
        return manners(&main.exchanges) != control.map(|control| manners(&control.exchanges)).unwrap_or_default();
    }
    // A step that was done did something, unless it moved the clock by nothing; a knob of the relying party, a property
    // of a person and a registration are what they are from the beginning.
    !scenario
        .steps
        .iter()
        .any(|step| step.value.is_fault() && matches!(step.value.get(), Step::Advance(advance) if advance.is_zero()))
}

fn manners(exchanges: &[Exchange]) -> BTreeSet<&str> {
    exchanges.iter().flat_map(|exchange| &exchange.quirks).map(String::as_str).collect()
}

/// Plays one run.
async fn run(case: &Case, target: &dyn Target, how: &How, role: Role) -> Played {
    let nothing = |message: String| Played {
        record: RunRecord {
            role,
            checks: Vec::new(),
            trouble: Some(Trouble { ours: true, beside_the_point: false, message, stuck: None }),
            played: Vec::new(),
            exchanges: Vec::new(),
            screenshot: None,
        },
        as_with_fault: false,
    };
    let mut stage = match Stage::set_up(&case.scenario, &case.cell, target, how.seed, role, &how.browsers).await {
        Ok(stage) => stage,
        Err(error) => return nothing(format!("{}: {error}", case.label)),
    };
    let (mut judged, as_with_fault, trouble) = perform(case, &mut stage, role, how).await;
    judged.push(evidence::kept_tokens(&stage));
    let exchanges = evidence::exchanges(&stage);
    let checks = judged.into_iter().map(|judged| evidence::record(judged, &exchanges, &stage)).collect();
    let mut record = RunRecord { role, checks, trouble, played: played(&stage), exchanges, screenshot: None };
    if !record.is_good() {
        record.screenshot = stage.screenshot().await;
    }
    how.watch.ended(case, &record, &stage_view(&stage)).await;
    stage.close_browsers().await;
    stage.rp.stop().await;
    Played { record, as_with_fault }
}

/// Each provider, with the version that was meant where none was named.
fn played(stage: &Stage) -> Vec<String> {
    let named = |player: &Player| match player.idp.manners().version() {
        Some(version) => format!("{}@{version}", provider_name(&player.role.plays)),
        None => player.role.plays.clone(),
    };
    stage.players.iter().map(named).collect()
}

fn stage_view(stage: &Stage) -> StageView {
    StageView {
        issuers: stage.players.iter().map(|player| (player.role.slug.clone(), player.idp.issuer())).collect(),
        rp: stage.callback.url.origin().ascii_serialization(),
    }
}

/// Does the steps and looks at what came of them: the expectations of this run, and whether those of the fault hold.
async fn perform(case: &Case, stage: &mut Stage, role: Role, how: &How) -> (Vec<Judged>, bool, Option<Trouble>) {
    let scenario = &case.scenario;
    let with_fault = role.with_fault();
    let mut judged = Vec::new();
    let mut of_fault = Vec::new();
    for step in &scenario.steps {
        let Some(doing) = chosen(&step.value, with_fault) else { continue };
        how.watch.before(case, role, step.line, &stage_view(stage)).await;
        let done = match doing {
            Step::Expect(expect) => observe(stage).await.map(|seen| of_fault.extend(judge(expect, &seen))),
            doing => within(how.step_limit, do_step(stage, doing)).await,
        };
        if let Err(error) = done {
            // What was expected before the dead end still counts.
            let trouble = trouble(stage, &error, &format!("{}:{}", case.label, step.line));
            return (if with_fault { of_fault } else { judged }, false, Some(trouble));
        }
    }
    let seen: Observed = match observe(stage).await {
        Ok(seen) => seen,
        Err(error) => return (judged, false, Some(trouble(stage, &error, &case.label))),
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
fn trouble(stage: &mut Stage, error: &StepError, place: &str) -> Trouble {
    Trouble {
        ours: error.is_ours(),
        beside_the_point: error.is_beside_the_point(),
        message: format!("{place}: {error}"),
        stuck: stuck(stage, error),
    }
}

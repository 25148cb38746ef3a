//! A pack is worth what it catches. `strict` with one knob turned to an unsafe value is a mutant; a scenario must fail on
//! it, while all of them pass on `strict` itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rehearsal::event::{RunEvent, Verdict};
use rehearsal::language::Checks;
use rehearsal::plan::{Case, Filters, Source, plan};
use rehearsal::run::{Engine, EngineOptions};
use rehearsal::target::ReferenceTarget;
use serde_json::{Value, json};

/// Knob, unsafe value, and the scenario that must fail because of it.
fn mutants() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("tokens.check_nonce", json!(false), "tokens/nonce/mismatch"),
        ("flow.state_ttl_s", json!(86400), "state/expiry/expired"),
        ("flow.state_single_use", json!(false), "state/replay/replayed-callback"),
        ("flow.loop_limit", json!(1000), "oidc-only/redirect-loop/stops-and-offers-a-way-out"),
        ("logout.check_events", json!(false), "logout/back-channel/wrong-events"),
    ]
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

fn sources(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("the packs are there") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.strip_prefix(packs()).unwrap().display().to_string();
            found.push(Source::new(&name, name.clone(), std::fs::read(&path).unwrap()).unwrap());
        }
    }
}

fn cases() -> Vec<Case> {
    let mut found = Vec::new();
    sources(&packs(), &mut found);
    plan(&found, &Checks::default(), &Filters::default()).expect("the packs are without mistakes")
}

/// Plays cases against `strict` with at most one knob turned, and says how each ended.
async fn play(cases: Vec<Case>, knob: Option<(&'static str, Value)>) -> Vec<(String, Verdict, Option<String>)> {
    let options = EngineOptions {
        jobs: 2,
        seed: 1,
        case_limit: Duration::from_secs(60),
        from_files: false,
        fail_fast: false,
        step_limit: Duration::from_secs(30),
    };
    let engine = Engine::new(
        options,
        Arc::new(move |cell| {
            let target = ReferenceTarget::new(&cell.rp);
            Arc::new(match knob.clone() {
                Some((name, value)) => target.with_knob(name, value),
                None => target,
            })
        }),
    );
    let mut ended = Vec::new();
    engine
        .run(cases, |event| {
            if let RunEvent::CaseFinished { result } = event {
                ended.push((result.case, result.verdict, result.reason));
            }
        })
        .await;
    ended
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_passes_on_the_relying_party_that_does_what_the_specifications_say() {
    let ended = play(cases(), None).await;
    assert!(ended.len() >= 40, "only {} cases", ended.len());
    let not_passed: Vec<_> = ended.iter().filter(|(_, verdict, _)| !verdict.is_as_expected()).collect();
    assert!(not_passed.is_empty(), "{not_passed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mutant_is_killed_by_the_scenario_that_is_there_for_it() {
    let all = cases();
    for (knob, value, scenario) in mutants() {
        let meant: Vec<Case> = all.iter().filter(|case| case.id.scenario() == scenario).cloned().collect();
        assert_eq!(meant.len(), 1, "{scenario} is there once");
        for (case, verdict, reason) in play(meant, Some((knob, value.clone()))).await {
            assert_eq!(verdict, Verdict::Failed, "{case} with {knob} = {value}: {reason:?}");
        }
    }
}

#[test]
fn every_mutant_is_one_that_the_policy_itself_calls_unsafe() {
    let knobs = rp::Policy::knobs();
    for (name, value, _) in mutants() {
        let knob = knobs.iter().find(|knob| knob.name == name).unwrap_or_else(|| panic!("no knob {name}"));
        assert!(knob.unsafe_values.contains(&value), "{name} = {value} is not among {:?}", knob.unsafe_values);
    }
}

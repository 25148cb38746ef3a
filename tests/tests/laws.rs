//! Laws of group mapping, held by real logins: people, groups and mappings are drawn, each draw is a scenario file, and the
//! scenario is played. What fails is shrunk and printed: it is a file that `rehearsal run` takes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rehearsal::event::{RunEvent, Verdict};
use rehearsal::language::Checks;
use rehearsal::plan::{Filters, Source, plan};
use rehearsal::run::{Engine, EngineOptions};
use rehearsal::target::ReferenceTarget;

const PERMISSIONS: [&str; 4] = ["upload", "download", "edit_metadata", "delete_book"];

/// A mapping: group, permissions, libraries, administrator.
type Mapping = (String, BTreeSet<&'static str>, BTreeSet<String>, bool);

/// What is drawn.
#[derive(Clone, Debug)]
struct Draw {
    groups: BTreeSet<String>,
    mappings: Vec<Mapping>,
}

fn draws() -> impl Strategy<Value = Draw> {
    let permissions = prop::collection::btree_set(prop::sample::select(&PERMISSIONS[..]), 0..4);
    let libraries = prop::collection::btree_set("[A-C]", 0..3);
    let mappings = prop::collection::btree_map("[a-d]", (permissions, libraries, any::<bool>()), 0..4);
    (prop::collection::btree_set("[a-f]", 0..5), mappings).prop_map(|(groups, mappings)| Draw {
        groups,
        mappings: mappings.into_iter().map(|(group, (p, l, a))| (group, p, l, a)).collect(),
    })
}

fn list<T: ToString>(members: impl IntoIterator<Item = T>) -> String {
    members.into_iter().map(|member| format!("{:?}", member.to_string())).collect::<Vec<_>>().join(", ")
}

/// The draw as a scenario file, with what the law demands of the account.
fn scenario(law: &str, mode: &str, draw: &Draw, expected: &Mapping) -> String {
    let mut text = format!("title: {law}\nseverity: contract\ntags: [groups]\npeople:\n");
    let _ = writeln!(text, "  alice: {{ groups: [{}] }}", list(&draw.groups));
    let _ = writeln!(text, "rp:\n  settings: {{ groups.mode: {mode} }}");
    if !draw.mappings.is_empty() {
        text.push_str("  mappings:\n");
    }
    for (group, permissions, libraries, admin) in &draw.mappings {
        let (permissions, libraries) = (list(permissions), list(libraries));
        let _ = writeln!(
            text,
            "  - {{ group: {group:?}, permissions: [{permissions}], libraries: [{libraries}], admin: {admin} }}"
        );
    }
    let (_, permissions, libraries, admin) = expected;
    let (permissions, libraries) = (list(permissions), list(libraries));
    let _ = writeln!(
        text,
        "steps:\n  - start_login\n  - sign_in: alice\nexpect:\n  signed_in: alice\n  account: {{ permissions: \
         [{permissions}], libraries: [{libraries}], admin: {admin} }}"
    );
    text
}

/// What the union of the mappings of her groups gives, beside `also`.
fn union(draw: &Draw, also: &[&'static str]) -> Mapping {
    let mut all: Mapping = (String::new(), also.iter().copied().collect(), BTreeSet::new(), false);
    for (_, permissions, libraries, admin) in draw.mappings.iter().filter(|(group, ..)| draw.groups.contains(group)) {
        all.1.extend(permissions);
        all.2.extend(libraries.iter().cloned());
        all.3 |= *admin;
    }
    all
}

/// Plays one file, and says how it ended.
async fn play(text: String) -> (Verdict, Option<String>) {
    let source = Source::new("laws/groups/drawn.yaml", "laws/groups/drawn.yaml".to_owned(), text).unwrap();
    let cases = plan(&[source], &Checks::default(), &Filters::default()).unwrap_or_else(|error| panic!("{error}"));
    let limit = Duration::from_secs(60);
    let options = EngineOptions {
        retries: 0,
        jobs: 1,
        seed: 1,
        step_limit: limit,
        case_limit: limit,
        from_files: false,
        target_file: None,
        fail_fast: false,
    };
    let engine = Engine::new(options, Arc::new(|cell| Arc::new(ReferenceTarget::new(&cell.rp))));
    let mut ended = (Verdict::Error, None);
    engine
        .run(cases, |event| {
            if let RunEvent::CaseFinished { result } = event {
                ended = (result.verdict, result.reason);
            }
        })
        .await;
    ended
}

fn hold(law: &str, mode: &str, expected: impl Fn(&Draw) -> Mapping) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
    let held = TestRunner::new(config).run(&draws(), |draw| {
        let text = scenario(law, mode, &draw, &expected(&draw));
        let (verdict, reason) = runtime.block_on(play(text.clone()));
        if verdict == Verdict::Passed {
            return Ok(());
        }
        Err(TestCaseError::fail(format!("{verdict:?} {reason:?}\n{text}")))
    });
    if let Err(broken) = held {
        panic!("{broken}");
    }
}

#[test]
fn law_replace_gives_the_union_of_the_mapped_groups_and_reading() {
    hold("Replace gives the union of the mapped groups", "replace", |draw| union(draw, &["read"]));
}

#[test]
fn law_additive_adds_the_union_of_the_mapped_groups() {
    hold("Additive adds the union of the mapped groups", "additive", |draw| union(draw, &["read"]));
}

#[test]
fn law_disabled_leaves_what_a_new_account_has() {
    let new = |_: &Draw| (String::new(), BTreeSet::from(["read"]), BTreeSet::new(), false);
    hold("Disabled leaves what a new account has", "disabled", new);
}

// The harness that holds the laws must see a broken one, and print it as a file that can be played.
#[test]
fn a_broken_law_is_shrunk_to_a_scenario_file() {
    let wrong = |draw: &Draw| (String::new(), BTreeSet::from(["read"]), BTreeSet::new(), !draw.groups.is_empty());
    let broken = std::panic::catch_unwind(|| hold("Groups make administrators", "disabled", wrong)).unwrap_err();
    let told = broken.downcast_ref::<String>().unwrap();
    assert!(told.contains("title: Groups make administrators") && told.contains("admin: true"), "{told}");
    // One group is the smallest counterexample, and mappings have nothing to do with it.
    assert!(told.contains("alice: { groups: [\"a\"] }"), "{told}");
}

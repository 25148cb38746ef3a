//! What the pinned presets do, held against what the real releases did when they were recorded.
#![expect(clippy::expect_used, reason = "these are tests, their helpers included")]

mod case;
mod crowd;
mod page;
mod play;
mod rows;
mod scene;
mod setting;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use case::{Case, File};

/// What became of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// The heading of the recording.
    pub heading: String,
    /// The case's id.
    pub id: String,
    /// What was wrong on purpose.
    pub given: String,
    /// What was otherwise; empty when it was alike.
    pub otherwise: Vec<String>,
    /// The reason that the file gives.
    pub reason: Option<String>,
}

/// The presets that are measured.
pub const RELEASES: [&str; 3] = ["booklore@2.3.0", "grimmory@3.2.4", "bookorbit@1.3.0"];
/// How many cases each must have, from how many of them being alike.
const CASES: usize = 120;
const SHARE: f64 = 0.9;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("faithfulness")
}

fn files() -> Vec<File> {
    files_in(&folder())
}

fn files_in(folder: &Path) -> Vec<File> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a text file");
        serde_saphyr::from_str(&in_length(&text)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(read).collect()
}

/// Writes `{x*300}` out: three hundred times `x`. `{g…*300}` is a list: `g0, g1, g2, …`.
fn in_length(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let written = rest[at + 1..].split_once('}').and_then(|(inside, behind)| {
            let (what, count) = inside.split_once('*').filter(|_| !inside.contains(['{', ' ']))?;
            let count: usize = count.parse().ok()?;
            let long = match what.strip_suffix('…') {
                Some(name) => (0..count).map(|number| format!("{name}{number}")).collect::<Vec<_>>().join(", "),
                None => what.repeat(count),
            };
            Some((long, behind))
        });
        let (before, after) = rest.split_at(at);
        whole.push_str(before);
        match written {
            Some((long, behind)) => {
                whole.push_str(&long);
                rest = behind;
            }
            None => {
                whole.push('{');
                rest = &after[1..];
            }
        }
    }
    whole.push_str(rest);
    whole
}

fn is_of(case: &Case, file: &File, release: &str) -> bool {
    let of = if case.only.is_empty() { &file.releases } else { &case.only };
    of.iter().any(|named| named == release)
}

async fn play_case(heading: &str, case: &Case, release: &str) -> Played {
    let mut otherwise = Vec::new();
    match &case.unplayed {
        Some(reason) => otherwise.push(format!("not played: {reason}")),
        None => {
            for variant in case.variants() {
                otherwise.extend(play::play(release, variant).await);
            }
        }
    }
    let reason = case.unplayed.clone().or_else(|| case.differs.clone());
    Played { heading: heading.to_owned(), id: case.id.clone(), given: case.given.clone(), otherwise, reason }
}

async fn play_release(release: &'static str) -> Vec<Played> {
    let only = std::env::var("CASE").ok();
    let mut played = Vec::new();
    for file in files() {
        for case in file.cases.iter().filter(|case| is_of(case, &file, release)) {
            if only.as_ref().is_none_or(|only| only.split(' ').any(|id| id == case.id)) {
                played.push(play_case(&file.heading, case, release).await);
            }
        }
    }
    played
}

fn alike(played: &[Played]) -> usize {
    played.iter().filter(|case| case.otherwise.is_empty()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_in_ten_recorded_cases_are_alike_and_the_rest_is_told() {
    let mut all = BTreeMap::new();
    for release in RELEASES {
        all.insert(release, play_release(release).await);
    }
    let mut unexplained = Vec::new();
    for (release, played) in &all {
        for case in played {
            if case.otherwise.is_empty() && case.reason.is_some() {
                unexplained.push(format!("{release} {}: is alike, and its file says why it is not", case.id));
            }
            if !case.otherwise.is_empty() && case.reason.is_none() {
                unexplained.push(format!("{release} {}: {}", case.id, case.otherwise.join("; ")));
            }
        }
    }
    for (release, played) in &all {
        let share = alike(played) as f64 / played.len().max(1) as f64;
        let told = format!("{release}: {} of {} alike", alike(played), played.len());
        assert!(unexplained.is_empty(), "{told}\nwithout a reason:\n{}", unexplained.join("\n"));
        if std::env::var_os("CASE").is_none() {
            assert!(played.len() >= CASES && share >= SHARE, "{told}");
        }
    }
    if std::env::var_os("CASE").is_none() {
        page::check(&all);
    }
}

#[test]
fn every_case_stands_once_and_every_reason_is_needed() {
    for release in RELEASES {
        let mut seen = BTreeSet::new();
        for file in files() {
            for case in file.cases.iter().filter(|case| is_of(case, &file, release)) {
                assert!(seen.insert(case.id.clone()), "{release}: {} stands twice", case.id);
                let says = case.variants().iter().all(|one| !one.expected(release).is_empty() || one.account.is_some());
                assert!(says || case.unplayed.is_some(), "{release}: {} expects nothing", case.id);
            }
        }
    }
}

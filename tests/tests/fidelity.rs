//! `docs/fidelity.md`, made from what `ci/fidelity` reached and from what is known of the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mock_idp::provider;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What the page needs of `tests/fidelity/NAME.toml`; the rest is for `ci/fidelity`.
#[derive(Deserialize)]
struct Reached {
    server: String,
    share: f64,
    alike: u32,
    of: u32,
}

/// `tests/fidelity/notes/PROVIDER.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    #[serde(default)]
    left: Vec<Left>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

/// Exchanges that are not alike.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    what: String,
    why: String,
}

/// Manners of the product that are known and not played.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    quirks: Vec<String>,
    why: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fidelity")
}

/// The TOML files of a folder, by name.
fn read<T: DeserializeOwned>(folder: &Path) -> BTreeMap<String, T> {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a text");
            let read = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, read)
        })
        .collect()
}

/// The ids in a provider's catalogue.
fn quirks(name: &str) -> BTreeSet<String> {
    let file: toml::Table = provider::table(name).expect("a provider").quirks.parse().expect("TOML");
    let rows = file.get("quirk").and_then(toml::Value::as_array).into_iter().flatten();
    rows.filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect()
}

#[test]
fn the_page_of_fidelity_is_as_the_files_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fidelity.md");
    let made = page(&read(&folder()), &read(&folder().join("notes")));
    if std::env::var_os("REFRESH").is_some() {
        fs::write(&path, &made).expect("a page that can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "docs/fidelity.md is stale; REFRESH=1 cargo test -p rehearsal-tests --test fidelity writes it"
    );
}

#[test]
fn no_manner_is_said_to_be_left_out_that_is_played() {
    for (name, notes) in read::<Notes>(&folder().join("notes")) {
        let played = quirks(&name);
        for id in notes.left_out.iter().flat_map(|left| &left.quirks) {
            assert!(!played.contains(id), "{name}.toml: {id} is in the catalogue");
            assert!(id.starts_with(&format!("{name}-")), "{name}.toml: {id} is another provider's");
        }
    }
}

#[test]
fn what_is_demanded_is_what_was_reached() {
    for (name, reached) in read::<Reached>(&folder()) {
        let share = f64::from(reached.alike) / f64::from(reached.of);
        assert!(reached.share <= share && share < reached.share + 0.004, "{name}.toml: {share} was reached");
    }
}

fn page(all: &BTreeMap<String, Reached>, notes: &BTreeMap<String, Notes>) -> String {
    let mut text = String::from(
        "# Fidelity\n\nGenerated from `tests/fidelity`; `REFRESH=1 cargo test -p rehearsal-tests --test fidelity` writes it.\n\n\
        The real servers were set up with known clients, people and settings, asked some hundred groups of questions, and every \
        answer was recorded. `ci/fidelity PROVIDER` puts the same questions to `rehearsal serve --config tests/fidelity/NAME.yaml` \
        and holds the answers against the recording: status, redirect target and its parameters, JSON members, types and constant \
        values, JWT headers and claims, content type and cache headers, page titles and forms. Values that differ from run to run \
        count by their shape. Compared are the endpoints that the discovery document names, `/.well-known/` and what reaches the \
        callback; not the screens between. `ci/fidelity` fails below the share in `tests/fidelity/NAME.toml`.\n\n\
        | server | alike | share |\n|---|---|---|\n",
    );
    for reached in all.values() {
        let Reached { server, alike, of, .. } = reached;
        let _ = writeln!(text, "| {server} | {alike} of {of} | {:.1} % |", 100.0 * f64::from(*alike) / f64::from(*of));
    }
    text.push_str("\nThe aim is 95 %. Two runs of the same real server are 97 to 100 % alike.\n\n## What is left\n\n");
    text.push_str("| provider | what | why |\n|---|---|---|\n");
    for (name, left) in notes.iter().flat_map(|(name, notes)| notes.left.iter().map(move |left| (name, left))) {
        let _ = writeln!(text, "| {name} | {} | {} |", left.what, left.why);
    }
    text.push_str("\n## Quirks\n\n| provider | in the catalogue | known and left out |\n|---|---|---|\n");
    for name in provider::names().filter(|name| *name != "plain") {
        let left_out: usize =
            notes.get(name).map_or(0, |notes| notes.left_out.iter().map(|left| left.quirks.len()).sum());
        let _ = writeln!(text, "| {name} | {} | {left_out} |", quirks(name).len());
    }
    text.push_str("\n`rehearsal quirks PROVIDER` lists those in the catalogue. Left out are:\n\n");
    for left in notes.values().flat_map(|notes| &notes.left_out) {
        let ids: Vec<String> = left.quirks.iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(text, "* {}: {}", ids.join(", "), left.why);
    }
    text
}

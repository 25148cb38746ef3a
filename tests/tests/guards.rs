//! A guard for everything that can be forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mock_idp::protocol::Cause;
use mock_idp::provider;
use rehearsal_tests::source::{Token, files, lex, modules};

/// A provider's data files, as they are in the program.
struct Data {
    name: &'static str,
    quirks: Vec<String>,
    worded: Vec<String>,
    edited: Vec<String>,
    documented: Vec<String>,
}

fn texts(file: &str, list: &str, member: &str) -> Vec<String> {
    let table: toml::Table = file.parse().expect("TOML");
    let rows = table.get(list).and_then(toml::Value::as_array).into_iter().flatten();
    rows.map(|row| row.get(member).and_then(toml::Value::as_str).expect("a text").to_owned()).collect()
}

fn providers() -> Vec<Data> {
    provider::names()
        .map(|name| {
            let table = provider::table(name).expect("a provider of that name");
            Data {
                name,
                quirks: texts(table.quirks, "quirk", "id"),
                worded: [texts(table.words, "words", "quirk"), texts(table.words, "code", "quirk")].concat(),
                documented: [texts(table.documents, "document", "quirk"), texts(table.screens, "screen", "quirk")]
                    .concat(),
                edited: table.edits.iter().map(|(id, _)| (*id).to_owned()).collect(),
            }
        })
        .collect()
}

/// The names of all test functions in these sources.
fn tests_in(sources: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources {
        let tokens = lex(source);
        // `#[test]` or `#[tokio::test]`, whatever stands in between, then `fn name`.
        let mut is_test = false;
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1)) {
                (Token::Word(word), Some(Token::Sign(']'))) if word == "test" => is_test = true,
                (Token::Word(word), Some(Token::Word(name))) if word == "fn" && std::mem::take(&mut is_test) => {
                    found.insert(name.clone());
                }
                _ => {}
            }
        }
    }
    found
}

fn wire_sources() -> Vec<String> {
    files("tests/tests/wire", "rs").iter().map(|file| fs::read_to_string(file).expect("a text file")).collect()
}

// A quirk that no test has seen on the wire is a claim about a product that nobody checked.
#[test]
fn every_quirk_has_a_wire_test_of_its_name() {
    let tests = tests_in(&wire_sources());
    assert!(!tests.is_empty());
    let missing: Vec<String> = providers()
        .into_iter()
        .flat_map(|data| data.quirks)
        .filter(|id| !tests.contains(&id.replace('-', "_")))
        .collect();
    assert!(missing.is_empty(), "without a wire test: {missing:?}");
}

// Ids are what users type and what reports name: one id, one quirk, and its provider in front.
#[test]
fn ids_of_quirks_are_unique_and_begin_with_their_provider() {
    let mut seen = BTreeSet::new();
    for data in providers() {
        for id in data.quirks {
            assert!(id.starts_with(&format!("{}-", data.name)), "`{id}` stands in {}", data.name);
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "`{id}`"
            );
            assert!(seen.insert(id.clone()), "`{id}` stands twice");
        }
    }
    assert!(!seen.is_empty());
}

// Words and edits are tied to quirks by a text; a slip there switches them off without a word.
#[test]
fn every_row_of_words_and_every_edit_belongs_to_a_quirk() {
    for data in providers() {
        for id in data.worded.iter().chain(&data.edited).chain(&data.documented) {
            assert!(
                data.quirks.contains(id),
                "{} has words, documents or edits for `{id}`, which is no quirk",
                data.name
            );
        }
    }
}

// `needs` and `over` look upwards in the table; a name below, or a slip, would never be met.
#[test]
fn what_a_quirk_needs_or_outranks_stands_above_it() {
    for name in provider::names() {
        let table: toml::Table = provider::table(name).expect("a provider").quirks.parse().expect("TOML");
        let mut above = BTreeSet::new();
        for row in table.get("quirk").and_then(toml::Value::as_array).into_iter().flatten() {
            for list in ["needs", "over"] {
                for needed in row.get(list).and_then(toml::Value::as_array).into_iter().flatten() {
                    assert!(above.contains(needed.as_str().expect("a text")), "{:?} {list} {needed:?}", row["id"]);
                }
            }
            above.insert(row["id"].as_str().expect("a text").to_owned());
        }
    }
}

// A quirk that does nothing, in rule, effect, order, address, word, document or edit, is a line of documentation that lies.
#[test]
fn every_quirk_does_something() {
    for data in providers() {
        let table: toml::Table = provider::table(data.name).expect("a provider").quirks.parse().expect("TOML");
        for row in table.get("quirk").and_then(toml::Value::as_array).into_iter().flatten() {
            let id = row["id"].as_str().expect("a text").to_owned();
            let by_data =
                ["set", "effects", "move", "routes", "aliases"].iter().any(|member| row.get(member).is_some());
            let by_code = [&data.worded, &data.edited, &data.documented].iter().any(|ids| ids.contains(&id));
            assert!(by_data || by_code, "`{id}` does nothing");
        }
    }
}

// A cause that nothing leads to is a word for something that never happens; providers would write data for it.
#[test]
fn every_cause_is_used_outside_its_list() {
    let used: BTreeSet<String> = modules("mock-idp")
        .iter()
        .filter(|module| module.path.last().is_none_or(|name| name != "cause"))
        .flat_map(|module| {
            let tokens = lex(&module.text);
            let pairs = tokens.windows(3).filter_map(|three| match three {
                [Token::Word(kind), Token::Colons, Token::Word(cause)] if kind == "Cause" => Some(cause.clone()),
                _ => None,
            });
            pairs.collect::<Vec<_>>()
        })
        .collect();
    let unused: Vec<String> =
        Cause::ALL.iter().map(|cause| format!("{cause:?}")).filter(|cause| !used.contains(cause)).collect();
    assert!(unused.is_empty(), "nothing is refused because of {unused:?}");
}

// A snapshot that is pending, or that no test writes any more, says something that was never looked at.
#[test]
fn no_snapshot_is_pending_or_left_over() {
    assert_eq!(files("tests", "new"), [""; 0].map(std::path::PathBuf::from));
    let sources = wire_sources().join("\n");
    let versions: BTreeSet<String> = provider::names().flat_map(listed).map(|one| one.replace('@', "_")).collect();
    for file in files("tests/tests/wire", "snap") {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let last = name.rsplit("__").next().unwrap_or_default();
        assert!(sources.contains(last) || versions.contains(last), "{name} belongs to no test");
    }
}

// A test that is skipped is a promise that nobody keeps; the guard above counts such a test as one.
#[test]
fn no_test_is_ignored() {
    let all: Vec<_> =
        ["mock-idp", "tests", "harness", "rp", "clock"].iter().flat_map(|folder| files(folder, "rs")).collect();
    for file in all {
        let tokens = lex(&fs::read_to_string(&file).expect("a text file"));
        let ignored = tokens.windows(2).any(|two| two == [Token::Sign('['), Token::Word("ignore".to_owned())]);
        assert!(!ignored, "{}", file.display());
    }
}

#[test]
fn the_reader_of_test_names_sees_tests_and_nothing_else() {
    let source = "#[test]\nfn one() {}\n#[tokio::test]\nasync fn two() {}\nfn helper() {}\n// #[test] fn three() {}";
    let found = tests_in(&[source.to_owned()]);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["one", "two"]);
}

/// The versions that a provider's catalogue lists, as references; its name alone where it has none.
fn listed(name: &str) -> Vec<String> {
    let file: toml::Table = provider::table(name).expect("a provider").quirks.parse().expect("TOML");
    let listed = file.get("versions").and_then(toml::Value::as_array).into_iter().flatten();
    let listed: Vec<String> = listed.filter_map(|version| Some(format!("{name}@{}", version.as_str()?))).collect();
    if listed.is_empty() { vec![name.to_owned()] } else { listed }
}

/// What must work everywhere; a file that begins with the name of one says the same in the words of a provider that needs
/// others.
const BASICS: [&str; 4] = ["login", "refused-login", "logout", "group-change"];

#[test]
fn the_basics_are_played_with_every_listed_version_of_every_provider() {
    let all: BTreeSet<String> = provider::names().flat_map(listed).collect();
    let files: Vec<_> = files("scenarios/providers/every-version", "yaml");
    for basic in BASICS {
        let of_it = files.iter().filter(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy();
            name.strip_prefix(basic).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        let played: BTreeSet<String> = of_it.flat_map(|path| matrix(path)).collect();
        let missing: Vec<&String> = all.difference(&played).collect();
        assert!(missing.is_empty(), "{basic} is not played with {missing:?}");
    }
}

/// The providers that a scenario is played with, in whole versions.
fn matrix(scenario: &Path) -> Vec<String> {
    let text = fs::read_to_string(scenario).expect("a text");
    let scenario: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
    let written = scenario["matrix"]["idp"].as_array().expect("a list").iter();
    let resolved = |idp: &serde_json::Value| {
        let reference = idp.as_str().expect("a provider").parse().expect("a reference");
        provider::resolve(&reference, &BTreeMap::new(), &[])
            .expect("a provider that can be played")
            .reference()
            .to_string()
    };
    written.map(resolved).collect()
}

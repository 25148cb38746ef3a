//! The scenarios that come with the program: they parse, they are explained, and there are as many as there should be.

use std::path::{Path, PathBuf};

use rehearsal::language::{
    Checks, NameLists, PART_ENDING, Parts, Scenario, TagDictionary, expectation_words, file_words, parse_part,
    parse_with, scenario_name, step_words,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn dictionary() -> TagDictionary {
    TagDictionary::parse(&std::fs::read_to_string(root().join("TAGS.toml")).unwrap()).unwrap()
}

/// Every scenario with its name, read with all that can be checked here.
fn scenarios() -> Vec<(String, Scenario)> {
    let names = NameLists {
        providers: mock_idp::provider::names().map(str::to_owned).collect(),
        policies: vec!["strict".to_owned()],
    };
    let tags = dictionary();
    let mut parts = Parts::default();
    for path in files(&root()).into_iter().filter(|path| is_part(path)) {
        let below = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let part = parse_part(&below, &std::fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        parts.insert(&below, part);
    }
    let checks = Checks { names: Some(&names), tags: Some(&tags), parts: Some(&parts) };
    let read = |path: PathBuf| {
        let below = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let scenario = parse_with(&below, &text, &checks).unwrap_or_else(|error| panic!("{error}"));
        (scenario_name(&below).unwrap(), scenario)
    };
    files(&root()).into_iter().filter(|path| !is_part(path)).map(read).collect()
}

fn is_part(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.ends_with(PART_ENDING))
}

#[test]
fn every_scenario_parses_and_says_what_it_rests_on() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 9, "only {} scenarios", scenarios.len());
    for (name, scenario) in scenarios {
        assert_eq!(name.split('/').count(), 3, "{name} is not pack/subject/name");
        assert!(!scenario.refs.is_empty(), "{name} cites nothing");
        assert!(!scenario.tags.is_empty(), "{name} has no tag");
    }
}

/// A word that no scenario uses was never seen to work.
#[test]
fn every_word_is_used_by_a_scenario() {
    let texts: Vec<String> = files(&root()).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let words = step_words().into_iter().chain(expectation_words()).chain(file_words()).map(|word| word.name);
    for word in words.filter(|word| word != "known_failures") {
        let used = |text: &String| {
            [format!("{word}:"), format!("- {word}\n"), format!("fault: {word}\n")]
                .iter()
                .any(|as_written| text.contains(as_written))
        };
        assert!(texts.iter().any(used), "no scenario says `{word}`");
    }
}

/// A tag that nobody uses is a promise that selects nothing.
#[test]
fn every_tag_of_the_dictionary_is_used() {
    let scenarios = scenarios();
    for tag in dictionary().tags() {
        assert!(scenarios.iter().any(|(_, scenario)| scenario.tags.iter().any(|used| used == tag)), "{tag} is unused");
    }
}

#[test]
fn titles_are_unique() {
    let mut titles: Vec<_> = scenarios().into_iter().map(|(_, scenario)| scenario.title).collect();
    titles.sort();
    for pair in titles.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

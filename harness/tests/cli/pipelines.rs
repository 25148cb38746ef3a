//! What pipelines take from `ci/`: the files are YAML, and every command line in them is one that the program takes.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{ended, rehearsal};

fn ci(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ci").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const FILES: [&str; 3] = ["github/action.yml", "github/workflow.yml", "gitlab.yml"];

#[test]
fn the_templates_are_yaml() {
    for name in FILES {
        let read: Result<serde_json::Value, _> = serde_saphyr::from_str(&ci(name));
        assert!(read.is_ok_and(|value| value.is_object()), "{name}");
    }
}

#[test]
fn every_option_in_them_is_one_of_the_program() {
    for verb in ["run", "merge", "report"] {
        let (_, help, _) = ended(&mut rehearsal(&[verb, "--help"]));
        for name in FILES {
            let text = ci(name).replace("\\\n", " ").replace("\n      --", " --");
            for line in text.lines().filter(|line| line.contains(&format!("rehearsal {verb} "))) {
                let options = line.split_whitespace().filter(|word| word.starts_with("--") || *word == "-o");
                for option in options {
                    assert!(help.contains(option), "{name}: `rehearsal {verb}` has no {option}: {line}");
                }
            }
        }
    }
}

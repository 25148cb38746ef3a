//! Pairs of files: a scenario that cannot pass, `NAME.yaml`, and all that the user is told of it, `NAME.out`. With
//! `REFRESH=1` in the environment the outputs are written anew; read the difference before committing it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::support::{ended, redacted, rehearsal};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/broken")
}

/// What providers and relying party draw for each run: it says nothing, and is another with the next thing that draws.
fn without_values(text: &str) -> String {
    let mut shown = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            word.push(c);
            continue;
        }
        let drawn = word.len() >= 20 && word.bytes().any(|byte| byte.is_ascii_uppercase());
        shown.push_str(if drawn { "VALUE" } else { &word });
        word.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

#[test]
fn whatever_does_not_pass_says_what_was_expected_what_was_seen_and_where_it_got_stuck() {
    let refresh = std::env::var_os("REFRESH").is_some();
    let (mut found, mut wrong) = (0, String::new());
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        found += 1;
        let name = path.file_name().unwrap().to_str().unwrap();
        let (code, out, err) = ended(rehearsal(&["run", name, "--seed", "1"]).current_dir(folder()));
        let seen = format!("{}{err}exit code {}\n", without_values(&redacted(&out)), code.unwrap());
        let golden = path.with_extension("out");
        if refresh {
            std::fs::write(&golden, &seen).unwrap();
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        if seen != wanted {
            writeln!(wrong, "--- {name}, wanted:\n{wanted}--- seen:\n{seen}").unwrap();
        }
    }
    assert!(found >= 10, "only {found} scenarios were found in the folder");
    assert!(wrong.is_empty(), "{wrong}\nIf this is better than before: REFRESH=1 cargo test -p rehearsal --test cli");
}

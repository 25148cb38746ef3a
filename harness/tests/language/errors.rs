//! Pairs of files: a scenario with a mistake, `NAME.yaml`, and the whole picture that the user is shown, `NAME.err`.
//! With `REFRESH=1` in the environment the pictures are written anew; read the difference before committing it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rehearsal::language::{Checks, MAX_BYTES, NameLists, Parts, TagDictionary, parse, parse_bytes, parse_part};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language/errors")
}

#[test]
fn every_mistake_has_its_picture() {
    let names = NameLists {
        providers: ["plain", "authelia", "keycloak"].map(str::to_owned).to_vec(),
        policies: ["strict", "booklore"].map(str::to_owned).to_vec(),
    };
    let tags = TagDictionary::parse("state = 'The state parameter.'\nlogout = 'Sessions that end.'").unwrap();
    let mut parts = Parts::default();
    parts.insert("household.part.yaml", parse_part("household.part.yaml", b"people: { alice: {} }").unwrap());
    parts.insert("guests.part.yaml", parse_part("guests.part.yaml", b"people: { alice: {} }").unwrap());
    let checks = Checks { names: Some(&names), tags: Some(&tags), parts: Some(&parts) };
    let refresh = std::env::var_os("REFRESH").is_some();

    let mut found = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        found += 1;
        let label = path.file_name().unwrap().to_str().unwrap();
        let Err(error) = parse_bytes(label, &std::fs::read(&path).unwrap(), &checks) else {
            writeln!(wrong, "{label} has no mistake that was found").unwrap();
            continue;
        };
        let seen = error.picture(false);
        let golden = path.with_extension("err");
        if refresh {
            std::fs::write(&golden, &seen).unwrap();
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        if seen != wanted {
            writeln!(wrong, "--- {label}, wanted:\n{wanted}--- seen:\n{seen}").unwrap();
        }
    }
    assert!(found >= 20, "only {found} mistakes were found in the folder");
    assert!(
        wrong.is_empty(),
        "{wrong}\nIf this is better than before: REFRESH=1 cargo test -p rehearsal --test language"
    );
}

#[test]
fn no_picture_is_left_without_its_mistake() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("yaml").exists(), "{} belongs to no file", path.display());
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_even_read() {
    let text = format!("title: {}", "x".repeat(MAX_BYTES));
    let said = parse("big.yaml", &text).unwrap_err().to_string();
    assert!(said.contains("the file has 1048583 bytes; a scenario may have 1048576"), "{said}");
    assert!(said.contains("big.yaml:1:1"), "{said}");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let error = parse("x.yaml", "titel: x\n").unwrap_err();
    let colored = error.picture(true);
    assert!(colored.contains('\u{1b}'));
    assert!(!error.picture(false).contains('\u{1b}'));
}

//! The file of `rehearsal serve`: pairs of a file with mistakes, `NAME.yaml`, and the whole picture that the user is shown,
//! `NAME.err`. With `REFRESH=1` in the environment pictures and schema are written anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rehearsal::language::{parse_people, parse_stage, stage_schema};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language/stage")
}

fn refresh() -> bool {
    std::env::var_os("REFRESH").is_some()
}

#[test]
fn every_mistake_in_a_stage_file_has_its_picture() {
    let (mut found, mut wrong) = (0, String::new());
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        found += 1;
        let label = path.file_name().unwrap().to_str().unwrap();
        let Err(error) = parse_stage(label, &std::fs::read_to_string(&path).unwrap()) else {
            writeln!(wrong, "{label} has no mistake that was found").unwrap();
            continue;
        };
        let (seen, golden) = (error.picture(false), path.with_extension("err"));
        if refresh() {
            std::fs::write(&golden, &seen).unwrap();
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        if seen != wanted {
            writeln!(wrong, "--- {label}, wanted:\n{wanted}--- seen:\n{seen}").unwrap();
        }
    }
    assert!(found >= 8, "only {found} mistakes were found in the folder");
    assert!(
        wrong.is_empty(),
        "{wrong}\nIf this is better than before: REFRESH=1 cargo test -p rehearsal --test language"
    );
}

#[test]
fn the_schema_of_stage_files_in_the_repository_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/serve.schema.json");
    let fresh = serde_json::to_string_pretty(&stage_schema()).unwrap() + "\n";
    if refresh() {
        std::fs::write(&path, &fresh).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == fresh,
        "docs/serve.schema.json is not what the types say; run: REFRESH=1 cargo test -p rehearsal --test language"
    );
}

#[test]
fn the_schema_of_stage_files_is_as_strict_as_the_parser() {
    let schema = stage_schema();
    assert_eq!(schema["additionalProperties"], false);
    for name in ["Person", "Client", "Deviation"] {
        assert_eq!(schema["$defs"][name]["additionalProperties"], false, "{name}");
    }
    assert!(schema["$defs"]["Person"]["properties"]["username"].is_null());
}

#[test]
fn an_empty_file_asks_for_nothing() {
    for text in ["", "# nothing yet\n", "{}"] {
        let file = parse_stage("stage.yaml", text).unwrap();
        assert!(file.provider.is_none() && file.people.is_empty() && file.clients.is_empty(), "{text}");
    }
}

#[test]
fn a_file_of_people_is_a_map_of_them() {
    let people = parse_people("people.yaml", "alice: { groups: [readers] }\nbob:\n  email: null\n").unwrap();
    let mut people = people.into_iter().map(|(name, entry)| entry.named(&name));
    let (alice, bob) = (people.next().unwrap(), people.next().unwrap());
    assert_eq!((alice.groups, alice.email.as_deref()), (vec!["readers".to_owned()], Some("alice@example.com")));
    assert_eq!((bob.name.as_deref(), bob.email), (Some("Bob"), None));
    let said = parse_people("people.yaml", "alice: { grups: [] }\n").unwrap_err().picture(false);
    assert!(said.contains("unknown word `grups`") && said.contains("did you mean `groups`?"), "{said}");
    assert!(said.contains("people.yaml:1:10"), "{said}");
}

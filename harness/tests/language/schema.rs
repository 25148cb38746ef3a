//! The JSON Schema that editors use is checked in; it must be the one that the types make.

use std::path::Path;

use rehearsal::language::{scenario_reference, scenario_schema};

#[test]
fn the_schema_in_the_repository_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/schema.json");
    let fresh = serde_json::to_string_pretty(&scenario_schema()).unwrap() + "\n";
    if std::env::var_os("REFRESH").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == fresh,
        "scenarios/schema.json is not what the types say; run: REFRESH=1 cargo test -p rehearsal --test language"
    );
}

#[test]
fn the_description_of_the_language_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    let fresh = scenario_reference();
    if std::env::var_os("REFRESH").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == fresh,
        "docs/scenarios.md is not what the types say; run: REFRESH=1 cargo test -p rehearsal --test language"
    );
}

#[test]
fn the_schema_is_as_strict_as_the_parser() {
    let schema = scenario_schema();
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], serde_json::json!(["title", "severity", "steps", "expect"]));
    for name in ["Expect", "Matrix", "Person", "Idp", "Rp", "Mapping", "Deviation"] {
        assert_eq!(schema["$defs"][name]["additionalProperties"], false, "{name}");
    }
}

#[test]
fn a_fault_may_stand_where_the_parser_reads_one() {
    let schema = scenario_schema();
    let step = &schema["properties"]["steps"]["items"]["anyOf"];
    assert_eq!(step[0]["$ref"], "#/$defs/Step");
    assert_eq!(step[1]["properties"]["fault"]["$ref"], "#/$defs/Step");
    assert_eq!(step[1]["additionalProperties"], false);
    assert_eq!(schema["$defs"]["SignIn"]["anyOf"][0]["type"], "string");
    assert_eq!(schema["$defs"]["SignIn"]["anyOf"][1]["additionalProperties"], false);
}

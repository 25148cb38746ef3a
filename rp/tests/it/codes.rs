//! What users rely on and must not change by accident.

use std::fmt::Write as _;

#[test]
fn the_error_codes_and_their_statuses_stay() {
    let mut table = String::new();
    for entry in rp::error_codes() {
        writeln!(table, "{} {}", entry.code, entry.status).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_knobs_and_their_safe_and_unsafe_values_stay() {
    let mut table = String::new();
    for knob in rp::Policy::knobs() {
        let unsafe_values = serde_json::Value::Array(knob.unsafe_values);
        writeln!(table, "{} = {}, unsafe {unsafe_values}", knob.name, knob.safe).unwrap();
    }
    insta::assert_snapshot!(table);
}

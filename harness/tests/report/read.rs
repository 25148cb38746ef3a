use std::io::Cursor;

use rehearsal::event::{RunEvent, Verdict};
use rehearsal::report::{EventReader, Format, ReadError};

use super::events::{case, one_of_each, rendered, run_of};

fn read(text: &str) -> Result<Vec<RunEvent>, ReadError> {
    EventReader::new("shard.jsonl".into(), Cursor::new(text)).collect()
}

fn lines() -> Vec<String> {
    rendered(Format::Json, &one_of_each()).lines().map(str::to_owned).collect()
}

/// The message about a file of these lines.
fn refused(lines: &[String]) -> (ReadError, String) {
    let error = read(&(lines.join("\n") + "\n")).unwrap_err();
    let said = error.to_string();
    (error, said)
}

#[test]
fn what_was_written_comes_back() {
    let written = rendered(Format::Json, &one_of_each());
    assert_eq!(rendered(Format::Json, &read(&written).unwrap()), written);
}

#[test]
fn every_report_is_the_same_from_the_file_as_from_the_run() {
    let events = one_of_each();
    let again = read(&rendered(Format::Json, &events)).unwrap();
    for format in [Format::Terminal, Format::Junit, Format::Markdown, Format::Html] {
        assert_eq!(rendered(format, &again), rendered(format, &events), "{format}");
    }
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let mut damaged = lines();
    damaged[2].truncate(100);
    let (error, said) = refused(&damaged);
    assert!(matches!(error, ReadError::Damaged { line: 3, .. }), "{said}");
    assert!(said.starts_with("shard.jsonl:3: this line is no event of a run"), "{said}");
    let (error, _) = refused(&["<testsuites>".to_owned()]);
    assert!(matches!(error, ReadError::Damaged { line: 1, .. }));
}

#[test]
fn another_version_is_refused_before_anything_else_is_read() {
    for (from, to, found) in [("\"version\":2", "\"version\":3", "3"), ("\"version\":2,", "", "nothing")] {
        let mut other = lines();
        other[0] = other[0].replace(from, to);
        let (error, said) = refused(&other);
        assert!(matches!(&error, ReadError::Version { line: 1, found: seen, .. } if seen == found), "{said}");
        assert!(said.contains("use the release that wrote it"), "{said}");
    }
}

#[test]
fn a_file_that_ends_before_its_run_is_refused_and_its_whole_cases_can_be_had() {
    let cut = lines()[..3].join("\n") + "\n" + &lines()[3][..200];
    let whole_lines = lines()[..3].to_vec();
    let (error, said) = refused(&whole_lines);
    assert!(matches!(error, ReadError::Truncated { line: 3, cases: 2, planned: 4, .. }), "{said}");
    assert!(said.contains("--unfinished"), "{said}");
    assert!(matches!(read(&cut).unwrap_err(), ReadError::Damaged { line: 4, .. }));
    let events: Result<Vec<RunEvent>, ReadError> =
        EventReader::new("shard.jsonl".into(), Cursor::new(cut)).unfinished().collect();
    let events = events.unwrap();
    assert_eq!(events.len(), 4);
    let Some(RunEvent::RunFinished { summary, interrupted: true }) = events.last() else { panic!("{events:?}") };
    assert_eq!((summary.passed, summary.failed, summary.cases()), (1, 1, 2));
}

#[test]
fn lines_that_are_missing_doubled_or_out_of_place_are_seen() {
    let all = lines();
    let without = |at: usize| [&all[..at], &all[at + 1..]].concat();
    for (lines, line, said) in [
        (without(0), 1, "the beginning of the run is missing"),
        (without(1), 5, "the end counts 1 passed, 1 failed"),
        ([&all[..2], &all[1..]].concat(), 7, "and 2 passed, 1 failed"),
        ([&all[..], &all[1..2]].concat(), 7, "something stands behind the end of the run"),
        ([all.clone(), all.clone()].concat(), 7, "something stands behind the end of the run"),
        ([&all[..1], &all[..]].concat(), 2, "a second run begins"),
        (vec![String::new()], 1, "the file holds no run"),
    ] {
        let (error, message) = refused(&lines);
        assert!(matches!(error, ReadError::Order { line: at, .. } if at == line), "{said}: {message}");
        assert!(message.contains(said), "{said}: {message}");
    }
}

#[test]
fn a_run_with_fewer_cases_than_it_planned_is_not_whole() {
    let mut events = run_of(vec![case("a/b/c", Verdict::Passed)]);
    events[0] = RunEvent::RunStarted { version: rehearsal::event::VERSION, seed: None, cases: 2 };
    let said = read(&rendered(Format::Json, &events)).unwrap_err().to_string();
    assert!(said.contains("1 of 2 cases are there"), "{said}");
}

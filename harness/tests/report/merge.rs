use std::fs;
use std::path::PathBuf;

use rehearsal::event::{RunEvent, Verdict};
use rehearsal::report::{EventReader, Format, MergeError, ReadError, merge};
use tempfile::TempDir;

use super::events::{case, rendered, run_of};

fn shard(folder: &TempDir, name: &str, cases: &[(&str, Verdict)]) -> PathBuf {
    let cases = cases.iter().map(|(name, verdict)| case(name, *verdict)).collect();
    let path = folder.path().join(name);
    fs::write(&path, rendered(Format::Json, &run_of(cases))).unwrap();
    path
}

#[test]
fn shards_become_one_run_with_a_summary_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let one = shard(&folder, "1.jsonl", &[("a/b/c", Verdict::Passed), ("a/b/d", Verdict::Failed)]);
    let two = shard(&folder, "2.jsonl", &[("a/b/e", Verdict::Passed)]);
    let joined = folder.path().join("all.jsonl");
    let summary = merge(&[one, two], || fs::File::create(&joined)).unwrap();
    assert_eq!((summary.passed, summary.failed, summary.took), (2, 1, 1234));
    let events: Vec<RunEvent> = EventReader::open(&joined).unwrap().map(Result::unwrap).collect();
    let names: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            RunEvent::CaseFinished { result } => Some(result.case.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["a/b/c", "a/b/d", "a/b/e"]);
    assert!(matches!(events[0], RunEvent::RunStarted { seed: Some(7), cases: 3, .. }));
}

#[test]
fn a_case_that_was_played_twice_is_named_with_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let one = shard(&folder, "1.jsonl", &[("a/b/c", Verdict::Passed)]);
    let two = shard(&folder, "2.jsonl", &[("a/b/d", Verdict::Passed), ("a/b/c", Verdict::Passed)]);
    let error = merge(&[one, two], || -> std::io::Result<Vec<u8>> { panic!("nothing may be written") }).unwrap_err();
    let MergeError::Twice { case, first, second } = &error else { panic!("{error}") };
    assert_eq!(case, "a/b/c");
    assert!(first.ends_with("1.jsonl:2") && second.ends_with("2.jsonl:3"), "{error}");
}

#[test]
fn a_damaged_shard_is_refused_by_file_and_line_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let one = shard(&folder, "1.jsonl", &[("a/b/c", Verdict::Passed)]);
    let two = shard(&folder, "2.jsonl", &[("a/b/d", Verdict::Passed)]);
    let text = fs::read_to_string(&two).unwrap();
    fs::write(&two, &text[..text.len() / 2]).unwrap();
    let error = merge(&[one, two], || -> std::io::Result<Vec<u8>> { panic!("nothing may be written") }).unwrap_err();
    assert!(matches!(&error, MergeError::Read(ReadError::Damaged { line: 2, .. })), "{error}");
    assert!(error.to_string().contains("2.jsonl:2"), "{error}");
}

use std::path::PathBuf;

use rehearsal::report::{Format, ReportFile, ReportFileError, ReportFiles};

use super::events::{one_of_each, rendered};

#[test]
fn a_report_is_named_by_format_and_file() {
    let file: ReportFile = "html=out=1.html".parse().unwrap();
    assert_eq!((file.format, file.path), (Format::Html, PathBuf::from("out=1.html")));
    for (text, said) in [
        ("htlm=x", "there is no report `htlm`; did you mean `html`?"),
        ("pdf=x", "there is no report `pdf`; there are html, junit, json, markdown, terminal"),
        ("html", "`html` names no file; write FORMAT=FILE"),
        ("html=", "names no file"),
        ("markdwon", "did you mean `markdown`?"),
    ] {
        let error = text.parse::<ReportFile>().unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
}

#[test]
fn all_files_are_written_without_colours_and_lines_are_there_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let formats = [Format::Html, Format::Junit, Format::Json, Format::Markdown, Format::Terminal];
    let path = |format: Format| folder.path().join(format.to_string());
    let files = formats.map(|format| ReportFile { format, path: path(format) });
    let mut open = ReportFiles::open(files.to_vec()).unwrap();
    let events = one_of_each();
    open.tell(&events[0]).unwrap();
    open.tell(&events[1]).unwrap();
    assert_eq!(std::fs::read_to_string(path(Format::Json)).unwrap().lines().count(), 2);
    events[2..].iter().for_each(|event| open.tell(event).unwrap());
    for format in formats {
        let expected = rendered(format, &events);
        let expected = anstream::adapter::strip_str(&expected).to_string();
        assert_eq!(std::fs::read_to_string(path(format)).unwrap(), expected, "{format}");
    }
}

#[test]
fn what_cannot_be_written_is_found_before_anything_is_played() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| ReportFile { format: Format::Html, path: folder.path().join(name) };
    for (files, said) in [
        (vec![file("no/such/x.html")], "make its folder first"),
        (vec![file("")], "name a file in that folder"),
        (vec![file("a"), file("a")], "two reports would be written to"),
    ] {
        let error = ReportFiles::open(files).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_disk_that_is_full_is_told_once_and_the_other_reports_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    // Every write to it fails, as on a disk without room.
    let full = PathBuf::from("/dev/full");
    if !full.exists() {
        return;
    }
    let files =
        [ReportFile { format: Format::Json, path: full }, ReportFile { format: Format::Json, path: good.clone() }];
    let mut open = ReportFiles::open(files.to_vec()).unwrap();
    let events = one_of_each();
    let told: Vec<_> = events.iter().map(|event| open.tell(event)).collect();
    assert!(matches!(told[0], Err(ReportFileError::Write { .. })));
    assert!(told[1..].iter().all(Result::is_ok));
    assert_eq!(std::fs::read_to_string(good).unwrap().lines().count(), events.len());
}

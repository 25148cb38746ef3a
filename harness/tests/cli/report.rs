use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::support::{ended, folder_with, rehearsal, scenario};

const NONCE: &str = "tokens/nonce/mismatch.yaml";

/// A folder with a run in it: one case that failed, and what was shown of it.
fn played(arguments: &[&str]) -> (tempfile::TempDir, String) {
    let folder = folder_with(&scenario(NONCE).replace("error: nonce_mismatch", "error: nonce_missing"));
    let run = ["run", "case.yaml", "--seed", "1", "--report", "json=run.jsonl"];
    let (code, out, err) = ended(rehearsal(&run).args(arguments).current_dir(folder.path()));
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    (folder, out)
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_run_writes_all_reports_and_each_can_be_made_later_from_its_json_lines() {
    let (folder, shown) =
        played(&["--report", "html=run.html", "--report", "junit=run.xml", "--report", "markdown=run.md"]);
    let (code, out, err) = ended(rehearsal(&["report", "run.jsonl", "--as", "terminal"]).current_dir(folder.path()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(out, shown);
    for (format, written) in [("html", "run.html"), ("junit", "run.xml"), ("markdown", "run.md")] {
        let (code, out, err) = ended(rehearsal(&["report", "run.jsonl", "--as", format]).current_dir(folder.path()));
        assert_eq!((code, err.as_str()), (Some(0), ""), "{format}");
        assert_eq!(out, read(folder.path(), written), "{format}");
        let made = ["report", "run.jsonl", "--as", format, "-o", "made"];
        assert_eq!(ended(rehearsal(&made).current_dir(folder.path())).0, Some(0), "{format}");
        assert_eq!(read(folder.path(), "made"), out, "{format}");
    }
}

/// The values of the cookies that the relying party set in a run.
fn cookies_of_the_relying_party(lines: &str) -> Vec<String> {
    let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut values = Vec::new();
    for event in events {
        let runs = event.pointer("/result/runs").and_then(|runs| runs.as_array()).into_iter().flatten();
        for exchange in runs.flat_map(|run| run["exchanges"].as_array().unwrap()) {
            let headers = exchange["response_headers"].as_array().into_iter().flatten();
            for header in headers.filter(|header| exchange["path"] == "browser_to_rp" && header[0] == "set-cookie") {
                let pair = header[1].as_str().unwrap().split(';').next().unwrap();
                values.push(pair.split_once('=').unwrap().1.to_owned());
            }
        }
    }
    values
}

#[test]
fn the_relying_partys_cookies_are_masked_unless_they_are_asked_for() {
    let (folder, _) = played(&["--report", "html=run.html"]);
    let masked = read(folder.path(), "run.jsonl");
    let values = cookies_of_the_relying_party(&masked);
    assert!(!values.is_empty());
    assert!(values.iter().all(|value| value.is_empty() || value.starts_with("[masked-")), "{values:?}");
    let (folder, _) = played(&["--show-secrets"]);
    let open = read(folder.path(), "run.jsonl");
    assert!(!open.contains("[masked-"), "{open}");
    // The provider is ours: what it minted is the evidence.
    for text in [&masked, &open] {
        assert!(text.contains("id_token") && text.contains("eyJ"), "{text}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_found_before_anything_is_played() {
    let folder = folder_with(&scenario(NONCE));
    for (report, said) in [
        (
            "html=no/such/folder/x.html",
            "no/such/folder/x.html: No such file or directory (os error 2); make its folder",
        ),
        ("html=.", "name a file in that folder"),
        ("htlm=x", "did you mean `html`?"),
        ("html", "write FORMAT=FILE"),
    ] {
        let (code, out, err) = ended(rehearsal(&["run", "case.yaml", "--report", report]).current_dir(folder.path()));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{report}: {err}");
        assert!(err.contains(said), "{report} says nothing of `{said}`: {err}");
    }
}

#[test]
fn what_is_no_whole_run_is_refused_and_nothing_is_written() {
    let (folder, _) = played(&[]);
    let text = read(folder.path(), "run.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    fs::write(folder.path().join("cut.jsonl"), format!("{}\n{}\n", lines[0], lines[1])).unwrap();
    fs::write(folder.path().join("damaged.jsonl"), &text[..text.len() / 2]).unwrap();
    fs::write(folder.path().join("other.jsonl"), text.replacen("\"version\":2", "\"version\":9", 1)).unwrap();
    for (arguments, said) in [
        (&["report", "cut.jsonl", "--as", "html", "-o", "x"][..], "cut.jsonl:2: the file ends here"),
        (&["report", "damaged.jsonl", "--as", "html", "-o", "x"], "damaged.jsonl:2: this line is no event"),
        (&["report", "other.jsonl", "--as", "html", "-o", "x"], "other.jsonl:1: written in version 9"),
        (&["report", "none.jsonl", "--as", "html", "-o", "x"], "none.jsonl cannot be read"),
        (&["report", "run.jsonl", "--as", "htm", "-o", "x"], "did you mean `html`?"),
        (&["report", "run.jsonl", "--as", "json", "-o", "x"], "the file is JSON already"),
        (&["report", "run.jsonl", "--as", "html", "-o", "run.jsonl"], "name another one"),
        (&["report", "run.jsonl", "--as", "html", "-o", "no/x"], "make its folder first"),
        (&["merge", "run.jsonl", "damaged.jsonl", "-o", "x"], "damaged.jsonl:2: this line is no event"),
        (&["merge", "run.jsonl", "other.jsonl", "-o", "x"], "other.jsonl:1: written in version 9"),
        (
            &["merge", "run.jsonl", "run.jsonl", "-o", "x"],
            "the case case was played twice: run.jsonl:2 and run.jsonl:2",
        ),
        (&["merge", "run.jsonl", "-o", "run.jsonl"], "write to another one"),
        (&["merge", "run.jsonl", "-o", "no/x"], "make its folder first"),
        (&["merge", "-o", "x"], "<FILES>"),
    ] {
        let (code, out, err) = ended(rehearsal(arguments).current_dir(folder.path()));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(said), "{arguments:?} says nothing of `{said}`: {err}");
        assert!(!folder.path().join("x").exists(), "{arguments:?}");
    }
    assert_eq!(read(folder.path(), "run.jsonl"), text);
    let whole = ["report", "cut.jsonl", "--as", "terminal", "--unfinished"];
    let (code, out, _) = ended(rehearsal(&whole).current_dir(folder.path()));
    assert_eq!(code, Some(0));
    assert!(out.ends_with("interrupted: 1 of 1 cases were played to their end\n"), "{out}");
}

#[test]
fn shards_are_joined_to_the_run_that_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for shard in ["1", "2"] {
        let (code, ..) = ended(
            rehearsal(&["run", "tokens", "state", "--seed", "1", "--shard", &format!("{shard}/2")])
                .args(["--report", &format!("json={shard}.jsonl")])
                .current_dir(folder.path()),
        );
        assert_eq!(code, Some(0));
    }
    let (code, out, err) =
        ended(rehearsal(&["merge", "1.jsonl", "2.jsonl", "-o", "all.jsonl"]).current_dir(folder.path()));
    let (_, listed, _) = ended(&mut rehearsal(&["list", "tokens", "state"]));
    let count = listed.lines().count();
    let said = format!("{count} cases of 2 runs are in all.jsonl\n");
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), said.as_str(), ""));
    let (_, out, _) = ended(rehearsal(&["report", "all.jsonl", "--as", "terminal"]).current_dir(folder.path()));
    assert!(out.starts_with(&format!("Rehearsing {count} scenarios, seed 1\n")), "{out}");
    assert!(out.contains(&format!("\n{count} passed, 0 failed in ")), "{out}");
}

#[test]
fn github_gets_its_annotations_and_nobody_else() {
    let folder = folder_with(&scenario(NONCE).replace("error: nonce_mismatch", "error: nonce_missing"));
    let run = |value: &str| {
        let mut command = rehearsal(&["run", "case.yaml", "--seed", "1"]);
        ended(command.env("GITHUB_ACTIONS", value).current_dir(folder.path())).1
    };
    let shown = run("true");
    let annotation = shown.lines().find(|line| line.starts_with("::error ")).expect("an annotation");
    assert!(annotation.starts_with("::error file=case.yaml,line=15,title=failed%3A case::"), "{annotation}");
    assert!(!run("").contains("::error"));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_still_writes_what_ended() {
    let folder = tempfile::tempdir().unwrap();
    let text = scenario("happy/login/first-login.yaml");
    for n in 0..400 {
        fs::write(folder.path().join(format!("case-{n}.yaml")), &text).unwrap();
    }
    let run = ["run", ".", "--jobs", "1", "--report", "json=run.jsonl", "--report", "junit=run.xml"];
    let child =
        rehearsal(&run).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while fs::read_to_string(folder.path().join("run.jsonl")).unwrap_or_default().lines().count() < 3 {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ended_with = child.wait_with_output().unwrap();
    assert_eq!(ended_with.status.code(), Some(3));
    let out = String::from_utf8_lossy(&ended_with.stdout).into_owned();
    assert!(out.contains("interrupted: ") && out.contains(" of 400 cases were played to their end"), "{out}");
    let xml = read(folder.path(), "run.xml");
    assert!(xml.contains("<testcase name=\"case-0\"") && xml.ends_with("</testsuites>\n"), "{xml}");
    // It is a whole file, and says that it is not a whole run.
    let (code, again, err) = ended(rehearsal(&["report", "run.jsonl", "--as", "terminal"]).current_dir(folder.path()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(again, out);
}

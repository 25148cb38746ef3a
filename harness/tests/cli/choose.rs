//! The ways to choose what a run plays, and when it ends.

use std::fs;

use super::support::{ended, folder_with, rehearsal, scenario};

const GOOD: &str = "happy/login/first-login.yaml";

#[test]
fn fail_fast_begins_nothing_after_the_first_that_is_not_as_expected() {
    let folder = folder_with(&scenario(GOOD).replace("signed_in: alice", "signed_in: nobody"));
    for name in ["x-1.yaml", "x-2.yaml", "x-3.yaml"] {
        fs::write(folder.path().join(name), scenario(GOOD)).unwrap();
    }
    let run = ["run", ".", "--jobs", "1", "--fail-fast"];
    let (code, out, _) = ended(rehearsal(&run).current_dir(folder.path()));
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("interrupted: 1 of 4 cases were played to their end"), "{out}");
}

#[test]
fn only_failed_plays_what_was_not_as_expected_the_last_time() {
    let folder = folder_with(&scenario(GOOD).replace("signed_in: alice", "signed_in: nobody"));
    fs::write(folder.path().join("good.yaml"), scenario(GOOD)).unwrap();
    let run = |arguments: &[&str]| ended(rehearsal(&["run", "."]).args(arguments).current_dir(folder.path()));
    assert_eq!(run(&["--report", "json=run.jsonl"]).0, Some(1));
    fs::write(folder.path().join("case.yaml"), scenario(GOOD)).unwrap();
    let (code, out, _) = run(&["--only-failed", "run.jsonl", "--report", "json=second.jsonl"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("1 passed") && out.contains("passed  case"), "{out}");
    let (code, _, err) = run(&["--only-failed", "second.jsonl"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("--only-failed keeps none of the 2 cases"), "{err}");
}

#[test]
fn a_manner_can_be_switched_for_all_cases_of_its_provider() {
    let switch = "--quirk=-authelia-claims-only-in-userinfo";
    let (code, out, err) = ended(&mut rehearsal(&["run", "claims-only-in-userinfo", switch]));
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, _) = ended(&mut rehearsal(&["list", switch]));
    assert_eq!(code, Some(0));
    assert!(out.lines().all(|line| line.contains("authelia")), "{out}");
    let (code, _, err) = ended(&mut rehearsal(&["run", "--quirk=-authelia-claim-only-in-userinfo"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("authelia has no quirk `authelia-claim-only-in-userinfo`"), "{err}");
}

#[test]
fn a_severity_below_the_threshold_does_not_fail_the_run() {
    let text =
        scenario(GOOD).replace("signed_in: alice", "signed_in: nobody").replace("severity: must", "severity: may");
    let folder = folder_with(&text);
    let run =
        |fail_on: &str| ended(rehearsal(&["run", "case.yaml", "--fail-on", fail_on]).current_dir(folder.path())).0;
    assert_eq!((run("may"), run("should")), (Some(1), Some(0)));
    assert_eq!(run("shout"), Some(2));
}

#[test]
fn known_failures_and_observations_are_as_expected_and_a_known_one_that_passes_is_not() {
    let known = "known_failures: [{ idp: plain, because: nobody is there, evidence: issue 1 }]\n";
    let broken = scenario(GOOD).replace("signed_in: alice", "signed_in: nobody");
    for (text, code, said) in [
        (format!("{broken}{known}"), Some(0), "nobody is there (issue 1); signed_in: expected nobody, seen alice"),
        (format!("{}{known}", scenario(GOOD)), Some(1), "take the entry out"),
        (format!("{broken}observe: true\n"), Some(0), "signed_in: alice"),
        (format!("{broken}needs: [refresh]\n"), Some(0), "lacks `refresh`, which the scenario needs"),
    ] {
        let folder = folder_with(&text);
        let (ended_with, out, _) = ended(rehearsal(&["run", "case.yaml"]).current_dir(folder.path()));
        assert_eq!(ended_with, code, "{out}");
        assert!(out.contains(said), "no `{said}` in {out}");
    }
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, out, _) = ended(&mut rehearsal(&["completions", shell]));
        assert_eq!(code, Some(0));
        assert!(out.contains("bisect") && out.contains("fail-fast"), "{shell}");
    }
}

#[test]
fn a_case_can_be_played_step_by_step() {
    let folder = folder_with(&scenario(GOOD));
    // Nothing is typed: the end of the input goes on as the Enter key does.
    let mut command = rehearsal(&["run", "case.yaml", "--step"]);
    let (code, out, err) = ended(command.current_dir(folder.path()).stdin(std::process::Stdio::null()));
    assert_eq!(code, Some(0), "{out}{err}");
    for part in ["case.yaml:8", "idp ", "http://127.0.0.1:", "relying party", "Enter goes on."] {
        assert!(err.contains(part), "no `{part}` in {err}");
    }
}

#[test]
fn everything_stays_up_where_a_run_is_not_as_it_should_be() {
    let folder = folder_with(&scenario(GOOD).replace("signed_in: alice", "signed_in: nobody"));
    let mut command = rehearsal(&["run", "case.yaml", "--keep"]);
    let (code, _, err) = ended(command.current_dir(folder.path()).stdin(std::process::Stdio::null()));
    assert_eq!(code, Some(1));
    assert!(err.contains("everything is still up") && err.contains("Enter ends it."), "{err}");
}

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub fn rehearsal(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    command.args(arguments).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_ACTIONS");
    command
}

/// Runs it to its end: exit code, standard output, standard error.
pub fn ended(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

/// The text of one of our own scenarios.
pub fn scenario(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder with one scenario file in it.
pub fn folder_with(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("case.yaml"), text).expect("a file can be written");
    folder
}

/// One of our scenarios with a piece replaced, played from a file in its folder.
pub fn play_changed(name: &str, from: &str, to: &str) -> (Option<i32>, String, String) {
    let text = scenario(name);
    assert!(text.contains(from), "{name} has no `{from}`");
    let folder = folder_with(&text.replace(from, to));
    ended(rehearsal(&["run", "case.yaml", "--seed", "1"]).current_dir(folder.path()))
}

/// Ports and durations differ from run to run; everything else must not.
pub fn redacted(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        for host in ["http://localhost:", "http://127.0.0.1:"] {
            while let Some(at) = line.find(host) {
                let rest = &line[at + host.len()..];
                let digits = rest.chars().take_while(char::is_ascii_digit).count();
                line = format!("{}{}PORT{}", &line[..at], host.replace(':', "|"), &rest[digits..]);
            }
        }
        line = line.replace('|', ":");
        if let (Some(open), true) = (line.rfind("  ("), line.ends_with(" ms)")) {
            line.truncate(open);
            line.push_str("  (N ms)");
        }
        if let Some(at) = line.find(" in ").filter(|_| line.ends_with(" s")) {
            line.truncate(at);
            line.push_str(" in N s");
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

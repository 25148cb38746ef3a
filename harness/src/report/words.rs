//! How the reports call what they all show.

use crate::event::{Path, Role, Summary};
use crate::language::Severity;

/// A severity as scenario files write it.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Robustness => "robustness",
        Severity::May => "may",
        Severity::Should => "should",
        Severity::Contract => "contract",
        Severity::Must => "must",
    }
}

/// Which run of a case; `None`: it is the only one.
pub(super) fn role(role: Role) -> Option<&'static str> {
    match role {
        Role::Only => None,
        Role::Control => Some("without the fault"),
        Role::Fault => Some("with the fault"),
        Role::ControlAgain => Some("without the fault, once more"),
    }
}

/// Who asked whom.
pub(super) fn path(path: Path) -> (&'static str, &'static str) {
    match path {
        Path::BrowserToRp => ("browser", "relying party"),
        Path::BrowserToIdp => ("browser", "provider"),
        Path::RpToIdp => ("relying party", "provider"),
        Path::IdpToRp => ("provider", "relying party"),
    }
}

/// `1 case`, `2 cases`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A duration as people read it.
pub(super) fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

/// What is told of a run only where there is some of it.
pub(super) fn others(summary: &Summary) -> Vec<String> {
    [
        (summary.unexpectedly_passed, "unexpectedly passed"),
        (summary.known_failure, "known to fail"),
        (summary.observed, "observed"),
        (summary.skipped, "skipped"),
        (summary.flaky, "flaky"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect()
}

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::mask::Mask;
use super::words;
use crate::event::{CaseResult, CheckRecord, Exchange, Outcome, RunEvent, RunRecord, Verdict};

/// Characters of a body that are shown: an issue is read, not searched.
const BODY: usize = 2_000;
/// Headers that say nothing about a login.
const DULL: [&str; 12] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "date",
    "host",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-user",
    "upgrade-insecure-requests",
    "user-agent",
];

/// A bug report to be pasted, one for each case that did not pass: versions, what was expected and what was seen, the
/// exchanges that decided it, the manners that shaped them, the command and the scenario. The relying party's own cookies
/// and bearers are masked, whatever the run was told.
#[derive(Debug)]
pub struct IssueReport<W> {
    out: W,
    mask: Mask,
    told: usize,
}

impl<W: Write> IssueReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, mask: Mask::default(), told: 0 }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        let mut event = event.clone();
        self.mask.event(&mut event);
        match event {
            RunEvent::RunStarted { .. } => Ok(()),
            RunEvent::CaseFinished { result } => {
                if matches!(result.verdict, Verdict::Passed | Verdict::Skipped | Verdict::Observed) {
                    return Ok(());
                }
                if self.told > 0 {
                    writeln!(self.out, "\n---\n")?;
                }
                self.told += 1;
                self.out.write_all(issue(&result).as_bytes())
            }
            RunEvent::RunFinished { .. } => {
                if self.told == 0 {
                    writeln!(self.out, "Everything was as expected; there is nothing to report.")?;
                }
                self.out.flush()
            }
        }
    }
}

/// Writing to a `String` cannot fail.
fn issue(result: &CaseResult) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "## {}\n", result.title);
    let _ = writeln!(text, "* case `{}`: {}", result.case, result.verdict.word());
    let run = result.main().or(result.runs.first());
    let played = run.map_or(&[][..], |run| &run.played);
    let idp = if played.is_empty() { result.idp.clone() } else { played.join("` and `") };
    let _ = writeln!(text, "* provider `{idp}`, relying party `{}`", result.rp);
    let _ = writeln!(text, "* Rehearsal {}", env!("CARGO_PKG_VERSION"));
    let refs = if result.refs.is_empty() { "nothing is cited".to_owned() } else { result.refs.join("; ") };
    let _ = writeln!(text, "* rests on: {refs} ({})\n", words::severity(result.severity));
    if let Some(reason) = &result.reason {
        let _ = writeln!(text, "{reason}\n");
    }
    if let Some(run) = run {
        of_run(&mut text, run);
    }
    for run in result.runs.iter().filter(|run| run.is_good()) {
        let Some(role) = words::role(run.role) else { continue };
        let seen: Vec<String> = run.checks.iter().filter(|check| check.refs.is_empty()).map(seen).collect();
        let _ = writeln!(text, "The same {role}: {}.\n", seen.join(", "));
    }
    let _ = writeln!(text, "### See it again\n\n```sh\n{}\n```", result.again);
    if let Some(scenario) = &result.scenario {
        let _ = writeln!(text, "\nwith `{}`:\n\n{}", result.file, fenced("yaml", scenario));
    }
    text
}

fn seen(check: &CheckRecord) -> String {
    format!("{} {}", check.word, check.seen)
}

fn of_run(text: &mut String, run: &RunRecord) {
    let missed: Vec<&CheckRecord> = run.checks.iter().filter(|check| check.outcome == Outcome::Missed).collect();
    for check in &missed {
        let _ = writeln!(text, "* `{}`: expected {}, seen {}", check.word, check.expected, check.seen);
    }
    if !missed.is_empty() {
        text.push('\n');
    }
    let mut decided: Vec<usize> = missed.iter().filter_map(|check| check.decided_by).collect();
    if run.trouble.is_some() {
        // Where it got stuck, the last thing that was said tells most.
        decided.extend(run.exchanges.len().checked_sub(1));
    }
    decided.sort_unstable();
    decided.dedup();
    let exchanges: Vec<&Exchange> = decided.iter().filter_map(|index| run.exchanges.get(*index)).collect();
    if !exchanges.is_empty() {
        text.push_str("### What decided it\n\n");
    }
    for exchange in exchanges {
        let (from, to) = words::path(exchange.path);
        let _ = writeln!(text, "{from} → {to}\n\n{}", fenced("http", &wire(exchange)));
    }
    shaped_by(text, "Misbehaviour of the script", run, |exchange| &exchange.deviations);
    shaped_by(text, "Manners of the provider that shaped the answers", run, |exchange| &exchange.quirks);
}

/// What had a hand in the answers; `rehearsal bisect` says which of them is to blame.
fn shaped_by(text: &mut String, label: &str, run: &RunRecord, of: impl Fn(&Exchange) -> &Vec<String>) {
    let all: BTreeSet<String> = run.exchanges.iter().flat_map(of).map(|name| format!("`{name}`")).collect();
    if !all.is_empty() {
        let _ = writeln!(text, "{label}: {}\n", all.into_iter().collect::<Vec<_>>().join(", "));
    }
}

/// A request and its answer as they went over the wire, without what says nothing.
fn wire(exchange: &Exchange) -> String {
    let mut text = format!("{} {}\n", exchange.method, exchange.url);
    part(&mut text, &exchange.request_headers, &exchange.request_body);
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let _ = writeln!(text, "\n{status}");
    part(&mut text, &exchange.response_headers, &exchange.response_body);
    text
}

fn part(text: &mut String, headers: &[(String, String)], body: &str) {
    for (name, value) in headers.iter().filter(|(name, _)| !DULL.contains(&name.to_ascii_lowercase().as_str())) {
        let _ = writeln!(text, "{name}: {value}");
    }
    if !body.is_empty() {
        let shown: String = body.chars().take(BODY).collect();
        let more = if shown.len() < body.len() { "…" } else { "" };
        let _ = writeln!(text, "\n{shown}{more}");
    }
}

/// In a fence that is longer than any in it.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c: char| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

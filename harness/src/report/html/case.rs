use std::collections::BTreeSet;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;

use super::diagram::Diagram;
use super::exchange::ExchangeView;
use crate::event::{CaseResult, CheckRecord, Exchange, Outcome, Role, RunRecord, Verdict};
use crate::report::words;

/// Of 10; more takes longer and saves next to nothing.
const COMPRESSION: u8 = 6;

/// A case as a fragment of the page. Of what passed, the list of exchanges; of everything else, all.
#[derive(Debug, Template)]
#[template(path = "case.html")]
struct CaseView<'c> {
    case: &'c CaseResult,
    severity: &'static str,
    mark: &'static str,
    class: &'static str,
    /// What its anchors begin with.
    anchor: String,
    runs: &'c [RunView],
    /// What was said on the wire, compressed; `None`: it passed, and a list will do.
    packed: Option<String>,
}

/// What was said on the wire, of everything that did not pass.
#[derive(Debug, Template)]
#[template(path = "wire.html")]
struct WireView<'c> {
    runs: &'c [RunView],
    /// What stands in the scenario's file.
    scenario: Option<&'c str>,
}

#[derive(Debug)]
struct RunView {
    heading: &'static str,
    /// It is as it should be.
    good: bool,
    /// It stands beside the run that the verdict is about.
    control: bool,
    trouble: Option<String>,
    checks: Vec<CheckView>,
    script: Vec<String>,
    manners: Vec<String>,
    diagram: Option<Diagram>,
    exchanges: Vec<ExchangeView>,
    /// What the browser showed, as PNG in Base64.
    screenshot: Option<String>,
}

#[derive(Debug)]
struct CheckView {
    word: String,
    mark: &'static str,
    outcome: &'static str,
    expected: String,
    seen: String,
    line: u32,
    /// The exchange that decided it: its anchor and its number.
    decided: Option<(String, usize)>,
}

/// A sign that needs no colour.
pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Failed => "✗",
        Verdict::Inconclusive => "?",
        Verdict::KnownFailure => "≈",
        Verdict::UnexpectedlyPassed => "☆",
        Verdict::Observed => "◦",
        Verdict::Skipped => "–",
        Verdict::Error => "!",
    }
}

/// What stylesheet and filter call it.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::KnownFailure => "known",
        Verdict::UnexpectedlyPassed => "unexpected",
        other => other.word(),
    }
}

/// Appends a case, the `number`th of the page.
pub(super) fn render(number: usize, case: &CaseResult, out: &mut String) -> Result<(), askama::Error> {
    let full = !matches!(case.verdict, Verdict::Passed | Verdict::Skipped);
    let anchor = format!("c{number}");
    let mut runs: Vec<RunView> =
        case.runs.iter().enumerate().map(|(index, run)| view(&format!("{anchor}r{index}"), run, full)).collect();
    // What the verdict is about comes first; what it is compared with, beside it.
    runs.sort_by_key(|run| run.control);
    // Ten times smaller, so that a page with a hundred failures can still be sent around.
    let packed = match full {
        true => Some(STANDARD.encode(compress_to_vec(
            WireView { runs: &runs, scenario: case.scenario.as_deref() }.render()?.as_bytes(),
            COMPRESSION,
        ))),
        false => None,
    };
    let (severity, mark) = (words::severity(case.severity), mark(case.verdict));
    CaseView { case, severity, mark, class: class(case.verdict), anchor, runs: &runs, packed }.render_into(out)
}

impl CaseView<'_> {
    /// Whether there is something to compare.
    fn compared(&self) -> bool {
        self.runs.len() > 1
    }
}

fn view(id: &str, run: &RunRecord, full: bool) -> RunView {
    let decided: Vec<usize> = run
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Missed)
        .filter_map(|check| check.decided_by)
        .collect();
    let began = run.exchanges.first().map_or(0, |exchange| exchange.at);
    let exchange = |(index, exchange): (usize, &Exchange)| {
        ExchangeView::new(id, index, exchange, began, decided.contains(&index), full)
    };
    let heading = match run.role {
        Role::Only => "What was seen",
        Role::Control => "The same without the fault",
        Role::Fault => "With the fault",
        Role::ControlAgain => "Without the fault, once more",
    };
    RunView {
        heading,
        good: run.is_good(),
        control: matches!(run.role, Role::Control | Role::ControlAgain),
        trouble: run.trouble.as_ref().map(|trouble| trouble.message.clone()),
        checks: run.checks.iter().map(|record| check(id, record)).collect(),
        script: all(run, |exchange| &exchange.deviations),
        manners: all(run, |exchange| &exchange.quirks),
        diagram: (full && !run.exchanges.is_empty()).then(|| Diagram::new(id, &run.exchanges, &decided)),
        exchanges: run.exchanges.iter().enumerate().map(exchange).collect(),
        screenshot: run.screenshot.clone(),
    }
}

fn check(id: &str, record: &CheckRecord) -> CheckView {
    let (mark, outcome) = match record.outcome {
        Outcome::Held => ("✓", "held"),
        Outcome::Missed => ("✗", "missed"),
        Outcome::Hidden => ("–", "not shown by this relying party"),
    };
    CheckView {
        word: record.word.clone(),
        mark,
        outcome,
        expected: record.expected.clone(),
        seen: record.seen.clone(),
        line: record.line,
        decided: record.decided_by.map(|index| (format!("{id}e{}", index + 1), index + 1)),
    }
}

fn all(run: &RunRecord, of: impl Fn(&Exchange) -> &Vec<String>) -> Vec<String> {
    run.exchanges.iter().flat_map(of).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

use std::collections::BTreeSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::event::{CaseResult, Exchange, Outcome, Path, Role, RunEvent, RunRecord, Summary, Verdict};

/// Characters of a URL that are shown.
const URL_WIDTH: usize = 72;

/// What people read in a terminal: a line for each case as it ends, everything about those that did not pass, and a sum.
/// The writer decides about colours.
#[derive(Debug)]
pub struct TerminalReport<W> {
    out: W,
    cases: usize,
}

impl<W: Write> TerminalReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, cases: 0 }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted { seed, cases, .. } => {
                self.cases = *cases;
                let noun = if *cases == 1 { "scenario" } else { "scenarios" };
                writeln!(self.out, "Rehearsing {cases} {noun}, seed {seed}\n")
            }
            RunEvent::CaseFinished { result } => {
                self.line(result)?;
                match result.verdict {
                    Verdict::Passed => Ok(()),
                    _ => self.details(result),
                }
            }
            RunEvent::RunFinished { summary } => self.sum(summary),
        }
    }

    fn line(&mut self, result: &CaseResult) -> io::Result<()> {
        let style = style(result.verdict);
        let (word, took) = (result.verdict.word(), result.took);
        writeln!(self.out, "{style}{word:>12}{style:#}  {}  ({took} ms)", result.case)
    }

    fn details(&mut self, result: &CaseResult) -> io::Result<()> {
        writeln!(self.out, "              {}", result.title)?;
        if !result.refs.is_empty() {
            let strength = serde_json::to_value(result.severity).ok();
            let strength = strength.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
            writeln!(self.out, "              {strength}: {}", result.refs.join("; "))?;
        }
        let missed = result.runs.iter().any(|run| run.checks.iter().any(|check| check.outcome == Outcome::Missed));
        if let Some(reason) = result.reason.as_ref().filter(|_| !missed || result.verdict != Verdict::Failed) {
            writeln!(self.out, "              {reason}")?;
        }
        for run in &result.runs {
            self.run(result, run)?;
        }
        writeln!(self.out, "       again  {}\n", result.again)
    }

    fn run(&mut self, result: &CaseResult, run: &RunRecord) -> io::Result<()> {
        let good = run.trouble.is_none() && run.checks.iter().all(|check| check.outcome != Outcome::Missed);
        let role = match run.role {
            Role::Only => return self.missed(result, run),
            Role::Control => "without the fault",
            Role::Fault => "with the fault",
            Role::ControlAgain => "without the fault, once more",
        };
        if run.role != Role::Fault && good {
            let seen: Vec<String> = run.checks.iter().map(|check| format!("{} {}", check.word, check.seen)).collect();
            return writeln!(self.out, "     control  {role}: {}, as it should be", seen.join(", "));
        }
        writeln!(self.out, "              {role}:")?;
        self.missed(result, run)
    }

    fn missed(&mut self, result: &CaseResult, run: &RunRecord) -> io::Result<()> {
        if let Some(trouble) = &run.trouble {
            writeln!(self.out, "       stuck  {}", trouble.message)?;
        }
        let missed = run.checks.iter().filter(|check| check.outcome == Outcome::Missed);
        let mut shown = None;
        for check in missed.clone() {
            writeln!(self.out, "          at  {}:{}  {}", result.file, check.line, check.word)?;
            writeln!(self.out, "    expected  {}", check.expected)?;
            writeln!(self.out, "        seen  {}", check.seen)?;
            // One exchange often decides several expectations.
            if check.decided_by != shown
                && let Some(exchange) = check.decided_by.and_then(|index| run.exchanges.get(index))
            {
                writeln!(self.out, "  decided by  {}", described(exchange))?;
                shown = check.decided_by;
            }
        }
        if missed.count() == 0 && run.trouble.is_none() {
            return Ok(());
        }
        self.shaped_by("script", "; ", run, |exchange| &exchange.deviations)?;
        self.shaped_by("manners", ", ", run, |exchange| &exchange.quirks)
    }

    /// What had a hand in the answers of a run.
    fn shaped_by(
        &mut self,
        label: &str,
        between: &str,
        run: &RunRecord,
        of: impl Fn(&Exchange) -> &Vec<String>,
    ) -> io::Result<()> {
        let all: BTreeSet<&str> = run.exchanges.iter().flat_map(of).map(String::as_str).collect();
        match all.is_empty() {
            true => Ok(()),
            false => writeln!(self.out, "{label:>12}  {}", all.into_iter().collect::<Vec<_>>().join(between)),
        }
    }

    fn sum(&mut self, summary: &Summary) -> io::Result<()> {
        let Summary { passed, failed, inconclusive, error, took } = summary;
        let style = if *passed == self.cases { style(Verdict::Passed) } else { style(Verdict::Failed) };
        let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
        if *inconclusive > 0 {
            parts.push(format!("{inconclusive} inconclusive"));
        }
        if *error > 0 {
            parts.push(format!("{error} with errors of the harness"));
        }
        let seconds = *took / 1000;
        let tenths = *took % 1000 / 100;
        writeln!(self.out, "\n{style}{}{style:#} in {seconds}.{tenths} s", parts.join(", "))
    }
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Passed => AnsiColor::Green,
        Verdict::Failed | Verdict::Error => AnsiColor::Red,
        Verdict::Inconclusive => AnsiColor::Yellow,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

fn described(exchange: &Exchange) -> String {
    let path = match exchange.path {
        Path::BrowserToRp => "browser → relying party",
        Path::BrowserToIdp => "browser → provider",
        Path::RpToIdp => "relying party → provider",
        Path::IdpToRp => "provider → relying party",
    };
    let url: String = match exchange.url.char_indices().nth(URL_WIDTH) {
        Some((end, _)) => format!("{}…", &exchange.url[..end]),
        None => exchange.url.clone(),
    };
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    format!("{path}: {} {url} → {status}", exchange.method)
}

use std::collections::BTreeSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::words::{self, seconds};
use crate::event::{CaseResult, Exchange, Outcome, Role, RunEvent, RunRecord, Summary, Verdict};

/// Characters of a URL that are shown.
const URL_WIDTH: usize = 72;

/// What people read in a terminal: a line for each case as it ends, everything about those that did not pass, and a sum.
/// The writer decides about colours.
#[derive(Debug)]
pub struct TerminalReport<W> {
    out: W,
    cases: usize,
    quiet: bool,
}

impl<W: Write> TerminalReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, cases: 0, quiet: false }
    }

    /// Passes over cases that passed: something else tells that the run goes on.
    #[must_use]
    pub fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
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
                let seed = seed.map_or_else(|| "several seeds".to_owned(), |seed| format!("seed {seed}"));
                writeln!(self.out, "Rehearsing {cases} {noun}, {seed}\n")
            }
            RunEvent::CaseFinished { result }
                if self.quiet && result.verdict == Verdict::Passed && result.flaky.is_none() =>
            {
                Ok(())
            }
            RunEvent::CaseFinished { result } => {
                self.line(result)?;
                if let Some(flaky) = &result.flaky {
                    writeln!(self.out, "              {flaky}")?;
                }
                match result.verdict {
                    Verdict::Passed => Ok(()),
                    // One line says it all: what is known, what was seen, what is lacking.
                    Verdict::KnownFailure | Verdict::Observed | Verdict::Skipped => {
                        writeln!(self.out, "              {}", result.reason.as_deref().unwrap_or(&result.title))
                    }
                    _ => self.details(result),
                }
            }
            RunEvent::RunFinished { summary, interrupted } => self.sum(summary, *interrupted),
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
            let strength = words::severity(result.severity);
            writeln!(self.out, "              {strength}: {}", result.refs.join("; "))?;
        }
        // Of a failure its run tells more than the reason does.
        let told = result.main().is_some_and(|run| !run.is_good());
        if let Some(reason) = result.reason.as_ref().filter(|_| !told || result.verdict != Verdict::Failed) {
            writeln!(self.out, "              {reason}")?;
        }
        for run in &result.runs {
            self.run(result, run)?;
        }
        writeln!(self.out, "       again  {}\n", result.again)
    }

    fn run(&mut self, result: &CaseResult, run: &RunRecord) -> io::Result<()> {
        let Some(role) = words::role(run.role) else { return self.missed(result, run) };
        if run.role != Role::Fault && run.is_good() {
            let own = run.checks.iter().filter(|check| check.refs.is_empty());
            let seen: Vec<String> = own.map(|check| format!("{} {}", check.word, check.seen)).collect();
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

    fn sum(&mut self, summary: &Summary, interrupted: bool) -> io::Result<()> {
        let Summary { passed, failed, inconclusive, error, took, .. } = summary;
        let good = summary.not_as_expected() == 0 && summary.cases() == self.cases;
        let style = if good { style(Verdict::Passed) } else { style(Verdict::Failed) };
        let mut parts = vec![format!("{passed} passed"), format!("{failed} failed")];
        if *inconclusive > 0 {
            parts.push(format!("{inconclusive} inconclusive"));
        }
        if *error > 0 {
            parts.push(format!("{error} with errors of the harness"));
        }
        parts.extend(words::others(summary));
        writeln!(self.out, "\n{style}{}{style:#} in {}", parts.join(", "), seconds(*took))?;
        if interrupted {
            writeln!(self.out, "interrupted: {} of {} cases were played to their end", summary.cases(), self.cases)?;
        }
        self.out.flush()
    }
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Passed => AnsiColor::Green,
        Verdict::Failed | Verdict::Error | Verdict::UnexpectedlyPassed => AnsiColor::Red,
        Verdict::Inconclusive => AnsiColor::Yellow,
        Verdict::KnownFailure | Verdict::Observed | Verdict::Skipped => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

/// What is told of a case beside its line, without colours.
pub(super) fn details(result: &CaseResult) -> io::Result<String> {
    let mut report = TerminalReport::new(Vec::new());
    report.details(result)?;
    Ok(String::from_utf8_lossy(&report.out).into_owned())
}

fn described(exchange: &Exchange) -> String {
    let (from, to) = words::path(exchange.path);
    let url: String = match exchange.url.char_indices().nth(URL_WIDTH) {
        Some((end, _)) => format!("{}…", &exchange.url[..end]),
        None => exchange.url.clone(),
    };
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    format!("{from} → {to}: {} {url} → {status}", exchange.method)
}

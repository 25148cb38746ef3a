use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::words::{self, counted, seconds};
use crate::event::{CaseResult, CheckRecord, Exchange, Outcome, Role, RunEvent, RunRecord, Summary, Verdict};

/// Bytes of details. A job summary of GitHub holds 1 MiB, and is refused as a whole if it is longer.
const DETAILS_LIMIT: usize = 900 * 1024;

/// Markdown for the summary of a CI job: totals, and everything about what did not pass. Written when the run ends.
#[derive(Debug)]
pub struct MarkdownReport<W> {
    out: W,
    seed: Option<u64>,
    planned: usize,
    rows: Vec<String>,
    details: String,
    left_out: usize,
}

impl<W: Write> MarkdownReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, seed: None, planned: 0, rows: Vec::new(), details: String::new(), left_out: 0 }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted { seed, cases, .. } => {
                (self.seed, self.planned) = (*seed, *cases);
                Ok(())
            }
            RunEvent::CaseFinished { result } => {
                match result.verdict {
                    Verdict::Passed | Verdict::Skipped if result.flaky.is_none() => {}
                    _ => self.not_passed(result),
                }
                Ok(())
            }
            RunEvent::RunFinished { summary, interrupted } => self.end(summary, *interrupted),
        }
    }

    fn not_passed(&mut self, result: &CaseResult) {
        let details = details(result);
        if self.details.len() + details.len() > DETAILS_LIMIT {
            self.left_out += 1;
        } else {
            self.details.push_str(&details);
            let (verdict, case) = (result.verdict.word(), code(&result.case));
            self.rows.push(format!("| {verdict} | {case} | {} |", escaped(&result.title)));
        }
    }

    fn end(&mut self, summary: &Summary, interrupted: bool) -> io::Result<()> {
        let Summary { passed, failed, inconclusive, error, took, .. } = *summary;
        let all = summary.cases();
        let verdict = match summary.not_as_expected() {
            0 if all == passed => format!("{} passed", counted(all, "case")),
            0 => format!("{} as expected", counted(all, "case")),
            bad => format!("{bad} of {} not as expected", counted(all, "case")),
        };
        writeln!(self.out, "## Rehearsal: {verdict}\n")?;
        if interrupted {
            writeln!(
                self.out,
                "**Interrupted**: {all} of {} were played to their end.\n",
                counted(self.planned, "case")
            )?;
        }
        writeln!(self.out, "| passed | failed | inconclusive | errors of the harness | time |")?;
        writeln!(self.out, "| ---: | ---: | ---: | ---: | ---: |")?;
        writeln!(self.out, "| {passed} | {failed} | {inconclusive} | {error} | {} |", seconds(took))?;
        let others = words::others(summary);
        if !others.is_empty() {
            writeln!(self.out, "\nAlso {}.", others.join(", "))?;
        }
        if !self.rows.is_empty() {
            writeln!(self.out, "\n| verdict | case | what must hold |\n| --- | --- | --- |")?;
            writeln!(self.out, "{}\n", self.rows.join("\n"))?;
            write!(self.out, "{}", self.details)?;
        }
        if self.left_out > 0 {
            let more = counted(self.left_out, "further case");
            writeln!(self.out, "{more} did not pass and would not fit in here: see the HTML report.\n")?;
        }
        if let Some(seed) = self.seed {
            writeln!(self.out, "\nSeed {seed}.")?;
        }
        self.out.flush()
    }
}

/// Everything about a case. Writing to a `String` cannot fail.
fn details(result: &CaseResult) -> String {
    let mut text = String::new();
    let (verdict, case) = (result.verdict.word(), html(&result.case));
    let _ = writeln!(text, "<details><summary><b>{verdict}</b> {case}</summary>\n");
    let _ = writeln!(text, "{}\n", escaped(&result.title));
    let refs = result.refs.iter().map(|text| escaped(text)).collect::<Vec<_>>().join("; ");
    let severity = words::severity(result.severity);
    let _ = match refs.is_empty() {
        true => {
            writeln!(text, "Severity {severity}, provider {}, relying party {}\n", code(&result.idp), code(&result.rp))
        }
        false => writeln!(
            text,
            "Severity {severity} ({refs}), provider {}, relying party {}\n",
            code(&result.idp),
            code(&result.rp)
        ),
    };
    if let Some(reason) = &result.reason {
        let _ = writeln!(text, "{}\n", escaped(reason));
    }
    for run in &result.runs {
        text.push_str(&of_run(result, run));
    }
    let _ = writeln!(text, "Play it again:\n\n{}\n\n</details>\n", block(&result.again));
    text
}

fn of_run(result: &CaseResult, run: &RunRecord) -> String {
    let mut text = String::new();
    if let Some(role) = words::role(run.role) {
        let same = if run.role == Role::Fault { "Played" } else { "The same" };
        let _ = writeln!(text, "**{same} {role}**\n");
    }
    if let Some(trouble) = &run.trouble {
        let _ = writeln!(text, "Stuck: {}\n", escaped(&trouble.message));
    }
    if !run.checks.is_empty() {
        let _ = writeln!(text, "| | expected | seen | at |\n| --- | --- | --- | --- |");
        for check in &run.checks {
            let _ = writeln!(text, "{}", row(result, check));
        }
        text.push('\n');
    }
    if !run.is_good() {
        text.push_str(&shaped_by("Script", run, |exchange| &exchange.deviations));
        text.push_str(&shaped_by("Manners", run, |exchange| &exchange.quirks));
    }
    text
}

/// What had a hand in the answers of a run.
fn shaped_by(label: &str, run: &RunRecord, of: impl Fn(&Exchange) -> &Vec<String>) -> String {
    let all: BTreeSet<String> = run.exchanges.iter().flat_map(of).map(|name| code(name)).collect();
    match all.is_empty() {
        true => String::new(),
        false => format!("{label}: {}\n\n", all.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

fn row(result: &CaseResult, check: &CheckRecord) -> String {
    let mark = match check.outcome {
        Outcome::Held => "✓",
        Outcome::Missed => "✗",
        Outcome::Hidden => "not shown",
    };
    let CheckRecord { word, expected, seen, line, .. } = check;
    let place = code(&format!("{}:{line}", result.file));
    format!("| {mark} {} | {} | {} | {place} |", code(word), escaped(expected), escaped(seen))
}

/// Text that stands in Markdown, and in a table, as what it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Code within a line; HTML, since a backslash does not help a bar or a backtick inside backticks.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Code that is copied: in a fence that is longer than any in it.
fn block(text: &str) -> String {
    let fence = "`".repeat(text.split(|c: char| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
    format!("{fence}sh\n{text}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_said_is_no_markup() {
        assert_eq!(escaped("a|b\n<img src=x> *c* @d"), "a\\|b &lt;img src=x&gt; \\*c\\* \\@d");
        assert_eq!(block("a ``` b"), "````sh\na ``` b\n````");
    }
}

use std::io::{self, Write};

use crate::event::{CaseResult, Outcome, RunEvent};

/// Annotations that GitHub shows beside the lines of a pull request: workflow commands, one a case that did not pass.
#[derive(Debug)]
pub struct GithubReport<W> {
    out: W,
}

impl<W: Write> GithubReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::CaseFinished { result } if !result.verdict.is_as_expected() => {
                writeln!(self.out, "{}", annotation(result))
            }
            _ => Ok(()),
        }
    }
}

fn annotation(result: &CaseResult) -> String {
    let checks = result.runs.iter().flat_map(|run| &run.checks);
    let line = checks.filter(|check| check.outcome == Outcome::Missed).map(|check| check.line).next().unwrap_or(1);
    let reason = result.reason.as_deref().unwrap_or(&result.title);
    let (file, title) = (property(&result.file), property(&format!("{}: {}", result.verdict.word(), result.case)));
    format!(
        "::error file={file},line={line},title={title}::{}",
        data(&format!("{}\n{reason}\n{}", result.title, result.again))
    )
}

/// Escapes as the runner's own toolkit does, so that no page can write a command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

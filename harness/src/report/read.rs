use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

use crate::event::{RunEvent, Summary, VERSION};

/// A file that is not the JSON lines of one whole run.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A line that is no event.
    #[error(
        "{file}:{line}: this line is no event of a run ({source}); the file is damaged or no JSON report: run again with --report json=FILE"
    )]
    Damaged {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Written by another release.
    #[error(
        "{file}:{line}: written in version {found} of the format, and this program reads version {VERSION}; use the release that wrote it"
    )]
    Version {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The version that it names.
        found: String,
    },
    /// An event where it cannot be.
    #[error("{file}:{line}: {what}; the file is damaged: run again with --report json=FILE")]
    Order {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// It ends before the run does.
    #[error(
        "{file}:{line}: the file ends here and the run does not: {cases} of {planned} cases are there; `rehearsal report --unfinished` shows those"
    )]
    Truncated {
        /// The file.
        file: String,
        /// Its last line.
        line: usize,
        /// How many cases are whole.
        cases: usize,
        /// How many were to be played.
        planned: usize,
    },
}

/// What is needed to see whether the rest can be read at all.
#[derive(Deserialize)]
struct Opening {
    event: String,
    version: Option<serde_json::Value>,
}

/// The events of a file, one by one, each with its line. Counts along: what the end says must be what stood before it.
#[derive(Debug)]
pub struct EventReader<R> {
    lines: R,
    file: String,
    line: usize,
    planned: Option<usize>,
    summary: Summary,
    ended: bool,
    unfinished: bool,
}

impl EventReader<BufReader<File>> {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let file = path.display().to_string();
        match File::open(path) {
            Ok(opened) => Ok(Self::new(file, BufReader::new(opened))),
            Err(source) => Err(ReadError::Unreadable { file, source }),
        }
    }
}

impl<R: BufRead> EventReader<R> {
    /// Reads `lines`, which the user knows as `file`.
    pub fn new(file: String, lines: R) -> Self {
        Self { lines, file, line: 0, planned: None, summary: Summary::default(), ended: false, unfinished: false }
    }

    /// Takes a file that ends before its run does: the cases that are whole, and an end that says so.
    #[must_use]
    pub fn unfinished(self) -> Self {
        Self { unfinished: true, ..self }
    }

    /// Where the reader stands.
    pub fn line(&self) -> usize {
        self.line
    }

    fn read(&mut self) -> Result<Option<RunEvent>, ReadError> {
        loop {
            let mut bytes = Vec::new();
            let read = self.lines.read_until(b'\n', &mut bytes);
            let read = read.map_err(|source| ReadError::Unreadable { file: self.file.clone(), source })?;
            if read == 0 {
                return self.end();
            }
            self.line += 1;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            // The line during which the program was killed.
            if self.unfinished && bytes.last() != Some(&b'\n') {
                return self.end();
            }
            let event = self.parse(&bytes)?;
            self.check(&event)?;
            return Ok(Some(event));
        }
    }

    fn parse(&self, bytes: &[u8]) -> Result<RunEvent, ReadError> {
        let damaged = |source| ReadError::Damaged { file: self.file.clone(), line: self.line, source };
        if self.planned.is_none() {
            let opening: Opening = serde_json::from_slice(bytes).map_err(damaged)?;
            if opening.event == "run_started" && opening.version != Some(VERSION.into()) {
                let found = opening.version.map_or_else(|| "nothing".to_owned(), |version| version.to_string());
                return Err(ReadError::Version { file: self.file.clone(), line: self.line, found });
            }
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// Whether the event can stand here.
    fn check(&mut self, event: &RunEvent) -> Result<(), ReadError> {
        let wrong = match (event, self.planned) {
            _ if self.ended => Some("something stands behind the end of the run".to_owned()),
            (RunEvent::RunStarted { cases, .. }, None) => {
                self.planned = Some(*cases);
                None
            }
            (RunEvent::RunStarted { .. }, Some(_)) => {
                Some("a second run begins; join runs with `rehearsal merge`".into())
            }
            (_, None) => Some("the beginning of the run is missing".to_owned()),
            (RunEvent::CaseFinished { result }, Some(_)) => {
                self.summary.count(result.verdict);
                None
            }
            (RunEvent::RunFinished { summary, interrupted }, Some(planned)) => {
                self.ended = true;
                let counted = Summary { took: summary.took, ..self.summary };
                if *summary != counted {
                    Some(format!("the end counts {}, and {} stand before it", counts(summary), counts(&counted)))
                } else if !interrupted && counted.cases() != planned {
                    Some(format!("{} of {planned} cases are there", counted.cases()))
                } else {
                    None
                }
            }
        };
        match wrong {
            None => Ok(()),
            Some(what) => Err(ReadError::Order { file: self.file.clone(), line: self.line, what }),
        }
    }

    fn end(&mut self) -> Result<Option<RunEvent>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        let (file, line) = (self.file.clone(), self.line);
        match self.planned {
            None => Err(ReadError::Order { file, line, what: "the file holds no run".to_owned() }),
            Some(_) if self.unfinished => {
                self.ended = true;
                Ok(Some(RunEvent::RunFinished { summary: self.summary, interrupted: true }))
            }
            Some(planned) => Err(ReadError::Truncated { file, line, cases: self.summary.cases(), planned }),
        }
    }
}

impl<R: BufRead> Iterator for EventReader<R> {
    type Item = Result<RunEvent, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn counts(summary: &Summary) -> String {
    let Summary { passed, failed, inconclusive, error, .. } = summary;
    let told = vec![format!("{passed} passed, {failed} failed, {inconclusive} inconclusive, {error} with errors")];
    told.into_iter().chain(super::words::others(summary)).collect::<Vec<_>>().join(", ")
}

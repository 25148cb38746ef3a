use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::json::JsonReport;
use super::read::{EventReader, ReadError};
use crate::event::{RunEvent, Summary, VERSION};

/// Runs that cannot be joined.
#[derive(Debug, Error)]
pub enum MergeError {
    /// One cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// One case in two runs.
    #[error("the case {case} was played twice: {first} and {second}; join the shards of one run, each once")]
    Twice {
        /// The case.
        case: String,
        /// Where it stands: file and line.
        first: String,
        /// Where it stands again.
        second: String,
    },
    /// The joined run cannot be written.
    #[error("the joined run cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// What the first reading finds.
#[derive(Default)]
struct Found {
    seeds: Vec<Option<u64>>,
    planned: usize,
    summary: Summary,
    interrupted: bool,
    cases: BTreeMap<String, String>,
}

/// Joins the runs in `files`, in this order, to one. Nothing is written before all have been read to their end; `open` gives
/// the place to write to then.
///
/// # Errors
/// A file that is damaged, unfinished or of another version; a case that stands in two.
pub fn merge<W: Write>(files: &[PathBuf], open: impl FnOnce() -> io::Result<W>) -> Result<Summary, MergeError> {
    let mut found = Found::default();
    for file in files {
        look(file, &mut found)?;
    }
    let seed = found.seeds.first().copied().flatten();
    let seed = seed.filter(|seed| found.seeds.iter().all(|other| *other == Some(*seed)));
    let mut out = JsonReport::new(open().map_err(MergeError::Write)?);
    out.tell(&RunEvent::RunStarted { version: VERSION, seed, cases: found.planned }).map_err(MergeError::Write)?;
    for file in files {
        for event in EventReader::open(file)? {
            let event = event?;
            if matches!(event, RunEvent::CaseFinished { .. }) {
                out.tell(&event).map_err(MergeError::Write)?;
            }
        }
    }
    let Found { summary, interrupted, .. } = found;
    out.tell(&RunEvent::RunFinished { summary, interrupted }).map_err(MergeError::Write)?;
    Ok(summary)
}

fn look(file: &Path, found: &mut Found) -> Result<(), MergeError> {
    let mut events = EventReader::open(file)?;
    while let Some(event) = events.next() {
        match event? {
            RunEvent::RunStarted { seed, cases, .. } => {
                found.seeds.push(seed);
                found.planned += cases;
            }
            RunEvent::CaseFinished { result } => {
                found.summary.count(result.verdict);
                let place = format!("{}:{}", file.display(), events.line());
                if let Some(first) = found.cases.insert(result.case.clone(), place.clone()) {
                    return Err(MergeError::Twice { case: result.case, first, second: place });
                }
            }
            RunEvent::RunFinished { summary, interrupted } => {
                // Shards are played side by side: the run took as long as its longest.
                found.summary.took = found.summary.took.max(summary.took);
                found.interrupted |= interrupted;
            }
        }
    }
    Ok(())
}

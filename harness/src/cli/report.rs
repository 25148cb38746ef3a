use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::arguments::ReportArguments;
use super::exit::Exit;
use crate::report::{EventReader, Format, ReadError, Report, ReportFileError};

/// Why no report was made.
#[derive(Debug, Error)]
enum RenderError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("--as json: the file is JSON already; choose html, junit, markdown, terminal or issue")]
    AlreadyJson,
    #[error("{} is the file that is read; name another one", .0.display())]
    OntoItself(PathBuf),
    #[error(transparent)]
    Open(ReportFileError),
    #[error("the report cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// `rehearsal report`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn report(arguments: &ReportArguments) -> Exit {
    match render(arguments) {
        Ok(()) => Exit::Ok,
        Err(RenderError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Ok,
        Err(error) => {
            eprintln!("error: {error}");
            if matches!(error, RenderError::Write(_)) { Exit::Trouble } else { Exit::Input }
        }
    }
}

fn render(arguments: &ReportArguments) -> Result<(), RenderError> {
    if arguments.format == Format::Json {
        return Err(RenderError::AlreadyJson);
    }
    // A damaged file is refused as a whole, before anything is written.
    for event in events(arguments)? {
        event?;
    }
    match &arguments.output {
        None => write(arguments, anstream::stdout()),
        Some(path) if same(path, &arguments.file) => Err(RenderError::OntoItself(path.clone())),
        Some(path) => {
            let opened = File::create(path).map_err(|source| {
                RenderError::Open(ReportFileError::Open { format: arguments.format, path: path.clone(), source })
            })?;
            write(arguments, BufWriter::new(anstream::StripStream::new(opened)))
        }
    }
}

fn events(arguments: &ReportArguments) -> Result<EventReader<io::BufReader<File>>, ReadError> {
    let events = EventReader::open(&arguments.file)?;
    Ok(if arguments.unfinished { events.unfinished() } else { events })
}

fn write<W: Write>(arguments: &ReportArguments, out: W) -> Result<(), RenderError> {
    let mut report = Report::new(arguments.format, out);
    for event in events(arguments)? {
        report.tell(&event?).map_err(RenderError::Write)?;
    }
    Ok(())
}

/// Whether two paths lead to one file that is there.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

//! Where the command line writes to.

use std::io::{self, Write as _};

use thiserror::Error;

use super::exit::Exit;
use super::progress::Progress;
use crate::event::{RunEvent, Summary};
use crate::report::{GithubReport, Mask, ReportFile, ReportFileError, ReportFiles, TerminalReport};

/// Writes to standard output. Whoever has read enough, as `head` does, may close it.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn say(text: &str) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Ok,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Ok,
        Err(error) => {
            eprintln!("error: standard output cannot be written: {error}");
            Exit::Trouble
        }
    }
}

/// A report that could not be written to its end.
#[derive(Debug, Error)]
pub(super) enum UnwrittenError {
    #[error("standard output cannot be written: {0}")]
    Terminal(#[from] io::Error),
    #[error(transparent)]
    File(#[from] ReportFileError),
}

/// Everybody who is told of a run.
pub(super) struct Reports {
    terminal: TerminalReport<anstream::AutoStream<io::Stdout>>,
    github: Option<GithubReport<io::Stdout>>,
    progress: Progress,
    files: ReportFiles,
    mask: Option<Mask>,
    /// What was told so far, for an end that the engine cannot tell any more.
    summary: Summary,
    unwritten: Option<UnwrittenError>,
}

impl Reports {
    /// Opens the files before anything is played.
    pub(super) fn open(files: Vec<ReportFile>, mask: Option<Mask>, annotate: bool) -> Result<Self, ReportFileError> {
        let progress = Progress::new();
        Ok(Self {
            terminal: TerminalReport::new(anstream::stdout()).quiet(progress.is_shown()),
            progress,
            github: annotate.then(|| GithubReport::new(io::stdout())),
            files: ReportFiles::open(files)?,
            mask,
            summary: Summary::default(),
            unwritten: None,
        })
    }

    /// Tells all of them; one that breaks does not keep the others from being told.
    pub(super) fn tell(&mut self, mut event: RunEvent) {
        if let Some(mask) = &mut self.mask {
            mask.event(&mut event);
        }
        if let RunEvent::CaseFinished { result } = &event {
            self.summary.count(result.verdict);
            self.summary.took += result.took;
        }
        self.progress.tell(&event);
        let (terminal, github) = (&mut self.terminal, &mut self.github);
        let terminal = self.progress.beside(|| {
            terminal.tell(&event).and_then(|()| match github {
                Some(github) => github.tell(&event),
                None => Ok(()),
            })
        });
        let terminal = terminal.map_err(UnwrittenError::from);
        let files = self.files.tell(&event).map_err(UnwrittenError::from);
        if let Err(error) = terminal.and(files) {
            self.unwritten.get_or_insert(error);
        }
    }

    /// Ends the reports of a run that was ended before its time, with all that was played.
    pub(super) fn interrupted(&mut self) {
        self.tell(RunEvent::RunFinished { summary: self.summary, interrupted: true });
    }

    /// Whether all could be written.
    pub(super) fn written(self) -> Result<(), UnwrittenError> {
        self.unwritten.map_or(Ok(()), Err)
    }
}

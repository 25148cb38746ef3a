use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use super::{HtmlReport, IssueReport, JsonReport, JunitReport, MarkdownReport, TerminalReport};
use crate::event::RunEvent;
use crate::language::nearest;

/// What a report can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One HTML file that needs nothing beside itself.
    Html,
    /// JUnit XML.
    Junit,
    /// JSON lines.
    Json,
    /// Markdown.
    Markdown,
    /// What a terminal shows.
    Terminal,
    /// Markdown to be pasted into a bug tracker.
    Issue,
}

const FORMATS: [(Format, &str); 6] = [
    (Format::Html, "html"),
    (Format::Junit, "junit"),
    (Format::Json, "json"),
    (Format::Markdown, "markdown"),
    (Format::Terminal, "terminal"),
    (Format::Issue, "issue"),
];

/// Not a report that there is, or nowhere to write it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParseReportError {
    /// No such format.
    #[error("there is no report `{word}`; {hint}")]
    Format {
        /// What was asked for.
        word: String,
        /// What there is.
        hint: String,
    },
    /// No file.
    #[error("`{0}` names no file; write FORMAT=FILE, for example html=report.html")]
    NoFile(String),
}

impl FromStr for Format {
    type Err = ParseReportError;
    fn from_str(text: &str) -> Result<Self, ParseReportError> {
        if let Some((format, _)) = FORMATS.iter().find(|(_, name)| *name == text) {
            return Ok(*format);
        }
        let names = FORMATS.map(|(_, name)| name);
        let hint = match nearest(text, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        Err(ParseReportError::Format { word: text.to_owned(), hint })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORMATS.iter().find(|(format, _)| format == self).map_or("", |(_, name)| name))
    }
}

/// `--report FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// What is written.
    pub format: Format,
    /// Where.
    pub path: PathBuf,
}

impl FromStr for ReportFile {
    type Err = ParseReportError;
    fn from_str(text: &str) -> Result<Self, ParseReportError> {
        let (format, path) = text.split_once('=').ok_or_else(|| match text.parse::<Format>() {
            Ok(_) => ParseReportError::NoFile(text.to_owned()),
            Err(error) => error,
        })?;
        let format = format.parse()?;
        if path.is_empty() {
            return Err(ParseReportError::NoFile(text.to_owned()));
        }
        Ok(Self { format, path: path.into() })
    }
}

/// A report that cannot be written.
#[derive(Debug, Error)]
pub enum ReportFileError {
    /// Not even begun.
    #[error("the {format} report cannot be written to {}: {source}; {}", .path.display(), remedy(.source))]
    Open {
        /// What was to be written.
        format: Format,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Two reports in one file.
    #[error("two reports would be written to {}; give each a file of its own", .0.display())]
    Twice(PathBuf),
    /// Begun, and not brought to its end.
    #[error("the {format} report in {} is not whole: {source}; make room or choose another place, and play again", .path.display())]
    Write {
        /// What was being written.
        format: Format,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "make its folder first",
        io::ErrorKind::IsADirectory => "name a file in that folder",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "choose a place that you may write to",
        _ => "choose another place",
    }
}

/// Any of the reports.
#[derive(Debug)]
pub enum Report<W> {
    /// HTML.
    Html(Box<HtmlReport<W>>),
    /// JUnit XML.
    Junit(JunitReport<W>),
    /// JSON lines.
    Json(JsonReport<W>),
    /// Markdown.
    Markdown(MarkdownReport<W>),
    /// For a terminal.
    Terminal(TerminalReport<W>),
    /// For a bug tracker.
    Issue(IssueReport<W>),
}

impl<W: Write> Report<W> {
    /// A report that is written to `out`.
    pub fn new(format: Format, out: W) -> Self {
        match format {
            Format::Html => Self::Html(Box::new(HtmlReport::new(out))),
            Format::Junit => Self::Junit(JunitReport::new(out)),
            Format::Json => Self::Json(JsonReport::new(out)),
            Format::Markdown => Self::Markdown(MarkdownReport::new(out)),
            Format::Terminal => Self::Terminal(TerminalReport::new(out)),
            Format::Issue => Self::Issue(IssueReport::new(out)),
        }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        match self {
            Self::Html(report) => report.tell(event),
            Self::Junit(report) => report.tell(event),
            Self::Json(report) => report.tell(event),
            Self::Markdown(report) => report.tell(event),
            Self::Terminal(report) => report.tell(event),
            Self::Issue(report) => report.tell(event),
        }
    }
}

/// The files of a run, open before anything is played.
#[derive(Debug)]
pub struct ReportFiles(Vec<Open>);

#[derive(Debug)]
struct Open {
    file: ReportFile,
    report: Report<Plain>,
    /// It could not be written once; what follows would stand in the wrong place.
    broken: bool,
}

/// A file takes no colours.
type Plain = BufWriter<anstream::StripStream<File>>;

impl ReportFiles {
    /// Opens all, so that nothing is played in vain. What stood in a file is gone: an old report is not this run's.
    ///
    /// # Errors
    /// The first that cannot be written.
    pub fn open(files: Vec<ReportFile>) -> Result<Self, ReportFileError> {
        let mut open: Vec<Open> = Vec::new();
        for file in files {
            if open.iter().any(|other| other.file.path == file.path) {
                return Err(ReportFileError::Twice(file.path));
            }
            let opened = File::create(&file.path).map_err(|source| ReportFileError::Open {
                format: file.format,
                path: file.path.clone(),
                source,
            })?;
            let report = Report::new(file.format, BufWriter::new(anstream::StripStream::new(opened)));
            open.push(Open { file, report, broken: false });
        }
        Ok(Self(open))
    }

    /// Tells all, whatever happens to one of them.
    ///
    /// # Errors
    /// The first that cannot be written from here on.
    pub fn tell(&mut self, event: &RunEvent) -> Result<(), ReportFileError> {
        let mut first = Ok(());
        for open in self.0.iter_mut().filter(|open| !open.broken) {
            if let Err(source) = open.report.tell(event) {
                open.broken = true;
                let ReportFile { format, path } = open.file.clone();
                first = first.and(Err(ReportFileError::Write { format, path, source }));
            }
        }
        first
    }
}

//! Reports: folds over what the runner tells. They ask nobody anything, so that each can be made later from JSON lines.

mod files;
mod github;
mod html;
mod issue;
mod json;
mod junit;
mod markdown;
mod mask;
mod merge;
mod read;
mod terminal;
mod words;

pub use files::{Format, ParseReportError, Report, ReportFile, ReportFileError, ReportFiles};
pub use github::GithubReport;
pub use html::HtmlReport;
pub use issue::IssueReport;
pub use json::JsonReport;
pub use junit::JunitReport;
pub use markdown::MarkdownReport;
pub use mask::Mask;
pub use merge::{MergeError, merge};
pub use read::{EventReader, ReadError};
pub use terminal::TerminalReport;

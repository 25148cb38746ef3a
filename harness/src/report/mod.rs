//! Reports: folds over what the runner tells. They ask nobody anything.

mod terminal;

pub use terminal::TerminalReport;

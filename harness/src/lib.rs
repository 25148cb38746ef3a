//! The harness: scenario language, runner, user agents, targets, verdicts, reports and the command line.

pub mod agent;
pub mod cli;
pub mod event;
pub mod language;
pub mod plan;
pub mod report;
pub mod run;
pub mod target;

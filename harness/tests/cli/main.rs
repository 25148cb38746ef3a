//! The program as a user meets it: whole outputs, exit codes, messages.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bisect;
mod broken;
mod browser;
mod check;
mod choose;
mod list;
mod pipelines;
mod report;
mod run;
mod serve;
mod support;
mod target;

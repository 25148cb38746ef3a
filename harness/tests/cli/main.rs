//! The program as a user meets it: whole outputs, exit codes, messages.

mod check;
mod run;
mod serve;
mod support;

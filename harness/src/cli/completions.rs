use clap::CommandFactory as _;

use super::arguments::{Arguments, CompletionsArguments};
use super::exit::Exit;
use super::output::say;

/// `rehearsal completions SHELL`.
pub(super) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "rehearsal", &mut script);
    say(&String::from_utf8_lossy(&script))
}

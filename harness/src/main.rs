//! The command line of Rehearsal.

use std::process::ExitCode;

use clap::Parser as _;
use rehearsal::cli::{Arguments, Exit, Verb, act};

#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // One provider to play with is served by one thread; that starts faster and needs less memory.
    let mut builder = match arguments.verb {
        Verb::Serve(_) => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    match builder.enable_all().build() {
        Ok(runtime) => runtime.block_on(act(arguments.verb)).into(),
        Err(error) => {
            eprintln!("error: the runtime does not start: {error}");
            Exit::Trouble.into()
        }
    }
}

//! The command line: one verb a file.

mod arguments;
mod check;
mod exit;
mod names;
mod run;
mod serve;
mod sources;

pub use arguments::{Arguments, Verb};
pub use exit::Exit;

/// Does what the command line asks for.
pub async fn act(verb: Verb) -> Exit {
    match verb {
        Verb::Run(arguments) => run::run(arguments).await,
        Verb::Serve(arguments) => serve::serve(arguments).await,
        Verb::Check(arguments) => check::check(&arguments),
    }
}

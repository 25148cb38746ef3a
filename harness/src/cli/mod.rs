//! The command line: one verb a file.

mod arguments;
mod bisect;
mod check;
mod completions;
mod exit;
mod explain;
mod list;
mod merge;
mod names;
mod output;
mod progress;
mod quirks;
mod report;
mod run;
mod schema;
mod serve;
mod sources;
mod target;
mod versus;
mod watch;

pub use arguments::{Arguments, Verb};
pub use exit::Exit;

/// Does what the command line asks for.
pub async fn act(verb: Verb) -> Exit {
    match verb {
        Verb::Run(arguments) => run::run(arguments).await,
        Verb::Serve(arguments) => serve::serve(*arguments).await,
        Verb::Bisect(arguments) => bisect::bisect(arguments).await,
        Verb::Completions(arguments) => completions::completions(&arguments),
        Verb::Check(arguments) => check::check(&arguments),
        Verb::List(arguments) => list::list(arguments),
        Verb::Quirks(arguments) => quirks::quirks(&arguments),
        Verb::Explain(arguments) => explain::explain(&arguments),
        Verb::Schema(arguments) => schema::schema(&arguments),
        Verb::Report(arguments) => report::report(&arguments),
        Verb::Merge(arguments) => merge::merge(&arguments),
    }
}

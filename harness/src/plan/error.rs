use thiserror::Error;

use crate::language::LanguageError;

/// A plan that cannot be made.
#[derive(Debug, Error)]
pub enum PlanError {
    /// Files with mistakes.
    #[error("{}", pictures(.0))]
    Language(Vec<LanguageError>),
    /// Two files have one name.
    #[error("`{name}` is the name of two files: {first} and {second}")]
    SameName {
        /// The name.
        name: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// There are no files at all.
    #[error("there are no scenario files")]
    NoSources,
    /// A filter left nothing.
    #[error("{filter} keeps none of the {before} {} that it got{}", cases(*.before), help(.near.as_deref()))]
    Empty {
        /// The filter, as it was written on the command line.
        filter: String,
        /// How many cases there were before it.
        before: usize,
        /// What may have been meant.
        near: Option<String>,
    },
}

fn pictures(errors: &[LanguageError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn cases(count: usize) -> &'static str {
    if count == 1 { "case" } else { "cases" }
}

fn help(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

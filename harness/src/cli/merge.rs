use std::fs::File;
use std::io::BufWriter;

use super::arguments::MergeArguments;
use super::exit::Exit;
use super::output::say;
use super::report::same;
use crate::report::{Format, MergeError, ReportFileError, merge as join};

/// `rehearsal merge`.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn merge(arguments: &MergeArguments) -> Exit {
    let output = &arguments.output;
    if let Some(file) = arguments.files.iter().find(|file| same(file, output)) {
        eprintln!("error: {} is one of the files that are joined; write to another one", file.display());
        return Exit::Input;
    }
    match join(&arguments.files, || File::create(output).map(BufWriter::new)) {
        Ok(summary) => {
            let (cases, runs) = (summary.cases(), arguments.files.len());
            say(&format!("{cases} cases of {runs} runs are in {}\n", output.display()))
        }
        Err(MergeError::Write(source)) => {
            let error = ReportFileError::Open { format: Format::Json, path: output.clone(), source };
            eprintln!("error: {error}");
            Exit::Input
        }
        Err(error) => {
            eprintln!("error: {error}");
            Exit::Input
        }
    }
}

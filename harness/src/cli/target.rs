//! Whom a run is played against.

use std::path::Path;
use std::sync::Arc;

use super::exit::Exit;
use crate::language::parse_target;
use crate::run::TargetFor;
use crate::target::{OutsideTarget, ReferenceTarget, Target};

/// The target of `--target`, told on standard error where its file is wrong.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
pub(super) fn read(file: Option<&Path>) -> Result<Option<Arc<OutsideTarget>>, Exit> {
    let Some(file) = file else { return Ok(None) };
    let label = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| {
        eprintln!("error: --target: {label} cannot be read: {error}");
        Exit::Input
    })?;
    let parsed = parse_target(&label, &text).map_err(|mistakes| {
        let color = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
        eprintln!("{}", mistakes.picture(color));
        Exit::Input
    })?;
    let home = file.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    Ok(Some(Arc::new(OutsideTarget::new(parsed, home))))
}

/// Which target a cell is played against.
pub(super) fn of_cells(outside: Option<Arc<OutsideTarget>>) -> TargetFor {
    match outside {
        Some(outside) => Arc::new(move |_| Arc::clone(&outside) as Arc<dyn Target>),
        None => Arc::new(|cell| Arc::new(ReferenceTarget::new(&cell.rp))),
    }
}

//! Where scenarios come from: files and folders, or the packs in the binary.

use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::language::PART_ENDING;
use crate::plan::{NameFilter, ParseFilterError, Source, SourceError};

/// The packs in the binary: path below `scenarios`, text.
const PACKS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// What a folder of scenarios has at its top; names are counted from there.
const TOP: &str = "TAGS.toml";

/// What was found under the words of the command line.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) sources: Vec<Source>,
    pub(super) names: Vec<NameFilter>,
    /// Whether they are our own packs, whose tags are known.
    pub(super) own: bool,
}

/// A word of the command line that leads nowhere.
#[derive(Debug, Error)]
pub(super) enum FindError {
    #[error("{path} cannot be read: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error(
        "{path} looks like a file or folder, and there is none; to pick scenarios of this binary by name, leave out the ending"
    )]
    NoSuchPath { path: String },
    #[error("{path} holds no scenario: no file in it ends in .yaml")]
    NoScenarios { path: String },
    #[error(transparent)]
    Name(#[from] ParseFilterError),
    #[error("{path}: {source}")]
    Source { path: String, source: SourceError },
}

/// A word that is a path is one; any other is part of a name.
pub(super) fn find(words: &[String]) -> Result<Found, FindError> {
    let mut sources = Vec::new();
    let mut names = Vec::new();
    for word in words {
        let path = Path::new(word);
        if path.exists() {
            read(path, &mut sources)?;
        } else if word.ends_with(".yaml") || word.starts_with('.') || word.starts_with('/') {
            return Err(FindError::NoSuchPath { path: word.clone() });
        } else {
            names.push(word.parse()?);
        }
    }
    let own = sources.is_empty();
    if own {
        sources = packs()?;
    }
    Ok(Found { sources, names, own })
}

fn packs() -> Result<Vec<Source>, FindError> {
    PACKS
        .iter()
        .map(|(name, text)| {
            let label = format!("scenarios/{name}");
            Source::new(name, label.clone(), *text).map_err(|source| FindError::Source { path: label, source })
        })
        .collect()
}

fn read(path: &Path, sources: &mut Vec<Source>) -> Result<(), FindError> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    if files.is_empty() {
        return Err(FindError::NoScenarios { path: path.display().to_string() });
    }
    if !path.is_dir() {
        parts_beside(path, &mut files)?;
    }
    files.sort();
    for file in files {
        let label = file.display().to_string();
        let unreadable = |source| FindError::Unreadable { path: label.clone(), source };
        let text = fs::read(&file).map_err(unreadable)?;
        let name = below_top(&file, path);
        let source = Source::new(&name, label.clone(), text)
            .map_err(|source| FindError::Source { path: label.clone(), source })?;
        sources.push(source);
    }
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), FindError> {
    let unreadable = |source| FindError::Unreadable { path: path.display().to_string(), source };
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let inner = entry.map_err(unreadable)?.path();
        if inner.is_dir() || inner.extension().is_some_and(|ending| ending == "yaml") {
            collect(&inner, files)?;
        }
    }
    Ok(())
}

/// A single file may use parts that stand anywhere below the folder that holds `TAGS.toml`, or else beside it.
fn parts_beside(file: &Path, files: &mut Vec<PathBuf>) -> Result<(), FindError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut found = Vec::new();
    match folder.ancestors().find(|folder| folder.join(TOP).is_file()) {
        Some(top) => collect(top, &mut found)?,
        // A folder that is no pack may be anything, and is not searched through.
        None => {
            let unreadable = |source| FindError::Unreadable { path: folder.display().to_string(), source };
            for entry in fs::read_dir(folder).map_err(unreadable)? {
                found.push(entry.map_err(unreadable)?.path());
            }
        }
    }
    files.extend(found.into_iter().filter(|path| path.to_string_lossy().ends_with(PART_ENDING) && path != file));
    Ok(())
}

/// The path below the folder that holds `TAGS.toml`; without one, below what was named on the command line.
fn below_top(file: &Path, named: &Path) -> String {
    let absolute = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let named = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    let named = if named.is_dir() { named.as_path() } else { named.parent().unwrap_or(&named) };
    let top = absolute.ancestors().skip(1).find(|folder| folder.join(TOP).is_file()).unwrap_or(named);
    absolute.strip_prefix(top).unwrap_or(&absolute).display().to_string()
}

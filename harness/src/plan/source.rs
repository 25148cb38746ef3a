use thiserror::Error;

use crate::language::{CaseIdError, PART_ENDING, scenario_name};

/// A scenario file that was read: what it is called, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The scenario's name, `pack/subject/name`.
    pub name: String,
    /// The file as the user knows it; error pictures and reports print it.
    pub label: String,
    /// What stands in it. Bytes, since a file may turn out to be no text.
    pub bytes: Vec<u8>,
}

/// A file that cannot name a scenario.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Its path has signs that a name cannot have.
    #[error("{label}: {cause}")]
    Name {
        /// The file.
        label: String,
        /// What is wrong with its name.
        cause: CaseIdError,
    },
}

impl Source {
    /// Whether it is a part that scenarios use, and no scenario itself.
    pub fn is_part(&self) -> bool {
        self.label.ends_with(PART_ENDING)
    }

    /// A file by its path below the folder that was given, or below the packs in the binary.
    ///
    /// # Errors
    /// The path cannot name a scenario.
    pub fn new(
        path_below_root: &str,
        label: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<Self, SourceError> {
        let label = label.into();
        match scenario_name(path_below_root) {
            Ok(name) => Ok(Self { name, label, bytes: bytes.into() }),
            Err(cause) => Err(SourceError::Name { label, cause }),
        }
    }
}

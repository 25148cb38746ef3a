use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::super::document::document;
use super::super::error::LanguageError;
use super::super::outline::Mark;
use super::check::check;
use super::file::{PeopleFile, StageFile};

/// Reads the configuration of a provider, and checks it against what that provider knows.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_stage(label: &str, text: &str) -> Result<StageFile, LanguageError> {
    let refuse = |mistakes| LanguageError::new(label, text, mistakes);
    let Some((file, outline)) = document::<StageFile>(text, "provider").map_err(|mistake| refuse(vec![mistake]))?
    else {
        // Nothing is asked for: everything is as it is without a file.
        return Ok(StageFile::default());
    };
    match check(&file, &outline) {
        mistakes if mistakes.is_empty() => Ok(file),
        mistakes => Err(refuse(mistakes)),
    }
}

/// Reads a file of people.
///
/// # Errors
/// The first mistake, drawn.
pub fn parse_people(label: &str, text: &str) -> Result<PeopleFile, LanguageError> {
    match document::<PeopleFile>(text, "list of people") {
        Ok(people) => Ok(people.map(|(people, _)| people).unwrap_or_default()),
        Err(mistake) => Err(LanguageError::new(label, text, vec![mistake])),
    }
}

/// The JSON Schema of the file, made from the types that read it, so that editors complete and check.
pub fn stage_schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<StageFile>().to_value()
}

/// Where nothing better can be pointed at.
pub(super) const TOP: Mark = Mark::START;

use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::error::LanguageError;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::{Mark, Node, Outline};
use super::super::yaml::read;
use super::check::check;
use super::file::{PeopleFile, StageFile};

/// Reads the configuration of a provider, and checks it against what that provider knows.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_stage(label: &str, text: &str) -> Result<StageFile, LanguageError> {
    let refuse = |mistakes| LanguageError::new(label, text, mistakes);
    let Some((file, outline)) = document::<StageFile>(text).map_err(|mistake| refuse(vec![mistake]))? else {
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
    match document::<PeopleFile>(text) {
        Ok(people) => Ok(people.map(|(people, _)| people).unwrap_or_default()),
        Err(mistake) => Err(LanguageError::new(label, text, vec![mistake])),
    }
}

/// A typed document and where its parts stand; `None` if nothing is written.
fn document<T: DeserializeOwned>(text: &str) -> Result<Option<(T, Outline<'_>)>, Mistake> {
    // The outline goes first: it finds faults of YAML itself, whatever the words are.
    let root: Option<Node> = read(text).map_err(one_provider)?;
    let Some(root) = root else { return Ok(None) };
    let outline = Outline::new(root, text);
    Ok(Some((read(text).map_err(one_provider)?, outline)))
}

/// The reader speaks of scenarios; this file is none.
fn one_provider(mistake: Mistake) -> Mistake {
    match mistake.wrong() {
        Wrong::SecondDocument => {
            let said = "a second document begins here; a file is one provider".to_owned();
            Mistake::new(Wrong::Yaml { said }, mistake.mark()).help("put it into a file of its own")
        }
        _ => mistake,
    }
}

/// The JSON Schema of the file, made from the types that read it, so that editors complete and check.
pub fn stage_schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<StageFile>().to_value()
}

/// Where nothing better can be pointed at.
pub(super) const TOP: Mark = Mark::START;

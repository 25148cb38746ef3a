use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::super::document::document;
use super::super::error::LanguageError;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::{Mark, Outline, Part};
use super::super::suggest::did_you_mean;
use super::check::check;
use super::file::{Call, TargetFile};
use super::fill::{NAMES, named};

/// Reads a file that describes a relying party.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_target(label: &str, text: &str) -> Result<TargetFile, LanguageError> {
    let refuse = |mistakes| LanguageError::new(label, text, mistakes);
    let Some((file, outline)) =
        document::<TargetFile>(text, "relying party").map_err(|mistake| refuse(vec![mistake]))?
    else {
        return Err(refuse(vec![Mistake::new(Wrong::Empty, Mark::START)]));
    };
    let mut mistakes = Vec::new();
    check(&file, &outline, &mut mistakes);
    braces(&file, &outline, &mut mistakes);
    if mistakes.is_empty() { Ok(file) } else { Err(refuse(mistakes)) }
}

/// The JSON Schema of the file, made from the types that read it, so that editors complete and check.
pub fn target_schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<TargetFile>().to_value()
}

/// Every name in braces is known where it stands.
fn braces(file: &TargetFile, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    let mut known: Vec<&str> = NAMES.to_vec();
    let mut look = |text: &str, at: &[Part<'_>], known: &[&str]| {
        for name in named(text).into_iter().filter(|name| !known.contains(&name.as_str())) {
            let wrong = Wrong::Understudy { said: format!("nobody fills in `{{{{{name}}}}}`") };
            let help = did_you_mean(&name, known.iter().copied());
            mistakes.push(Mistake::new(wrong, outline.value(at)).help(help));
        }
    };
    look(&file.url, &["url".into()], &["port"]);
    for (index, word) in file.command.iter().enumerate() {
        look(word, &["command".into(), index.into()], &known);
    }
    for (name, text) in &file.environment {
        look(text, &["environment".into(), name.as_str().into()], &known);
    }
    for (index, uri) in file.redirect_uris.iter().enumerate() {
        look(uri, &["redirect_uris".into(), index.into()], &["url", "port"]);
    }
    for (index, uri) in file.post_logout_redirect_uris.iter().enumerate() {
        look(uri, &["post_logout_redirect_uris".into(), index.into()], &["url", "port"]);
    }
    if let Some(uri) = &file.backchannel_logout_uri {
        look(uri, &["backchannel_logout_uri".into()], &["url", "port"]);
    }
    for (index, call) in file.prepare.iter().enumerate() {
        let at: Vec<Part<'_>> = vec!["prepare".into(), index.into()];
        for text in texts(call) {
            look(&text, &at, &known);
        }
        known.extend(call.save.keys().map(String::as_str));
    }
}

fn texts(call: &Call) -> Vec<String> {
    let mut texts = vec![call.path.clone()];
    texts.extend(call.headers.values().chain(call.form.values()).cloned());
    texts.extend(call.json.as_ref().map(ToString::to_string));
    texts
}

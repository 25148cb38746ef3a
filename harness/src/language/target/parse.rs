use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::super::document::document;
use super::super::error::LanguageError;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::{Mark, Outline, Part};
use super::super::suggest::did_you_mean;
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
    whole(&file, &outline, &mut mistakes);
    braces(&file, &outline, &mut mistakes);
    if mistakes.is_empty() { Ok(file) } else { Err(refuse(mistakes)) }
}

/// The JSON Schema of the file, made from the types that read it, so that editors complete and check.
pub fn target_schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<TargetFile>().to_value()
}

fn whole(file: &TargetFile, outline: &Outline<'_>, mistakes: &mut Vec<Mistake>) {
    let mut wrong = |at: &[Part<'_>], said: &str, help: &str| {
        let wrong = Wrong::Understudy { said: said.to_owned() };
        mistakes.push(Mistake::new(wrong, outline.value(at)).help(help.to_owned()));
    };
    if file.redirect_uris.is_empty() {
        let help = "write where the provider sends the browser back to, for example \"{{url}}/callback\"";
        wrong(&["redirect_uris".into()], "a relying party without redirect URI cannot be called back", help);
    }
    if file.command.is_empty() && file.url.contains("{{port}}") {
        let help = "write the port that it listens on, or a `command` that starts it at {{port}}";
        wrong(&["url".into()], "what runs already has a port of its own", help);
    }
    if file.command.is_empty() && file.provider.listen.is_none() {
        let help = "write `provider: { listen: 127.0.0.1:4400 }`, and configure the relying party with that issuer";
        wrong(&["url".into()], "what runs already must know where the provider is", help);
    }
    for (pointer, name) in
        [(Some(&file.who.username), "username"), (file.who.name.as_ref(), "name"), (file.who.email.as_ref(), "email")]
    {
        if pointer.is_some_and(|pointer| !pointer.starts_with('/')) {
            let help = "write a slash in front of every name, for example /user/name";
            wrong(&["who".into(), name.into()], "this is no JSON Pointer", help);
        }
    }
    for (index, call) in file.prepare.iter().enumerate() {
        if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&call.method.as_str()) {
            let help = "write GET, POST, PUT, PATCH or DELETE";
            wrong(&["prepare".into(), index.into(), "method".into()], "there is no such method", help);
        }
    }
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

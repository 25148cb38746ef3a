//! The data files of a provider: its quirks, its settings, its words. Closed schemas; a mistake in them names itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::difference::ProviderTable;
use super::document::DocumentPart;
use super::screen::ScreenPart;
use super::version::{Range, Version};
use super::words::{CodeWords, Words};
use crate::protocol::{Effect, Route, Trigger};

/// One manner of a provider: what it does, when, and how one knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// Provider and short name.
    pub id: String,
    /// One line.
    pub summary: String,
    /// In which versions; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// Settings that must have one of these values.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<Value>>,
    /// Settings that must have none of these values.
    #[serde(default)]
    pub unless: BTreeMap<String, Vec<Value>>,
    /// Quirks without which it is not there.
    #[serde(default)]
    pub needs: Vec<String>,
    /// A quirk that sets the same rule and loses against it.
    #[serde(default)]
    pub over: Vec<String>,
    /// Rules that it sets; `{ setting = "…" }` takes the value of a setting, `{ setting = "…", map = { … } }` what stands
    /// beside that value, `{ derived = "…" }` what a function of the provider makes of its settings.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    /// Where checks and steps stand instead, by order: `"CHECK after OTHER"`, `"CHECK before OTHER"`, `"CHECK first"` or
    /// `"CHECK out"`, one after the other.
    #[serde(default, rename = "move")]
    pub moves: BTreeMap<String, Vec<String>>,
    /// Effects that follow a trigger instead of plain's.
    #[serde(default)]
    pub effects: BTreeMap<Trigger, BTreeSet<Effect>>,
    /// Addresses that replace those of the same operation.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Further addresses.
    #[serde(default)]
    pub aliases: Vec<Route>,
    /// How one knows: recordings, source files, issues.
    pub evidence: Vec<String>,
    /// What a relying party sees of it.
    pub seen_by_rp: String,
}

/// A setting of the provider's own administration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The provider's own name for it.
    pub name: String,
    /// Whose it is.
    pub level: SettingLevel,
    /// What it can be.
    pub kind: SettingKind,
    /// The values, where `kind` is `one_of`.
    #[serde(default)]
    pub values: Vec<Value>,
    /// In which versions there is one; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// What it is if nobody says otherwise; without it: an empty field.
    #[serde(default)]
    pub default: Value,
    /// What an administrator makes of it who follows an application's documents; without it: leaves it alone.
    #[serde(default)]
    pub for_applications: Option<Value>,
    /// One line.
    pub summary: String,
}

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingLevel {
    /// The instance's.
    Instance,
    /// Each client's.
    Client,
}

/// What a setting can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
    /// One of the listed values.
    OneOf,
    /// A text.
    Text,
    /// A list of texts.
    List,
    /// Any JSON: lists of objects, maps.
    Json,
    /// Seconds, as a number or in words: `minutes=5;seconds=30`.
    Duration,
}

impl Setting {
    /// The value as rules take it; `None` if it is not one of those that the setting can have. `null` stands for an
    /// empty field where the default is one.
    pub fn read(&self, value: &Value) -> Option<Value> {
        if value.is_null() && self.default.is_null() {
            return Some(Value::Null);
        }
        let fits = match self.kind {
            SettingKind::Number => value.is_i64() || value.is_u64(),
            SettingKind::Switch => value.is_boolean(),
            SettingKind::OneOf => self.values.contains(value),
            SettingKind::Text => value.is_string(),
            SettingKind::List => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            SettingKind::Json => true,
            SettingKind::Duration => return seconds(value).map(Value::from),
        };
        fits.then(|| value.clone())
    }

    /// What it can have, in words.
    pub fn choices(&self) -> String {
        match self.kind {
            SettingKind::Number => "a whole number".to_owned(),
            SettingKind::Switch => "true or false".to_owned(),
            SettingKind::OneOf => {
                format!("one of {}", self.values.iter().map(Value::to_string).collect::<Vec<_>>().join(", "))
            }
            SettingKind::Text => "a text".to_owned(),
            SettingKind::List => "a list of texts".to_owned(),
            SettingKind::Json => "any JSON".to_owned(),
            SettingKind::Duration => {
                "a number of seconds, or words such as \"hours=1;minutes=30\" of weeks, days, hours, minutes and seconds"
                    .to_owned()
            }
        }
    }
}

fn seconds(value: &Value) -> Option<u64> {
    const UNITS: [(&str, u64); 5] =
        [("weeks", 604_800), ("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)];
    match value {
        Value::String(words) => words.split(';').try_fold(0_u64, |sum, part| {
            let (unit, count) = part.split_once('=')?;
            let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit.trim())?;
            sum.checked_add(count.trim().parse::<u64>().ok()?.checked_mul(*factor)?)
        }),
        number => number.as_u64(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuirksFile {
    #[serde(default)]
    unrecorded: Option<String>,
    #[serde(default)]
    versions: Vec<Version>,
    #[serde(default)]
    quirk: Vec<Quirk>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    #[serde(default)]
    setting: Vec<Setting>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    #[serde(default)]
    code: Vec<CodeWords>,
    #[serde(default)]
    words: Vec<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentsFile {
    /// Values that several members have, by name: `{list.NAME}` stands for them, alone or among others.
    #[serde(default)]
    lists: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    document: Vec<DocumentPart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScreensFile {
    #[serde(default)]
    screen: Vec<ScreenPart>,
}

/// A data file that cannot be read. Only a mistake of ours: the files are part of the program.
#[derive(Debug, Error)]
#[error("{provider}/{file} is not as it should be: {source}")]
pub struct CatalogueError {
    provider: &'static str,
    file: &'static str,
    source: toml::de::Error,
}

/// All data of a provider.
#[derive(Debug)]
pub(crate) struct Catalogue {
    /// Why nothing here was ever compared with the real server, where that is so.
    pub(crate) unrecorded: Option<String>,
    /// The versions that are known one by one, oldest first.
    pub(crate) versions: Vec<Version>,
    pub(crate) quirks: Vec<Quirk>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) words: Vec<Words>,
    pub(crate) codes: Vec<CodeWords>,
    pub(crate) documents: Vec<DocumentPart>,
    pub(crate) screens: Vec<ScreenPart>,
}

impl Catalogue {
    pub(crate) fn read(table: &ProviderTable) -> Result<Self, CatalogueError> {
        let wrong = |file| move |source| CatalogueError { provider: table.name, file, source };
        let quirks: QuirksFile = toml::from_str(table.quirks).map_err(wrong("quirks.toml"))?;
        let settings: SettingsFile = toml::from_str(table.settings).map_err(wrong("settings.toml"))?;
        let words: WordsFile = toml::from_str(table.words).map_err(wrong("words.toml"))?;
        let documents: DocumentsFile = toml::from_str(table.documents).map_err(wrong("documents.toml"))?;
        let screens: ScreensFile = toml::from_str(table.screens).map_err(wrong("screens.toml"))?;
        Ok(Self {
            unrecorded: quirks.unrecorded,
            versions: quirks.versions,
            quirks: quirks.quirk,
            settings: settings.setting,
            words: words.words,
            codes: words.code,
            screens: screens.screen,
            documents: documents.document.into_iter().map(|part| part.with_lists(&documents.lists)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn setting(kind: &str, default: &Value) -> Setting {
        serde_json::from_value(json!({
            "name": "x", "level": "client", "kind": kind, "values": ["a"], "default": default, "summary": "x",
        }))
        .expect("a setting")
    }

    #[test]
    fn a_value_is_taken_as_its_kind_says_or_not_at_all() {
        for (kind, given, read) in [
            ("number", json!(3), Some(json!(3))),
            ("number", json!("3"), None),
            ("switch", json!(true), Some(json!(true))),
            ("switch", json!("on"), None),
            ("one_of", json!("a"), Some(json!("a"))),
            ("one_of", json!("b"), None),
            ("text", json!("b"), Some(json!("b"))),
            ("list", json!(["b"]), Some(json!(["b"]))),
            ("list", json!([1]), None),
            ("duration", json!(90), Some(json!(90))),
            ("duration", json!("hours=1;minutes=1"), Some(json!(3_660))),
            ("duration", json!("fortnights=1"), None),
            ("duration", json!("days=99999999999999999999"), None),
            ("duration", json!(-1), None),
            ("text", Value::Null, None),
        ] {
            assert_eq!(setting(kind, &json!("a")).read(&given), read, "{kind} {given}");
        }
        assert_eq!(setting("text", &Value::Null).read(&Value::Null), Some(Value::Null));
    }
}

//! The data files of a provider: its quirks, its settings, its words. Closed schemas; a mistake in them names itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::difference::{ProviderTable, Words};
use super::version::{Range, Version};
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
    /// Rules that it sets; `{ setting = "…" }` takes the value of a setting.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
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
    /// What it is if nobody says otherwise.
    pub default: Value,
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
    /// One of the listed values.
    OneOf,
}

impl Setting {
    /// Whether `value` is one of those it can have.
    pub fn takes(&self, value: &Value) -> bool {
        match self.kind {
            SettingKind::Number => value.is_i64() || value.is_u64(),
            SettingKind::OneOf => self.values.contains(value),
        }
    }

    /// What it can have, in words.
    pub fn choices(&self) -> String {
        match self.kind {
            SettingKind::Number => "a whole number".to_owned(),
            SettingKind::OneOf => {
                format!("one of {}", self.values.iter().map(Value::to_string).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuirksFile {
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
    words: Vec<Words>,
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
    /// The versions that are known one by one, oldest first.
    pub(crate) versions: Vec<Version>,
    pub(crate) quirks: Vec<Quirk>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) words: Vec<Words>,
}

impl Catalogue {
    pub(crate) fn read(table: &ProviderTable) -> Result<Self, CatalogueError> {
        let wrong = |file| move |source| CatalogueError { provider: table.name, file, source };
        let quirks: QuirksFile = toml::from_str(table.quirks).map_err(wrong("quirks.toml"))?;
        let settings: SettingsFile = toml::from_str(table.settings).map_err(wrong("settings.toml"))?;
        let words: WordsFile = toml::from_str(table.words).map_err(wrong("words.toml"))?;
        Ok(Self { versions: quirks.versions, quirks: quirks.quirk, settings: settings.setting, words: words.words })
    }
}

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::{Errors, Flow, Groups, Identity, Knob, Logout, Net, Session, Tokens};

/// The presets, by name, each after its base. `strict` names every knob; every other file names its base and what is
/// different.
const PRESETS: &[(&str, &str)] = &[
    ("strict", include_str!("presets/strict.toml")),
    ("booklore", include_str!("presets/booklore.toml")),
    ("grimmory", include_str!("presets/grimmory.toml")),
    ("bookorbit", include_str!("presets/bookorbit.toml")),
    ("immich", include_str!("presets/immich.toml")),
    ("booklore@2.3.0", include_str!("presets/booklore@2.3.0.toml")),
    ("grimmory@3.2.4", include_str!("presets/grimmory@3.2.4.toml")),
    ("bookorbit@1.3.0", include_str!("presets/bookorbit@1.3.0.toml")),
    ("immich@2", include_str!("presets/immich@2.toml")),
];

/// A preset's own file.
#[derive(Debug)]
struct PresetFile {
    title: String,
    base: Option<String>,
    knobs: toml::Table,
}

impl PresetFile {
    fn read(text: &str) -> Result<Self, toml::de::Error> {
        let mut knobs: toml::Table = text.parse()?;
        let mut word = |name: &str| match knobs.remove(name) {
            None => Ok(None),
            Some(toml::Value::String(word)) => Ok(Some(word)),
            Some(_) => Err(serde::de::Error::custom(format!("`{name}` is no text"))),
        };
        let (title, base) = (word("title")?.unwrap_or_default(), word("base")?);
        Ok(Self { title, base, knobs })
    }
}

/// Lays `over` on `under`, knob by knob. A table that is a knob's value is laid on its base's, too.
fn lay(under: &mut toml::Table, over: toml::Table) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay(below, above),
            (_, value) => drop(under.insert(name, value)),
        }
    }
}

/// A knob that two policies turn differently.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The knob.
    pub knob: Knob,
    /// Its value in the other policy.
    pub theirs: Value,
    /// Its value in this one.
    pub ours: Value,
}

/// What a relying party does wherever there is something to decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// How a login begins, comes back, and what the browser keeps of it.
    pub flow: Flow,
    /// How an ID token is judged.
    pub tokens: Tokens,
    /// Who somebody is: claims, matching, provisioning.
    pub identity: Identity,
    /// What groups of the provider mean here.
    pub groups: Groups,
    /// How a session ends, from here and from the provider.
    pub logout: Logout,
    /// How the provider's endpoints are spoken to, and what is made of their answers.
    pub net: Net,
    /// What signing in opens here.
    pub session: Session,
    /// How a failure is told.
    pub errors: Errors,
}

/// A policy that cannot be.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// There is no preset of that name.
    #[error("no preset is named `{name}`{}; there are: {}", did_you_mean(.nearest.as_deref()), .known.join(", "))]
    UnknownPreset {
        /// The name that was asked for.
        name: String,
        /// The preset that was probably meant.
        nearest: Option<String>,
        /// All presets.
        known: Vec<String>,
    },
    /// There is no knob of that name.
    #[error("no knob is named `{name}`{}; there are: {}", did_you_mean(.nearest.as_deref()), .known.join(", "))]
    UnknownKnob {
        /// The name that was asked for.
        name: String,
        /// The knob that was probably meant.
        nearest: Option<String>,
        /// The knobs of that section, or all when the section is unknown too.
        known: Vec<String>,
    },
    /// The knob does not take that value.
    #[error("the knob `{knob}` does not take {seen}: {source}")]
    WrongValue {
        /// The knob.
        knob: String,
        /// The value, as JSON.
        seen: String,
        /// What it takes instead.
        source: serde_json::Error,
    },
    /// The preset's file is damaged.
    #[error("the preset `{name}` cannot be read")]
    BadPreset {
        /// The preset.
        name: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A path that no route can have.
    #[error("the knob `{knob}` names the path `{path}`, which {reason}")]
    BadPath {
        /// The knob.
        knob: &'static str,
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The knob decides what is laid down when a relying party starts.
    #[error("the knob `{knob}` cannot be turned while the relying party runs; set it in the policy it starts with")]
    FixedWhileRunning {
        /// The knob.
        knob: String,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(word, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

impl Policy {
    /// The preset of that name.
    ///
    /// # Errors
    /// When there is none; the error names the nearest and all.
    pub fn preset(name: &str) -> Result<Self, PolicyError> {
        let bad = |source| PolicyError::BadPreset { name: name.to_owned(), source: Box::new(source) };
        Self::table(name)?.try_into().map_err(bad)
    }

    /// Every knob of a preset: its base's, and its own laid on them.
    fn table(name: &str) -> Result<toml::Table, PolicyError> {
        let file = Self::file(name)?;
        let Some(base) = file.base else { return Ok(file.knobs) };
        let mut table = Self::table(&base)?;
        lay(&mut table, file.knobs);
        Ok(table)
    }

    fn file(name: &str) -> Result<PresetFile, PolicyError> {
        let Some((_, text)) = PRESETS.iter().find(|(known, _)| *known == name) else {
            return Err(PolicyError::UnknownPreset {
                name: name.to_owned(),
                nearest: nearest(name, Self::presets()),
                known: Self::presets().map(str::to_owned).collect(),
            });
        };
        PresetFile::read(text)
            .map_err(|source| PolicyError::BadPreset { name: name.to_owned(), source: Box::new(source) })
    }

    /// What a preset is, in one line.
    ///
    /// # Errors
    /// When there is none; the error names the nearest and all.
    pub fn title(preset: &str) -> Result<String, PolicyError> {
        Ok(Self::file(preset)?.title)
    }

    /// The preset that a preset's file is written on; `strict` has none.
    ///
    /// # Errors
    /// When there is no such preset; the error names the nearest and all.
    pub fn base(preset: &str) -> Result<Option<String>, PolicyError> {
        Ok(Self::file(preset)?.base)
    }

    /// The knobs that this policy turns otherwise than `other`, in the order of the sections.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let value = |policy: &Self, name: &str| policy.get(name).unwrap_or_default();
        Self::knobs()
            .into_iter()
            .map(|knob| Difference { theirs: value(other, &knob.name), ours: value(self, &knob.name), knob })
            .filter(|difference| difference.theirs != difference.ours)
            .collect()
    }

    /// The names of all presets.
    pub fn presets() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|(name, _)| *name)
    }

    /// Turns one knob, named `section.knob`.
    ///
    /// # Errors
    /// When there is no such knob, or it does not take that value. The policy is then as it was.
    pub fn set(&mut self, knob: &str, value: Value) -> Result<(), PolicyError> {
        let seen = value.to_string();
        let wrong_value = |source| PolicyError::WrongValue { knob: knob.to_owned(), seen: seen.clone(), source };
        let mut whole = serde_json::to_value(&*self).map_err(wrong_value)?;
        let place = knob
            .split_once('.')
            .and_then(|(section, name)| whole.get_mut(section)?.get_mut(name))
            .ok_or_else(|| unknown_knob(knob))?;
        *place = value;
        *self = serde_json::from_value(whole).map_err(wrong_value)?;
        Ok(())
    }

    /// The value of one knob, named `section.knob`.
    pub fn get(&self, knob: &str) -> Option<Value> {
        let (section, name) = knob.split_once('.')?;
        serde_json::to_value(self).ok()?.get(section)?.get(name).cloned()
    }

    /// All knobs as data, in the order of the sections.
    pub fn knobs() -> Vec<Knob> {
        let sections = [Flow::knobs(), Tokens::knobs(), Identity::knobs(), Groups::knobs(), Logout::knobs()];
        [sections.concat(), Net::knobs(), Session::knobs(), Errors::knobs()].concat()
    }
}

fn unknown_knob(name: &str) -> PolicyError {
    let all: Vec<String> = Policy::knobs().into_iter().map(|knob| knob.name).collect();
    let section = name.split_once('.').map_or(name, |(section, _)| section);
    let prefix = format!("{section}.");
    let of_section: Vec<String> = all.iter().filter(|knob| knob.starts_with(&prefix)).cloned().collect();
    PolicyError::UnknownKnob {
        name: name.to_owned(),
        nearest: nearest(name, all.iter().map(String::as_str)),
        known: if of_section.is_empty() { all } else { of_section },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn strict_has_the_safe_value_of_every_knob() {
        let strict = Policy::preset("strict").unwrap();
        for knob in Policy::knobs() {
            assert_eq!(strict.get(&knob.name).as_ref(), Some(&knob.safe), "{}", knob.name);
        }
    }

    #[test]
    fn every_unsafe_value_can_be_set_and_differs_from_the_safe_one() {
        for knob in Policy::knobs() {
            for value in knob.unsafe_values {
                assert_ne!(value, knob.safe, "{}", knob.name);
                let mut policy = Policy::preset("strict").unwrap();
                policy.set(&knob.name, value.clone()).unwrap();
                assert_eq!(policy.get(&knob.name), Some(value));
            }
        }
    }

    #[test]
    fn every_knob_says_what_it_decides_and_where_it_comes_from() {
        let knobs = Policy::knobs();
        let names: BTreeSet<&String> = knobs.iter().map(|knob| &knob.name).collect();
        assert_eq!(names.len(), knobs.len());
        for knob in &knobs {
            assert!(knob.doc.ends_with('.') && !knob.source.is_empty(), "{}", knob.name);
        }
    }

    #[test]
    fn every_preset_can_be_read() {
        for name in Policy::presets() {
            Policy::preset(name).unwrap();
        }
    }

    #[test]
    fn a_preset_says_nothing_that_its_base_says_already() {
        for name in Policy::presets() {
            let file = Policy::file(name).unwrap();
            assert!(file.title.ends_with('.'), "{name} has no title");
            let Some(base) = file.base else { continue };
            let base = Policy::table(&base).unwrap();
            for (section, knobs) in &file.knobs {
                for (knob, value) in knobs.as_table().unwrap() {
                    assert_ne!(base[section].get(knob), Some(value), "{name}: {section}.{knob}");
                }
            }
        }
    }

    #[test]
    fn words_of_failures_have_a_status_and_a_code_that_there_is() {
        let codes: BTreeSet<&str> = crate::error_codes().iter().map(|entry| entry.code).collect();
        for name in Policy::presets() {
            for (code, said) in Policy::preset(name).unwrap().errors.words {
                let (status, words) = said.split_once(' ').unwrap_or((&said, ""));
                assert!(
                    status.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)),
                    "{name}: {code}: {words}"
                );
                if let Some(code) = code.strip_prefix("settings:") {
                    assert!(crate::ProviderError::CODES.contains(&code), "{name}: no code is called {code}");
                    continue;
                }
                let code = code.strip_prefix("logout:").unwrap_or(&code);
                let bare = code.split(':').next().unwrap();
                assert!(bare == "*" || codes.contains(bare), "{name}: no code is called {code}");
            }
        }
    }

    #[test]
    fn a_misspelt_preset_is_told_the_nearest() {
        let error = Policy::preset("strikt").unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("no preset is named `strikt`; did you mean `strict`?; there are: strict, booklore"),
            "{said}"
        );
    }

    #[test]
    fn a_misspelt_knob_is_told_the_nearest() {
        let error = Policy::preset("strict").unwrap().set("flow.state_tll_s", json!(1)).unwrap_err();
        assert!(
            matches!(&error, PolicyError::UnknownKnob { nearest: Some(nearest), .. } if nearest == "flow.state_ttl_s")
        );
        assert!(!error.to_string().contains("tokens."), "only the knobs of its section: {error}");
    }

    #[test]
    fn a_wrong_value_is_told_what_the_knob_takes() {
        let mut policy = Policy::preset("strict").unwrap();
        let error = policy.set("flow.pkce", json!("S265")).unwrap_err().to_string();
        assert!(error.contains("`flow.pkce`") && error.contains("S256") && error.contains("plain"), "{error}");
        assert_eq!(policy, Policy::preset("strict").unwrap());
    }
}

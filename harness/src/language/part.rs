use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::error::LanguageError;
use super::mistake::{Mistake, Wrong};
use super::outline::{Mark, Node, Outline};
use super::people::Person;
use super::scenario::Scenario;
use super::setups::Mapping;
use super::yaml::read;

/// What the names of such files end in.
pub const PART_ENDING: &str = ".part.yaml";

/// What several scenarios share: people, and how the relying party is set up. Nothing in it is wrong on purpose.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// People, as in a scenario.
    #[serde(default)]
    pub people: BTreeMap<String, Person>,
    /// Group mappings of the relying party, as in a scenario's `rp`; they come before the scenario's own.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
    /// Settings of the relying party, as in a scenario's `rp`.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
}

/// The parts that scenarios may use, by their paths.
#[derive(Clone, Debug, Default)]
pub struct Parts(BTreeMap<String, Part>);

impl Parts {
    /// Takes in what stands at a path.
    pub fn insert(&mut self, label: &str, part: Part) {
        self.0.insert(normal(label), part);
    }

    /// The part at `path`, as the file `label` names it.
    fn find(&self, label: &str, path: &str) -> Option<&Part> {
        self.0.get(&beside(label, path))
    }

    /// The paths of all parts as the file `label` could name them, for suggestions.
    fn names(&self, label: &str) -> Vec<String> {
        let folder = beside(label, "");
        self.0.keys().map(|known| known.strip_prefix(&format!("{folder}/")).unwrap_or(known).to_owned()).collect()
    }
}

/// Reads a part.
///
/// # Errors
/// Every mistake that was found, drawn.
pub fn parse_part(label: &str, bytes: &[u8]) -> Result<Part, LanguageError> {
    let text = std::str::from_utf8(bytes).map_err(|error| super::parse::not_utf8(label, bytes, error.valid_up_to()))?;
    let refuse = |mistake| LanguageError::new(label, text, vec![mistake]);
    let root: Option<Node> = read(text).map_err(refuse)?;
    let Some(root) = root else {
        let mistake = Mistake::new(Wrong::Empty, Mark::START).help("a part has `people`, `mappings` or `settings`");
        return Err(refuse(mistake));
    };
    let part: Part = read(text).map_err(refuse)?;
    let outline = Outline::new(root, text);
    let faults: Vec<Mistake> = part
        .people
        .values()
        .flat_map(Person::faults)
        .map(|(line, column)| {
            Mistake::new(Wrong::MisplacedFault, outline.here(line, column))
                .help("what is wrong on purpose stands in the scenario itself")
        })
        .collect();
    if faults.is_empty() { Ok(part) } else { Err(LanguageError::new(label, text, faults)) }
}

/// Takes into the scenario what it uses: mistakes are a part that is not there, or a person that two of them have.
pub(super) fn take_in(scenario: &mut Scenario, label: &str, parts: &Parts, outline: &Outline<'_>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut mappings = Vec::new();
    for (index, path) in scenario.parts.clone().into_iter().enumerate() {
        let mark = outline.value(&["use".into(), index.into()]);
        let Some(part) = parts.find(label, &path) else {
            let known = parts.names(label);
            let help = super::suggest::did_you_mean(&path, known.iter().map(String::as_str));
            mistakes.push(Mistake::new(Wrong::UnknownPart { path: path.value }, mark).help(help));
            continue;
        };
        for (name, person) in &part.people {
            if let Some(first) = taken.insert(name.clone(), path.value.clone()) {
                let wrong = Wrong::PersonOfTwoParts { name: name.clone(), first };
                mistakes.push(Mistake::new(wrong, mark).help("say in this file who is meant, or use one of the two"));
            }
            scenario.people.entry(name.clone()).or_insert_with(|| person.clone());
        }
        mappings.extend(part.mappings.iter().cloned());
        for (knob, value) in &part.settings {
            let place = (mark.line, mark.column);
            let shared = super::fault::Fallible::honest(value.clone(), place);
            scenario.rp.settings.entry(knob.clone()).or_insert(shared);
        }
    }
    mappings.append(&mut scenario.rp.mappings);
    scenario.rp.mappings = mappings;
    mistakes
}

/// A path from the folder of a file.
fn beside(label: &str, path: &str) -> String {
    let folder = label.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&format!("{folder}/{path}"))
}

/// Without `.` and `..`, as far as they can be resolved without looking.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_the_folder_of_the_file() {
        for (label, path, wanted) in [
            ("scenarios/a/b/c.yaml", "../../people/x.part.yaml", "scenarios/people/x.part.yaml"),
            ("./c.yaml", "x.part.yaml", "x.part.yaml"),
            ("c.yaml", "./x.part.yaml", "x.part.yaml"),
            ("c.yaml", "../x.part.yaml", "../x.part.yaml"),
        ] {
            assert_eq!(beside(label, path), wanted);
        }
    }
}

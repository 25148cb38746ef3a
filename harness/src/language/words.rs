use serde_json::Value;

use super::schema::scenario_schema;

/// A word of the language and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as it is written.
    pub name: String,
    /// What it means: the documentation of the type that reads it, which is its only home.
    pub doc: String,
}

/// The words that a step can be, in the order of their type.
pub fn step_words() -> Vec<Word> {
    let schema = scenario_schema();
    let variants = schema.pointer("/$defs/Step/oneOf").and_then(Value::as_array);
    variants.into_iter().flatten().flat_map(words_of_variant).collect()
}

/// The words that an expectation can be, in the order of their type.
pub fn expectation_words() -> Vec<Word> {
    keys(&scenario_schema(), "/$defs/Expect/properties")
}

/// The keys of a file, in the order of their type.
pub fn file_words() -> Vec<Word> {
    keys(&scenario_schema(), "/properties")
}

/// What a deviation can say, in the order of its type.
pub fn deviation_words() -> Vec<Word> {
    keys(&scenario_schema(), "/$defs/Deviation/properties")
}

fn keys(schema: &Value, path: &str) -> Vec<Word> {
    let keys = schema.pointer(path).and_then(Value::as_object);
    keys.into_iter().flatten().map(|(name, field)| word(name, field)).collect()
}

/// A variant with a value is an object with one key; variants without are texts, alone or several with one schema.
fn words_of_variant(variant: &Value) -> Vec<Word> {
    if let Some(fields) = variant.get("properties").and_then(Value::as_object) {
        return fields.keys().map(|name| word(name, variant)).collect();
    }
    let alone = variant.get("const").into_iter();
    let several = variant.get("enum").and_then(Value::as_array).into_iter().flatten();
    alone.chain(several).filter_map(Value::as_str).map(|name| word(name, variant)).collect()
}

fn word(name: &str, described: &Value) -> Word {
    let doc = described.get("description").and_then(Value::as_str).unwrap_or_default();
    Word { name: name.to_owned(), doc: doc.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.name.as_str()).collect()
    }

    #[test]
    fn every_word_has_its_doc() {
        for word in step_words().into_iter().chain(expectation_words()) {
            assert!(!word.doc.is_empty(), "{} is not explained", word.name);
        }
    }

    #[test]
    fn the_words_are_those_of_the_types() {
        let steps = step_words();
        for name in ["start_login", "visit", "sign_in", "log_out", "expect"] {
            assert!(names(&steps).contains(&name), "{name} is missing from {steps:?}");
        }
        assert!(names(&expectation_words()).contains(&"signed_in"));
    }

    /// A language that grows a word for every case is a programming language in disguise. The ceiling is the design's.
    #[test]
    fn the_language_stays_small() {
        assert!(step_words().len() <= 40);
        assert!(expectation_words().len() <= 40);
    }
}

use std::collections::BTreeMap;

use thiserror::Error;

use super::part::Parts;

/// The names that a scenario may use and that live elsewhere. What is not given is not checked.
#[derive(Clone, Copy, Default)]
pub struct Checks<'a> {
    /// Providers and policies.
    pub names: Option<&'a dyn KnownNames>,
    /// Tags.
    pub tags: Option<&'a TagDictionary>,
    /// What `use` may name. Without it there is nothing to use.
    pub parts: Option<&'a Parts>,
}

/// Who can be named in a matrix. The language knows no provider; whoever calls it does.
pub trait KnownNames {
    /// The names of the providers, without versions.
    fn providers(&self) -> Vec<String>;
    /// The names of the reference relying party's policies.
    fn policies(&self) -> Vec<String>;
}

/// Names as plain lists.
#[derive(Clone, Debug, Default)]
pub struct NameLists {
    /// The names of the providers, without versions.
    pub providers: Vec<String>,
    /// The names of the policies.
    pub policies: Vec<String>,
}

impl KnownNames for NameLists {
    fn providers(&self) -> Vec<String> {
        self.providers.clone()
    }
    fn policies(&self) -> Vec<String> {
        self.policies.clone()
    }
}

/// The dictionary of tags, `TAGS.toml`: a tag and one line that says what it gathers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagDictionary(BTreeMap<String, String>);

/// A dictionary of tags that cannot be read.
#[derive(Debug, Error)]
pub enum TagDictionaryError {
    /// It is not a table of texts.
    #[error("TAGS.toml must be lines of the form `tag = \"one sentence\"`: {0}")]
    Toml(#[from] toml::de::Error),
    /// A tag that nothing is said about.
    #[error("TAGS.toml says nothing about the tag `{0}`")]
    Unexplained(String),
}

impl TagDictionary {
    /// Reads the text of a `TAGS.toml`.
    ///
    /// # Errors
    /// It is no table of texts, or a text is empty.
    pub fn parse(text: &str) -> Result<Self, TagDictionaryError> {
        let entries: BTreeMap<String, String> = toml::from_str(text)?;
        match entries.iter().find(|(_, line)| line.trim().is_empty()) {
            Some((tag, _)) => Err(TagDictionaryError::Unexplained(tag.clone())),
            None => Ok(Self(entries)),
        }
    }

    /// What a tag gathers, if it is known.
    pub fn explain(&self, tag: &str) -> Option<&str> {
        self.0.get(tag).map(String::as_str)
    }

    /// All tags, in order.
    pub fn tags(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_explained_by_its_line() {
        let tags = TagDictionary::parse("state = \"The state parameter.\"\n").unwrap();
        assert_eq!(tags.explain("state"), Some("The state parameter."));
        assert_eq!(tags.explain("stat"), None);
        assert_eq!(tags.tags().collect::<Vec<_>>(), ["state"]);
    }

    #[test]
    fn a_dictionary_that_explains_nothing_is_refused() {
        assert!(
            matches!(TagDictionary::parse("state = ''"), Err(TagDictionaryError::Unexplained(tag)) if tag == "state")
        );
        assert!(matches!(TagDictionary::parse("state = 1"), Err(TagDictionaryError::Toml(_))));
    }
}

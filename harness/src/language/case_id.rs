use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// The stable name of a case: `state/expiry/expired[idp=keycloak,rp=booklore]`, axes in the order of their names.
///
/// An axis that the scenario does not write is left out, and without axes there are no brackets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    scenario: String,
    axes: BTreeMap<String, String>,
}

/// A text that is no name of a case.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CaseIdError {
    /// Part of a name is empty or has signs that names do not have.
    #[error("`{0}` is no name of a scenario: it is parts of letters, digits, `-`, `_` and `.`, separated by `/`")]
    Name(String),
    /// The brackets are wrong.
    #[error("`{0}` is no name of a case; expected `pack/subject/name` or `pack/subject/name[axis=value,axis=value]`")]
    Brackets(String),
}

impl CaseId {
    /// The case of a scenario under these values of its axes.
    pub fn new(scenario: impl Into<String>, axes: BTreeMap<String, String>) -> Self {
        Self { scenario: scenario.into(), axes }
    }

    /// The scenario, as `pack/subject/name`.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The values of the axes that the scenario writes.
    pub fn axes(&self) -> &BTreeMap<String, String> {
        &self.axes
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.scenario)?;
        let mut before = '[';
        for (axis, value) in &self.axes {
            write!(f, "{before}{axis}={value}")?;
            before = ',';
        }
        if before == ',' { f.write_str("]") } else { Ok(()) }
    }
}

impl FromStr for CaseId {
    type Err = CaseIdError;

    fn from_str(text: &str) -> Result<Self, CaseIdError> {
        let wrong = || CaseIdError::Brackets(text.to_owned());
        let Some((scenario, rest)) = text.split_once('[') else {
            return Ok(Self::new(checked(text)?, BTreeMap::new()));
        };
        let inside = rest.strip_suffix(']').ok_or_else(wrong)?;
        let mut axes = BTreeMap::new();
        for pair in inside.split(',') {
            let (axis, value) = pair.split_once('=').ok_or_else(wrong)?;
            if axis.is_empty() || value.is_empty() || axes.insert(axis.to_owned(), value.to_owned()).is_some() {
                return Err(wrong());
            }
        }
        Ok(Self::new(checked(scenario)?, axes))
    }
}

impl Serialize for CaseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The name of the scenario in a file, from the file's path below the root folder: `state/expiry/expired.yaml`.
///
/// # Errors
/// The path has signs that would not survive in a shell, a file name or a URL.
pub fn scenario_name(path_below_root: &str) -> Result<String, CaseIdError> {
    let path = path_below_root.replace('\\', "/");
    let stem = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(&path);
    checked(stem).map(str::to_owned)
}

fn checked(name: &str) -> Result<&str, CaseIdError> {
    let fits = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if name.split('/').all(fits) { Ok(name) } else { Err(CaseIdError::Name(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(scenario: &str, axes: &[(&str, &str)]) -> CaseId {
        CaseId::new(scenario, axes.iter().map(|(axis, value)| ((*axis).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn axes_stand_in_the_order_of_their_names() {
        let case = id("state/expiry/expired", &[("rp", "strict"), ("idp", "authelia@4.38")]);
        assert_eq!(case.to_string(), "state/expiry/expired[idp=authelia@4.38,rp=strict]");
        assert_eq!(id("state/expiry/expired", &[]).to_string(), "state/expiry/expired");
    }

    #[test]
    fn a_name_reads_back_as_what_it_was() {
        for text in ["a/b/c", "a/b/c[idp=plain]", "a/b/c[idp=plain,rp=booklore@2.3.0]"] {
            assert_eq!(text.parse::<CaseId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_no_names() {
        for text in ["a[", "a[]", "a[idp]", "a[idp=]", "a[idp=x,idp=y]", "a[idp=x]b"] {
            assert_eq!(text.parse::<CaseId>(), Err(CaseIdError::Brackets(text.to_owned())), "{text}");
        }
        for text in ["", "/a", "a//b", "../a", "a b"] {
            assert_eq!(text.parse::<CaseId>(), Err(CaseIdError::Name(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_file_names_its_scenario() {
        assert_eq!(scenario_name("state/expiry/expired.yaml").as_deref(), Ok("state/expiry/expired"));
        assert_eq!(scenario_name("state\\expiry\\expired.yml").as_deref(), Ok("state/expiry/expired"));
        assert!(scenario_name("state/my file.yaml").is_err());
    }
}

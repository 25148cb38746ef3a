use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::version::{Version, VersionError};

/// A provider as users name it: `plain`, `authelia`, `authelia@4.38`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRef {
    /// The provider's name.
    pub name: String,
    /// The version or line; without one: the newest that is known.
    pub version: Option<Version>,
}

/// Not a provider's name.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ReferenceError {
    /// Nothing before the `@`.
    #[error("`{0}` names no provider; write for example `authelia` or `authelia@4.38`")]
    NoName(String),
    /// Something else than a version behind it.
    #[error("in `{reference}`: {source}")]
    Version {
        /// The whole text.
        reference: String,
        /// What is wrong with it.
        source: VersionError,
    },
}

impl FromStr for ProviderRef {
    type Err = ReferenceError;
    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        if name.is_empty() {
            return Err(ReferenceError::NoName(text.to_owned()));
        }
        let version = version
            .map(str::parse)
            .transpose()
            .map_err(|source| ReferenceError::Version { reference: text.to_owned(), source })?;
        Ok(Self { name: name.to_owned(), version })
    }
}

impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

//! Versions are ordered values; this is the only file that compares them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A version such as `4.39.20`, `2026.5.0-rc1`, or a line such as `4.39`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<u64>,
    /// The word and number of a pre-release: `rc1`.
    pre: Option<(String, u64)>,
}

/// Not a version, or not a range of versions.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VersionError {
    /// Not a version.
    #[error("`{0}` is no version; write numbers and dots, for example `4.39` or `2026.5.0-rc1`")]
    Version(String),
    /// Not a range.
    #[error("`{0}` is no range of versions; write `4.38..4.39`, `4.39..`, `..4.39` or `..`")]
    Range(String),
}

impl Version {
    /// Whether `self`, written as a line such as `4.39`, covers `other`.
    pub fn covers(&self, other: &Self) -> bool {
        match &self.pre {
            Some(_) => self == other,
            None => other.numbers.starts_with(&self.numbers),
        }
    }
}

impl FromStr for Version {
    type Err = VersionError;
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let wrong = || VersionError::Version(text.to_owned());
        let (numbers, pre) = match text.split_once('-') {
            Some((numbers, pre)) => (numbers, Some(pre)),
            None => (text, None),
        };
        let numbers =
            numbers.split('.').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<Vec<u64>, _>>()?;
        let pre = match pre {
            None => None,
            Some(pre) => {
                let digits = pre.find(|c: char| c.is_ascii_digit()).unwrap_or(pre.len());
                let (word, number) = pre.split_at(digits);
                if word.is_empty() {
                    return Err(wrong());
                }
                let number = if number.is_empty() { 0 } else { number.parse().map_err(|_| wrong())? };
                Some((word.trim_end_matches('.').to_owned(), number))
            }
        };
        Ok(Self { numbers, pre })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))?;
        match &self.pre {
            Some((word, 0)) => write!(f, "-{word}"),
            Some((word, number)) => write!(f, "-{word}{number}"),
            None => Ok(()),
        }
    }
}

impl Ord for Version {
    /// Missing numbers are zeros; a pre-release comes before its release.
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.numbers.len().max(other.numbers.len());
        let number = |version: &Self, index: usize| version.numbers.get(index).copied().unwrap_or(0);
        (0..longest)
            .map(|index| number(self, index).cmp(&number(other, index)))
            .find(|ordering| ordering.is_ne())
            .unwrap_or_else(|| match (&self.pre, &other.pre) {
                (None, None) => Ordering::Equal,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.cmp(b),
            })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Versions from one (inclusive) to another (exclusive), as in `4.38..4.39`; either end may be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    from: Option<Version>,
    to: Option<Version>,
}

impl Range {
    /// Whether the version lies in it.
    pub fn contains(&self, version: &Version) -> bool {
        self.from.as_ref().is_none_or(|from| version >= from) && self.to.as_ref().is_none_or(|to| version < to)
    }
}

impl FromStr for Range {
    type Err = VersionError;
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let (from, to) = text.split_once("..").ok_or_else(|| VersionError::Range(text.to_owned()))?;
        let end = |text: &str| (!text.is_empty()).then(|| text.parse()).transpose();
        let range = Self { from: end(from)?, to: end(to)? };
        match (&range.from, &range.to) {
            (Some(from), Some(to)) if from >= to => Err(VersionError::Range(text.to_owned())),
            _ => Ok(range),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |version: &Option<Version>| version.as_ref().map(ToString::to_string).unwrap_or_default();
        write!(f, "{}..{}", end(&self.from), end(&self.to))
    }
}

/// Serde by the text form.
macro_rules! by_text {
    ($kind:ty) => {
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}
by_text!(Version);
by_text!(Range);

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_ordered_by_number_and_pre_releases_come_first() {
        for (lower, higher) in [
            ("4.9", "4.10"),
            ("4.38.19", "4.39"),
            ("2026.5.0-rc1", "2026.5.0"),
            ("2026.5.0-rc1", "2026.5.0-rc2"),
            ("2025.10.4", "2026.5.0-rc1"),
            ("26.4", "26.4.1"),
        ] {
            assert!(v(lower) < v(higher), "{lower} < {higher}");
        }
        assert_eq!(v("4.39").cmp(&v("4.39.0")), Ordering::Equal);
    }

    #[test]
    fn a_line_covers_its_patches_and_nothing_that_only_begins_alike() {
        assert!(v("4.39").covers(&v("4.39.20")));
        assert!(!v("4.3").covers(&v("4.39.20")));
        assert!(!v("26.4").covers(&v("26.40.0")));
    }

    #[test]
    fn a_range_is_open_at_its_upper_end() {
        let range: Range = "26.4.14..26.5".parse().unwrap();
        assert!(range.contains(&v("26.4.14")) && range.contains(&v("26.4.99")));
        assert!(!range.contains(&v("26.4.13")) && !range.contains(&v("26.5.0")));
        assert!("..".parse::<Range>().unwrap().contains(&v("0.1")));
        for wrong in ["4.39", "5..4", "a..b"] {
            assert!(wrong.parse::<Range>().is_err(), "{wrong}");
        }
    }
}

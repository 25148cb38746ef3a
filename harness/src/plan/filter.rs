use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::language::{CaseId, provider_name};

use super::expand::Case;

/// Which cases by name: an exact case, or part of a scenario's name or of its file's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFilter {
    /// Just this case.
    Exact(CaseId),
    /// Every case with this in its name or in its file's path.
    Part(String),
}

/// `--idp P[@V]`: only this provider, in this version if one is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdpFilter(String);

/// `--rp PRESET`: only this policy of the reference relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpFilter(String);

/// An argument that is no filter.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseFilterError {
    /// Nothing is written.
    #[error(
        "an empty name selects nothing; expected part of a name, a path, or a case like `state/expiry/expired[idp=plain]`"
    )]
    EmptyName,
    /// Brackets, but no case.
    #[error("`{0}` is no name of a case; expected `pack/subject/name[axis=value,axis=value]`")]
    Case(String),
    /// No provider.
    #[error("`{0}` is no provider; expected `NAME` or `NAME@VERSION`, for example `authelia@4.38`")]
    Idp(String),
    /// No policy.
    #[error("`{0}` is no policy; expected `NAME` or `NAME@VERSION`, for example `booklore`")]
    Rp(String),
}

impl NameFilter {
    /// Whether it selects the case. A path may be written with or without the folder that the label begins with.
    pub fn keeps(&self, case: &Case) -> bool {
        match self {
            Self::Exact(id) => case.id == *id,
            Self::Part(part) => {
                let part = part.strip_prefix("./").unwrap_or(part);
                case.id.scenario().contains(part) || case.label.contains(part)
            }
        }
    }
}

impl FromStr for NameFilter {
    type Err = ParseFilterError;
    fn from_str(text: &str) -> Result<Self, ParseFilterError> {
        if text.is_empty() {
            return Err(ParseFilterError::EmptyName);
        }
        if text.contains('[') {
            return text.parse().map(Self::Exact).map_err(|_| ParseFilterError::Case(text.to_owned()));
        }
        Ok(Self::Part(text.to_owned()))
    }
}

impl fmt::Display for NameFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(id) => id.fmt(f),
            Self::Part(part) => f.write_str(part),
        }
    }
}

impl IdpFilter {
    /// The case under this filter: itself, itself with the version pinned, or nothing if it is of another provider.
    ///
    /// A version replaces the one of the matrix, so that a scenario for `authelia` can be played with any Authelia. A
    /// scenario whose matrix names no provider, and that sets none up, is played with any.
    pub fn pin(&self, case: &Case) -> Option<Case> {
        let name = provider_name(&self.0);
        let same = name == provider_name(&case.cell.idp);
        let any = || case.scenario.is_for_any_provider() && mock_idp::provider::names().any(|known| known == name);
        if !(same || any()) {
            return None;
        }
        if same && (!self.0.contains('@') || self.0 == case.cell.idp) {
            return Some(case.clone());
        }
        let mut cell = case.cell.clone();
        cell.idp.clone_from(&self.0);
        Some(case.in_cell(cell))
    }
}

impl RpFilter {
    /// The case under this filter: itself, itself with this policy, or nothing if it is of another policy.
    ///
    /// A scenario whose matrix names no policy is played with any; a release stands in for the policy without one.
    pub fn pin(&self, case: &Case) -> Option<Case> {
        if case.cell.rp == self.0 {
            return Some(case.clone());
        }
        let is_release = self.0.contains('@') && provider_name(&self.0) == case.cell.rp;
        let is_known = rp::Policy::presets().any(|preset| preset == self.0);
        if !is_known || (!is_release && !case.scenario.matrix.rp.is_empty()) {
            return None;
        }
        let mut cell = case.cell.clone();
        cell.rp.clone_from(&self.0);
        Some(case.in_cell(cell))
    }
}

/// `NAME` or `NAME@VERSION`, both without signs that a name of a case uses itself.
fn is_reference(text: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'))
    };
    match text.split_once('@') {
        Some((name, version)) => fits(name) && fits(version),
        None => fits(text),
    }
}

impl FromStr for IdpFilter {
    type Err = ParseFilterError;
    fn from_str(text: &str) -> Result<Self, ParseFilterError> {
        if is_reference(text) { Ok(Self(text.to_owned())) } else { Err(ParseFilterError::Idp(text.to_owned())) }
    }
}

impl FromStr for RpFilter {
    type Err = ParseFilterError;
    fn from_str(text: &str) -> Result<Self, ParseFilterError> {
        if is_reference(text) { Ok(Self(text.to_owned())) } else { Err(ParseFilterError::Rp(text.to_owned())) }
    }
}

impl fmt::Display for IdpFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RpFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_brackets_is_one_case_and_else_part_of_a_name() {
        assert!(matches!("state/x[idp=plain]".parse(), Ok(NameFilter::Exact(_))));
        assert!(matches!("state/x".parse(), Ok(NameFilter::Part(_))));
        assert_eq!("state/x[idp".parse::<NameFilter>(), Err(ParseFilterError::Case("state/x[idp".to_owned())));
        assert_eq!("".parse::<NameFilter>(), Err(ParseFilterError::EmptyName));
    }

    #[test]
    fn a_provider_has_a_name_and_perhaps_a_version() {
        for text in ["plain", "pocket-id", "authelia@4.38", "keycloak@26.4.0-rc.1"] {
            assert_eq!(text.parse::<IdpFilter>().unwrap().to_string(), text);
        }
        for text in ["", "@4", "authelia@", "a b", "a@b@c", "a=b"] {
            let said = text.parse::<IdpFilter>().unwrap_err().to_string();
            assert!(said.ends_with("expected `NAME` or `NAME@VERSION`, for example `authelia@4.38`"), "{said}");
        }
    }
}

use std::collections::BTreeMap;

use mock_idp::manners::ProviderRef;
use rp::{Permission, Policy};
use thiserror::Error;

use super::stage::{chosen, settings};
use crate::language::Fallible;
use crate::plan::Case;

/// A case that could never be played: a mistake in the file, found before anything runs.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{file}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct PreflightError {
    /// The file.
    pub file: String,
    /// The line, where one can be named.
    pub line: Option<u32>,
    /// What is wrong, and what would do.
    pub message: String,
}

/// Checks what the language cannot know: that provider, version, settings, quirks, knobs and permissions exist.
///
/// # Errors
/// The first mistake.
pub fn preflight(case: &Case) -> Result<(), PreflightError> {
    let scenario = &case.scenario;
    let wrong = |line: Option<u32>, message: String| PreflightError { file: case.label.to_string(), line, message };
    let reference: ProviderRef = case.cell.idp.parse().map_err(|error: mock_idp::manners::ReferenceError| {
        wrong(scenario.matrix.idp.first().map(|at| at.line), error.to_string())
    })?;
    let first = scenario.idp.settings.values().next().map(Fallible::line);
    let line = first.or(scenario.idp.quirks.first().map(Fallible::line));
    for with_fault in [false, true] {
        let quirks: Vec<String> =
            scenario.idp.quirks.iter().filter_map(|quirk| chosen(quirk, with_fault)).cloned().collect();
        let given = settings(&scenario.idp.settings, with_fault);
        let resolved = mock_idp::provider::resolve(&reference, &given, &quirks)
            .and_then(|manners| manners.server().map(|_| manners))
            .and_then(|manners| manners.client(&BTreeMap::new()).map(|_| ()));
        resolved.map_err(|error| wrong(line, error.to_string()))?;
    }
    let line = scenario.matrix.rp.first().map(|at| at.line);
    let mut policy = Policy::preset(&case.cell.rp).map_err(|error| wrong(line, error.to_string()))?;
    for (knob, value) in &scenario.rp.settings {
        let line = Some(value.line());
        policy.set(knob, value.get().clone()).map_err(|error| wrong(line, format!("rp.settings: {error}")))?;
    }
    let known = Permission::ALL.map(Permission::word);
    let expected = scenario.expect.account.iter().flat_map(|account| account.value.permissions.iter().flatten());
    let unknown = scenario
        .rp
        .mappings
        .iter()
        .flat_map(|mapping| &mapping.permissions)
        .chain(expected)
        .find(|permission| !known.contains(&permission.as_str()));
    match unknown {
        Some(permission) => Err(wrong(
            None,
            format!("`{permission}` is no permission of the relying party; they are: {}", known.join(", ")),
        )),
        None => Ok(()),
    }
}

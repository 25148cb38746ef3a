use std::collections::BTreeMap;

use mock_idp::manners::ProviderRef;
use rp::{Permission, Policy};
use serde_json::Value;
use thiserror::Error;

use super::casting::{Role, roles};
use crate::language::{Account, Expect, Scenario, Step};
use crate::plan::Case;
use crate::target::Terms;

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

/// A line and what is wrong there.
type Wrong = (Option<u32>, String);

/// `reference`: the reference relying party is meant, whose policies and knobs are known.
///
/// Checks what the language cannot know: that providers, versions, settings, quirks, knobs and permissions exist.
///
/// # Errors
/// The first mistake.
pub fn preflight(case: &Case, reference: bool) -> Result<(), PreflightError> {
    let wrong = |(line, message): Wrong| PreflightError { file: case.label.to_string(), line, message };
    providers(case).map_err(wrong)?;
    if reference {
        relying_party(case).map_err(wrong)?;
    }
    permissions(&case.scenario).map_err(wrong)
}

fn providers(case: &Case) -> Result<(), Wrong> {
    let scenario = &case.scenario;
    let of_matrix = scenario.matrix.idp.first().map(|at| at.line);
    for with_fault in [false, true] {
        for role in roles(scenario, &case.cell, with_fault, &Terms::default()) {
            let other = scenario.providers.get(&role.slug);
            let line = other.map_or(of_matrix, |other| Some(other.plays.line));
            let first = match other {
                None => scenario.idp.settings.values().next().map(crate::language::Fallible::line),
                Some(other) => other.settings.values().next().map(crate::language::Fallible::line),
            };
            let quirk = match other {
                None => scenario.idp.quirks.first().map(crate::language::Fallible::line),
                Some(other) => other.quirks.first().map(crate::language::Fallible::line),
            };
            playable(&role, &role.plays, line, first.or(quirk))?;
            for step in &scenario.steps {
                if let Step::Upgrade(upgrade) = step.value.get()
                    && let Some(idp) = upgrade.idp.as_ref().filter(|_| other.is_none())
                {
                    // Another product would be no upgrade; what is asked for must exist with the same settings.
                    playable(&role, idp, Some(idp.line), Some(idp.line))?;
                }
            }
        }
    }
    Ok(())
}

fn playable(role: &Role, plays: &str, line: Option<u32>, settings: Option<u32>) -> Result<(), Wrong> {
    let reference: ProviderRef =
        plays.parse().map_err(|error: mock_idp::manners::ReferenceError| (line, error.to_string()))?;
    let resolved = mock_idp::provider::resolve(&reference, &role.settings, &role.quirks)
        .and_then(|manners| manners.server().map(|_| manners))
        .and_then(|manners| manners.client(&BTreeMap::new()).map(|_| ()));
    resolved.map_err(|error| (settings.or(line), error.to_string()))
}

fn relying_party(case: &Case) -> Result<(), Wrong> {
    let scenario = &case.scenario;
    let line = scenario.matrix.rp.first().map(|at| at.line);
    let mut policy = Policy::preset(&case.cell.rp).map_err(|error| (line, error.to_string()))?;
    for (knob, value) in &scenario.rp.settings {
        turn(&mut policy, knob, value.get(), value.line())?;
    }
    for step in &scenario.steps {
        match step.value.get() {
            Step::ChangeRp(change) => {
                for (knob, value) in &change.settings {
                    turn(&mut policy, knob, value, step.line)?;
                }
            }
            Step::Upgrade(upgrade) => {
                if let Some(rp) = &upgrade.rp {
                    Policy::preset(rp).map_err(|error| (Some(rp.line), error.to_string()))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn turn(policy: &mut Policy, knob: &str, value: &Value, line: u32) -> Result<(), Wrong> {
    policy.set(knob, value.clone()).map_err(|error| (Some(line), format!("rp.settings: {error}")))
}

/// Every permission that is granted or expected is one that the reference relying party has.
fn permissions(scenario: &Scenario) -> Result<(), Wrong> {
    let known: Vec<&str> = Permission::every().map(Permission::word).collect();
    let check = |words: &[String], line: Option<u32>| match words.iter().find(|word| !known.contains(&word.as_str())) {
        None => Ok(()),
        Some(word) => {
            Err((line, format!("`{word}` is no permission of the relying party; they are: {}", known.join(", "))))
        }
    };
    for mapping in &scenario.rp.mappings {
        check(&mapping.permissions, None)?;
    }
    for account in scenario.rp.accounts.values() {
        check(&account.permissions, None)?;
    }
    let expected = |expect: &Expect| {
        let accounts = expect.accounts.iter().flat_map(|accounts| accounts.values().flatten());
        let own = expect.account.iter().chain(&expect.me).map(|account| &account.value);
        let words = |account: &Account| account.permissions.clone().unwrap_or_default();
        check(&accounts.chain(own).flat_map(words).collect::<Vec<_>>(), None)
    };
    expected(&scenario.expect)?;
    scenario.control.as_ref().map_or(Ok(()), expected)?;
    for step in &scenario.steps {
        let line = Some(step.line);
        match step.value.get() {
            Step::Expect(expect) => expected(expect)?,
            Step::ChangeAccount(change) => check(change.permissions.as_deref().unwrap_or_default(), line)?,
            Step::ChangeRp(change) => {
                for mapping in change.mappings.iter().flatten() {
                    check(&mapping.permissions, line)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

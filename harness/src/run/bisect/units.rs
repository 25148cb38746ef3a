use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mock_idp::manners::{Manners, Quirk, ResolveError};
use mock_idp::provider;

use crate::plan::Case;
use crate::run::casting::{Role, roles};
use crate::target::Terms;

/// One thing about a provider that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A manner that is on: it can be switched off, with all that needs it.
    On(String),
    /// A manner that is not there, and that another version has: it can be switched on.
    Off(String),
    /// A setting that is not the default's: it can be left out.
    Setting(String),
}

impl Unit {
    /// The id of the quirk, or the name of the setting.
    pub fn name(&self) -> &str {
        match self {
            Self::On(name) | Self::Off(name) | Self::Setting(name) => name,
        }
    }
}

/// What the present provider of a case comes to.
pub(super) struct Resolved {
    pub(super) quirks: BTreeSet<String>,
    pub(super) catalogue: Vec<Quirk>,
    pub(super) versions: Vec<String>,
}

/// The provider of a case with everything in it, the fault too.
pub(super) fn resolve(case: &Case) -> Result<Resolved, ResolveError> {
    let mut resolved = Resolved { quirks: BTreeSet::new(), catalogue: Vec::new(), versions: Vec::new() };
    let Some(role) = roles(&case.scenario, &case.cell, true, &Terms::default()).into_iter().next() else {
        return Ok(resolved);
    };
    let Ok(reference) = Role::reference(&role.plays) else { return Ok(resolved) };
    let manners: Manners = provider::resolve(&reference, &role.settings, &role.quirks)?;
    let server = manners.server()?.quirks.into_iter();
    resolved.quirks.extend(server.map(|id| id.to_string()));
    resolved.quirks.extend(manners.client(&BTreeMap::new())?.quirks.into_iter().map(|id| id.to_string()));
    resolved.catalogue = manners.catalogue().to_vec();
    resolved.versions = manners.versions().iter().map(ToString::to_string).collect();
    Ok(resolved)
}

/// Everything about the provider of a case that can be taken back; what the scenario marks as its fault cannot.
pub(super) fn of_case(case: &Case, resolved: &Resolved) -> Vec<Unit> {
    let scenario = &case.scenario;
    let kept: BTreeSet<&str> =
        scenario.idp.quirks.iter().filter(|quirk| quirk.is_fault()).map(|quirk| &quirk.get()[1..]).collect();
    let quirks = resolved.quirks.iter().filter(|id| !kept.contains(id.as_str())).map(|id| Unit::On(id.clone()));
    let settings = scenario.idp.settings.iter().filter(|(_, value)| !value.is_fault());
    quirks.chain(settings.map(|(name, _)| Unit::Setting(name.clone()))).collect()
}

/// The case with only these units; all others are taken back.
pub(super) fn with_only(case: &Case, units: &[Unit], kept: &BTreeSet<usize>, catalogue: &[Quirk]) -> Case {
    let gone: Vec<&Unit> =
        units.iter().enumerate().filter(|(index, _)| !kept.contains(index)).map(|(_, unit)| unit).collect();
    let mut off: BTreeSet<&str> =
        gone.iter().filter_map(|unit| if let Unit::On(id) = unit { Some(id.as_str()) } else { None }).collect();
    // In table order a quirk stands below what it needs, so once through is enough.
    for quirk in catalogue {
        if quirk.needs.iter().any(|needed| off.contains(needed.as_str())) {
            off.insert(&quirk.id);
        }
    }
    let mut cell = case.cell.clone();
    cell.quirks.extend(off.into_iter().map(|id| format!("-{id}")));
    cell.quirks.extend(gone.iter().filter_map(|unit| match unit {
        Unit::Off(id) => Some(format!("+{id}")),
        Unit::On(_) | Unit::Setting(_) => None,
    }));
    let mut scenario = (*case.scenario).clone();
    let settings: BTreeSet<&str> = gone
        .iter()
        .filter_map(|unit| if let Unit::Setting(name) = unit { Some(name.as_str()) } else { None })
        .collect();
    scenario.idp.settings.retain(|name, _| !settings.contains(name.as_str()));
    let mut changed = case.in_cell(cell);
    changed.scenario = Arc::new(scenario);
    changed
}

/// The same case with another provider or version, without what only the provider of before has.
pub(super) fn with_provider(case: &Case, idp: &str, keep_settings: bool) -> Case {
    let mut cell = case.cell.clone();
    idp.clone_into(&mut cell.idp);
    let mut scenario = (*case.scenario).clone();
    if !keep_settings {
        cell.quirks.clear();
        scenario.idp.settings.retain(|_, value| value.is_fault());
        scenario.idp.quirks.retain(crate::language::Fallible::is_fault);
    }
    let mut changed = case.in_cell(cell);
    changed.scenario = Arc::new(scenario);
    changed
}

use std::collections::{BTreeMap, BTreeSet};

use crate::language::{CaseId, Cell, Checks, nearest, provider_name};

use super::error::PlanError;
use super::expand::{Case, expand};
use super::filter::{IdpFilter, NameFilter, RpFilter};
use super::shard::Shard;
use super::source::Source;

/// Which cases are wanted. Filters of one kind add up; of different kinds, all must hold. None means all.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Paths, parts of names, exact cases.
    pub names: Vec<NameFilter>,
    /// `--tag`.
    pub tags: Vec<String>,
    /// `--idp`.
    pub idps: Vec<IdpFilter>,
    /// `--rp`.
    pub rps: Vec<RpFilter>,
    /// `--shard`.
    pub shard: Option<Shard>,
    /// `--quirk`: switches of manners. Only the cases of their provider are kept.
    pub quirks: Vec<String>,
    /// `--target`: what stands in the place of the policies of a matrix.
    pub target: Option<String>,
    /// `--only-failed`: the names of cases that were not as expected in an earlier run.
    pub only: Option<BTreeSet<String>>,
}

/// Reads the files and selects the cases, in the order of the files.
///
/// # Errors
/// Mistakes in files, two files with one name, or a filter that leaves nothing.
pub fn plan(sources: &[Source], checks: &Checks<'_>, filters: &Filters) -> Result<Vec<Case>, PlanError> {
    if sources.iter().all(Source::is_part) {
        return Err(PlanError::NoSources);
    }
    let mut names = BTreeMap::new();
    for source in sources {
        if let Some(first) = names.insert(source.name.as_str(), source.label.as_str()) {
            let (name, second) = (source.name.clone(), source.label.clone());
            return Err(PlanError::SameName { name, first: first.to_owned(), second });
        }
    }
    select(expand(sources, checks).map_err(PlanError::Language)?, filters)
}

/// Selects cases.
///
/// # Errors
/// The first filter that leaves nothing; with [`Filters::shard`] that may be no mistake, if there are more shards than
/// cases.
pub fn select(cases: Vec<Case>, filters: &Filters) -> Result<Vec<Case>, PlanError> {
    // Providers go before names: a pinned version is part of the name that a report tells the user to run again.
    let mut cases = by_provider(cases, &filters.idps)?;
    cases.extend(pinned_by_name(&cases, &filters.names));
    let cases = match &filters.target {
        Some(name) => at_target(cases, name),
        None => by_policy(cases, &filters.rps)?,
    };
    let cases = by_tag(cases, &filters.tags)?;
    let cases = by_quirk(cases, &filters.quirks, filters.idps.is_empty())?;
    let cases = by_name(cases, &filters.names)?;
    let cases = by_earlier_run(cases, filters.only.as_ref())?;
    by_shard(cases, filters.shard)
}

/// The cases that are asked for by a whole name which no matrix has, because a provider or a policy was pinned from outside
/// when it was told.
fn pinned_by_name(cases: &[Case], names: &[NameFilter]) -> Vec<Case> {
    let wanted = names.iter().filter_map(|name| match name {
        NameFilter::Exact(id) if !cases.iter().any(|case| case.id == *id) => Some(id),
        _ => None,
    });
    let pinned = |id: &CaseId| {
        let idp: Option<IdpFilter> = id.axes().get("idp").and_then(|idp| idp.parse().ok());
        let rp: Option<RpFilter> = id.axes().get("rp").and_then(|rp| rp.parse().ok());
        cases.iter().filter(|case| case.id.scenario() == id.scenario()).find_map(|case| {
            let case = idp.as_ref().map_or_else(|| Some(case.clone()), |idp| idp.pin(case))?;
            let case = rp.as_ref().map_or_else(|| Some(case.clone()), |rp| rp.pin(&case))?;
            (case.id == *id).then_some(case)
        })
    };
    wanted.filter_map(pinned).collect()
}

/// Each once, whatever policies its matrix has.
fn at_target(cases: Vec<Case>, name: &str) -> Vec<Case> {
    let mut told = BTreeSet::new();
    let there = cases.into_iter().map(|case| {
        let cell = Cell { rp: name.to_owned(), ..case.cell.clone() };
        case.in_cell(cell)
    });
    there.filter(|case| told.insert(case.id.clone())).collect()
}

fn by_provider(cases: Vec<Case>, wanted: &[IdpFilter]) -> Result<Vec<Case>, PlanError> {
    if wanted.is_empty() {
        return Ok(cases);
    }
    // Two versions in one matrix become one case if a third is pinned.
    let mut told = BTreeSet::new();
    let kept = cases.iter().flat_map(|case| wanted.iter().filter_map(|idp| idp.pin(case)));
    let kept = kept.filter(|case| told.insert(case.id.clone())).collect();
    let there = cases.iter().map(|case| provider_name(&case.cell.idp));
    some(kept, &cases, || listed("--idp", wanted), || near(wanted, there))
}

fn by_policy(cases: Vec<Case>, wanted: &[RpFilter]) -> Result<Vec<Case>, PlanError> {
    if wanted.is_empty() {
        return Ok(cases);
    }
    let mut told = BTreeSet::new();
    let kept = cases.iter().flat_map(|case| wanted.iter().filter_map(|rp| rp.pin(case)));
    let kept = kept.filter(|case| told.insert(case.id.clone())).collect();
    let there = cases.iter().map(|case| case.cell.rp.as_str());
    some(kept, &cases, || listed("--rp", wanted), || near(wanted, there))
}

fn by_tag(cases: Vec<Case>, wanted: &[String]) -> Result<Vec<Case>, PlanError> {
    if wanted.is_empty() {
        return Ok(cases);
    }
    let kept = cases.iter().filter(|case| case.scenario.tags.iter().any(|tag| wanted.contains(tag))).cloned().collect();
    let there = cases.iter().flat_map(|case| case.scenario.tags.iter().map(String::as_str));
    some(kept, &cases, || listed("--tag", wanted), || near(wanted, there))
}

/// A switch is played with the provider that has the manner: its id begins with the provider's name. Where no provider was
/// asked for, a scenario for any is played with that one.
fn by_quirk(cases: Vec<Case>, switches: &[String], any: bool) -> Result<Vec<Case>, PlanError> {
    if switches.is_empty() {
        return Ok(cases);
    }
    let of = |provider: &str, switch: &str| {
        switch.trim_start_matches(['+', '-']).strip_prefix(provider).is_some_and(|rest| rest.starts_with('-'))
    };
    let switched = |case: &Case| -> Option<Case> {
        let mut cell = case.cell.clone();
        let has_it = switches.iter().any(|switch| of(provider_name(&cell.idp), switch));
        if any && !has_it && case.scenario.is_for_any_provider() {
            cell.idp = mock_idp::provider::names().find(|name| of(name, &switches[0]))?.to_owned();
        }
        cell.quirks = switches.iter().filter(|switch| of(provider_name(&cell.idp), switch)).cloned().collect();
        (!cell.quirks.is_empty()).then(|| case.in_cell(cell))
    };
    let kept = cases.iter().filter_map(switched).collect();
    some(
        kept,
        &cases,
        || switches.iter().map(|switch| format!("--quirk={switch}")).collect::<Vec<_>>().join(" "),
        || None,
    )
}

fn by_earlier_run(cases: Vec<Case>, only: Option<&BTreeSet<String>>) -> Result<Vec<Case>, PlanError> {
    let Some(only) = only else { return Ok(cases) };
    let kept = cases.iter().filter(|case| only.contains(&case.id.to_string())).cloned().collect();
    some(kept, &cases, || "--only-failed".to_owned(), || None)
}

fn by_name(cases: Vec<Case>, wanted: &[NameFilter]) -> Result<Vec<Case>, PlanError> {
    // A name that selects nothing is a slip of the pen, even where its neighbour selects something.
    for name in wanted {
        if !cases.iter().any(|case| name.keeps(case)) {
            let names: Vec<_> = cases.iter().map(|case| case.id.to_string()).collect();
            let there = names.iter().map(String::as_str).chain(cases.iter().map(|case| case.id.scenario()));
            return some(Vec::new(), &cases, || format!("`{name}`"), || near(&[name], there));
        }
    }
    Ok(cases.into_iter().filter(|case| wanted.is_empty() || wanted.iter().any(|name| name.keeps(case))).collect())
}

fn by_shard(cases: Vec<Case>, shard: Option<Shard>) -> Result<Vec<Case>, PlanError> {
    let Some(shard) = shard else { return Ok(cases) };
    let kept = cases.iter().filter(|case| shard.keeps(&case.id)).cloned().collect();
    some(kept, &cases, || format!("--shard {shard}"), || None)
}

/// What was kept, or which filter left nothing.
fn some(
    kept: Vec<Case>,
    before: &[Case],
    filter: impl FnOnce() -> String,
    near: impl FnOnce() -> Option<String>,
) -> Result<Vec<Case>, PlanError> {
    if kept.is_empty() {
        return Err(PlanError::Empty { filter: filter(), before: before.len(), near: near() });
    }
    Ok(kept)
}

/// A filter as it stands on the command line.
fn listed(option: &str, wanted: &[impl ToString]) -> String {
    wanted.iter().map(|value| format!("{option} {}", value.to_string())).collect::<Vec<_>>().join(" ")
}

/// What is there and most like the first thing that was wanted.
fn near<'a>(wanted: &[impl ToString], there: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = wanted.first()?.to_string();
    // The very thing is no suggestion: it is there, and another filter took it away.
    nearest(&wanted, there.into_iter().filter(|there| *there != wanted)).map(str::to_owned)
}

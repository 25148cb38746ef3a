//! What a scenario asks of a relying party by what stands in it, whether `needs` says so or not, and what of that a
//! provider must have too.

use mock_idp::protocol::Marks;
use mock_idp::script::Deviation;
use mock_idp::vocab::Place;
use mock_idp::{StartError, provider};

use super::casting;
use crate::language::{Cell, Fallible, Need, Scenario, Step};

/// What cannot be done without.
pub(super) fn of(scenario: &Scenario) -> Vec<Need> {
    let rp = &scenario.rp;
    let mut needs = Vec::new();
    let mut add = |there: bool, need: Need| {
        if there {
            needs.push(need);
        }
    };
    add(!rp.settings.is_empty() || !rp.mappings.is_empty(), Need::Settings);
    add(!rp.accounts.is_empty(), Need::LocalAccounts);
    add(!scenario.providers.is_empty(), Need::SeveralProviders);
    for step in &scenario.steps {
        match step.value.get() {
            Step::SignInLocally(_) => add(true, Need::LocalAccounts),
            Step::ChangeRp(_) => add(true, Need::Settings),
            Step::ChangeAccount(_) => add(true, Need::Inside),
            Step::RestartRp => add(true, Need::Restart),
            Step::Upgrade(upgrade) => add(upgrade.rp.is_some(), Need::Settings),
            Step::Advance(advance) => add(!advance.rp.0.is_zero(), Need::Clock),
            Step::BackChannelLogout(_) => add(true, Need::BackChannelLogout),
            _ => {}
        }
    }
    needs
}

/// Which of these the provider of the cell does not have, as its product does not, and by which manners. What it is told by
/// the scenario's settings it may have after all.
///
/// # Errors
/// When there is no such provider, or it has no such setting or quirk.
pub(super) fn lacking_at_provider(
    scenario: &Scenario,
    cell: &Cell,
    needs: &[Need],
) -> Result<Option<(Need, Vec<String>)>, StartError> {
    let settings = casting::settings(&scenario.idp.settings, true);
    let quirks: Vec<String> =
        scenario.idp.quirks.iter().map(|quirk| quirk.get().clone()).chain(cell.quirks.iter().cloned()).collect();
    let rules = provider::resolve(&cell.idp.parse()?, &settings, &quirks)?.server()?.rules;
    for need in needs {
        let rule = match need {
            Need::RpLogout => &rules.end_session_enabled,
            Need::BackChannelLogout => &rules.bcl_enabled,
            _ => continue,
        };
        let marks = Marks::default();
        if !*rule.get(&marks) {
            return Ok(Some((*need, marks.into_parts().0.iter().map(ToString::to_string).collect())));
        }
    }
    Ok(None)
}

/// Whether something is wrong with what a relying party reads once and keeps.
pub(super) fn is_cold(scenario: &Scenario) -> bool {
    let kept = |deviation: &Deviation| matches!(deviation.at, Place::Discovery | Place::Jwks);
    scenario.script.iter().map(Fallible::get).any(kept)
        || scenario.steps.iter().any(|step| match step.value.get() {
            Step::Script(deviations) => deviations.iter().any(kept),
            _ => false,
        })
}

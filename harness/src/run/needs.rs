//! What a scenario asks of a relying party by what stands in it, whether `needs` says so or not.

use mock_idp::script::Deviation;
use mock_idp::vocab::Place;

use crate::language::{Fallible, Need, Scenario, Step};

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

/// Whether something is wrong with what a relying party reads once and keeps.
pub(super) fn is_cold(scenario: &Scenario) -> bool {
    let kept = |deviation: &Deviation| matches!(deviation.at, Place::Discovery | Place::Jwks);
    scenario.script.iter().map(Fallible::get).any(kept)
        || scenario.steps.iter().any(|step| match step.value.get() {
            Step::Script(deviations) => deviations.iter().any(kept),
            _ => false,
        })
}

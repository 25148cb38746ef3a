use serde_json::Value;

use super::super::live;
use super::super::matrix::provider_name;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Mark;
use super::super::step::Step;
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// The other providers have names of their own and are played; whoever is named is there.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for name in [live::IDP, live::RP] {
        if seen.scenario.providers.contains_key(name) {
            let mark = seen.outline.key(&["providers".into(), name.into()]);
            let help = "give it another name, for example `evil`";
            mistakes.push(Mistake::new(Wrong::ReservedProvider { name }, mark).help(help));
        }
    }
    if let Some(known) = seen.checks.names {
        let providers = known.providers();
        for other in seen.scenario.providers.values() {
            let name = provider_name(&other.plays).to_owned();
            if !providers.contains(&name) {
                let mark = seen.outline.here(other.plays.line, other.plays.column);
                let help = did_you_mean(&name, providers.iter().map(String::as_str));
                mistakes.push(Mistake::new(Wrong::UnknownProvider { name }, mark).help(help));
            }
        }
    }
    for (_, step) in seen.steps() {
        if let Step::UseProvider(name) = step
            && name.value != live::IDP
            && !seen.scenario.providers.contains_key(&name.value)
        {
            let names = seen.scenario.providers.keys().map(String::as_str).chain([live::IDP]);
            let mark = seen.outline.here(name.line, name.column);
            let wrong = Wrong::UnknownOther { name: name.value.clone() };
            mistakes.push(Mistake::new(wrong, mark).help(did_you_mean(name, names)));
        }
    }
    live_values(seen, mistakes);
}

/// Every `{{name.value}}` is one that there is. Those without a dot belong to the script itself.
fn live_values(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let others: Vec<&str> = seen.scenario.providers.keys().map(String::as_str).collect();
    let people: Vec<&str> = seen.scenario.people.keys().map(String::as_str).collect();
    let known = live::names(&others, &people);
    let mut look = |text: &str, mark: Mark| {
        for name in live::named_in(text) {
            if !known.contains(&name) {
                let help = did_you_mean(&name, known.iter().map(String::as_str));
                mistakes.push(Mistake::new(Wrong::UnknownLive { name }, mark).help(help));
            }
        }
    };
    for (path, deviation) in seen.deviations() {
        let written = serde_json::to_value(deviation).unwrap_or(Value::Null);
        for text in live::texts(&written) {
            look(text, seen.outline.value(&path));
        }
    }
    for (index, step) in seen.steps() {
        match step {
            Step::Visit(visit) => look(&visit.path, seen.outline.here(visit.path.line, visit.path.column)),
            Step::Tamper(tamper) => {
                for value in tamper.set.values() {
                    look(value, seen.outline.value(&["steps".into(), index.into(), "tamper".into(), "set".into()]));
                }
            }
            _ => {}
        }
    }
}

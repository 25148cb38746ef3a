use mock_idp::script::Deviation;

use super::super::checks::Checks;
use super::super::mistake::Mistake;
use super::super::outline::{Outline, Part};
use super::super::scenario::Scenario;
use super::super::step::Step;
use super::{axes, callbacks, demands, faults, known, people, providers, quirks, script, steps, tags, title};

/// What a rule may look at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) outline: &'a Outline<'a>,
    pub(super) checks: &'a Checks<'a>,
}

impl<'a> Seen<'a> {
    /// The steps with their number, whether they are the fault or not.
    pub(super) fn steps(self) -> impl Iterator<Item = (usize, &'a Step)> {
        self.scenario.steps.iter().enumerate().map(|(index, step)| (index, step.value.get()))
    }
}

impl<'a> Seen<'a> {
    /// Every deviation of every script, with its path in the file.
    pub(super) fn deviations(self) -> Vec<(Vec<Part<'a>>, &'a Deviation)> {
        let own = self.scenario.script.iter().enumerate();
        let mut all: Vec<(Vec<Part<'a>>, &Deviation)> =
            own.map(|(index, deviation)| (vec!["script".into(), index.into()], deviation.get())).collect();
        for (name, other) in &self.scenario.providers {
            all.extend(other.script.iter().enumerate().map(|(index, deviation)| {
                (vec!["providers".into(), name.as_str().into(), "script".into(), index.into()], deviation.get())
            }));
        }
        for (at, step) in self.steps() {
            if let Step::Script(deviations) = step {
                all.extend(deviations.iter().enumerate().map(|(index, deviation)| {
                    (vec!["steps".into(), at.into(), "script".into(), index.into()], deviation)
                }));
            }
        }
        all
    }
}

/// A rule adds a mistake for every place that breaks it.
type Rule = fn(Seen<'_>, &mut Vec<Mistake>);

/// The rules in the order of a file.
const RULES: [Rule; 12] = [
    title::check,
    tags::check,
    axes::check,
    people::check,
    providers::check,
    quirks::check,
    script::check,
    steps::check,
    callbacks::check,
    faults::check,
    demands::check,
    known::check,
];

/// Every mistake that the rules find.
pub(in super::super) fn validate(scenario: &Scenario, outline: &Outline<'_>, checks: &Checks<'_>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for rule in RULES {
        rule(Seen { scenario, outline, checks }, &mut mistakes);
    }
    mistakes
}

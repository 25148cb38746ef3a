use super::super::checks::Checks;
use super::super::mistake::Mistake;
use super::super::outline::Outline;
use super::super::scenario::Scenario;
use super::super::step::Step;
use super::{axes, callbacks, demands, faults, people, quirks, script, steps, tags, title};

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

/// A rule adds a mistake for every place that breaks it.
type Rule = fn(Seen<'_>, &mut Vec<Mistake>);

/// The rules in the order of a file.
const RULES: [Rule; 10] = [
    title::check,
    tags::check,
    axes::check,
    people::check,
    quirks::check,
    script::check,
    steps::check,
    callbacks::check,
    faults::check,
    demands::check,
];

/// Every mistake that the rules find.
pub(in super::super) fn validate(scenario: &Scenario, outline: &Outline<'_>, checks: &Checks<'_>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for rule in RULES {
        rule(Seen { scenario, outline, checks }, &mut mistakes);
    }
    mistakes
}

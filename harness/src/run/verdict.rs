//! What follows from the runs of a case. Pure: the rules of verdicts and controls stand here and nowhere else.

use crate::event::{CheckRecord, Outcome, Role, RunRecord, Verdict};
use crate::language::KnownFailure;

/// The runs of a case, as far as they were played, and what is known beside them.
#[derive(Debug)]
pub(super) struct Runs<'r> {
    /// Without the fault; `None`: the scenario has none.
    pub(super) control: Option<&'r RunRecord>,
    /// With the fault, or the only one; `None`: it did not come to that.
    pub(super) main: Option<&'r RunRecord>,
    /// Without the fault, once more; `None`: not needed, or it did not come to that.
    pub(super) again: Option<&'r RunRecord>,
    /// What is expected of the run with the fault holds of the control as well.
    pub(super) vacuous: bool,
    /// The fault struck.
    pub(super) reached: bool,
}

/// The verdict, and why it is not `passed`.
pub(super) fn verdict(runs: &Runs<'_>) -> (Verdict, Option<String>) {
    let all = [runs.control, runs.main, runs.again];
    let ours = all.into_iter().flatten().filter_map(|run| run.trouble.as_ref()).find(|trouble| trouble.ours);
    if let Some(trouble) = ours {
        return (Verdict::Error, Some(trouble.message.clone()));
    }
    let inconclusive = |why: String| (Verdict::Inconclusive, Some(why));
    if let Some(why) = runs.control.and_then(unmet) {
        return inconclusive(format!("without the fault it does not work either: {why}"));
    }
    if let Some(trouble) = runs.main.and_then(|run| run.trouble.as_ref()).filter(|trouble| trouble.beside_the_point) {
        return inconclusive(trouble.message.clone());
    }
    let Some(main) = runs.main else { return inconclusive("it was not played".to_owned()) };
    if runs.vacuous {
        return inconclusive("what is expected of the fault is seen without it as well, so nothing follows".to_owned());
    }
    if !runs.reached {
        return inconclusive("the fault was never reached, or changed nothing".to_owned());
    }
    if let Some(why) = unmet(main) {
        return (Verdict::Failed, Some(why));
    }
    if let Some(why) = runs.again.and_then(unmet) {
        return inconclusive(format!("afterwards it does not work without the fault any more: {why}"));
    }
    (Verdict::Passed, None)
}

/// The same for a scenario with more to say: a failure that is known, or one that only looks.
pub(super) fn of_scenario(
    judged: (Verdict, Option<String>),
    known: Option<&KnownFailure>,
    observe: bool,
    runs: &[RunRecord],
) -> (Verdict, Option<String>) {
    match (judged, known) {
        ((Verdict::Failed, why), Some(known)) => {
            let why = why.map(|why| format!("; {why}")).unwrap_or_default();
            (Verdict::KnownFailure, Some(format!("{} ({}){why}", known.because, known.evidence)))
        }
        ((Verdict::Passed, _), Some(known)) => {
            let why = format!("it is listed as a known failure ({}); take the entry out", known.because);
            (Verdict::UnexpectedlyPassed, Some(why))
        }
        ((Verdict::Passed | Verdict::Failed, _), None) if observe => (Verdict::Observed, Some(seen(runs))),
        (judged, _) => judged,
    }
}

/// What was seen in the run that it is about, in one line.
fn seen(runs: &[RunRecord]) -> String {
    let main = runs.iter().find(|run| matches!(run.role, Role::Fault | Role::Only));
    let trouble = main.and_then(|run| run.trouble.as_ref()).map(|trouble| trouble.message.clone());
    let checks = main.into_iter().flat_map(|run| &run.checks).filter(|check| check.refs.is_empty());
    let said = checks.map(|check| format!("{}: {}", check.word, check.seen));
    said.chain(trouble).collect::<Vec<_>>().join("; ")
}

/// Why a run did not show what it must; the first reason.
fn unmet(run: &RunRecord) -> Option<String> {
    if let Some(trouble) = &run.trouble {
        return Some(trouble.message.clone());
    }
    run.checks.iter().find(|check| check.outcome == Outcome::Missed).map(described)
}

fn described(check: &CheckRecord) -> String {
    let rests_on = match check.refs.as_slice() {
        [] => String::new(),
        refs => format!(" ({})", refs.join("; ")),
    };
    format!("{}: expected {}, seen {}{rests_on}", check.word, check.expected, check.seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Trouble;

    #[test]
    fn what_the_provider_has_no_way_to_do_says_nothing_about_the_relying_party() {
        let mut main = stuck(Role::Only, false);
        let good = run(Role::Control, Outcome::Held);
        assert_eq!(of(&good, &main, None), Verdict::Failed);
        main.trouble.as_mut().unwrap().beside_the_point = true;
        assert_eq!(of(&good, &main, None), Verdict::Inconclusive);
    }

    fn run(role: Role, outcome: Outcome) -> RunRecord {
        let check = CheckRecord {
            word: "login".into(),
            line: 1,
            expected: "refused".into(),
            seen: "accepted".into(),
            outcome,
            decided_by: None,
            refs: Vec::new(),
        };
        RunRecord {
            role,
            checks: vec![check],
            trouble: None,
            played: Vec::new(),
            exchanges: Vec::new(),
            screenshot: None,
        }
    }

    fn stuck(role: Role, ours: bool) -> RunRecord {
        RunRecord {
            trouble: Some(Trouble { ours, beside_the_point: false, message: "stuck".into(), stuck: None }),
            ..run(role, Outcome::Held)
        }
    }

    fn of(control: &RunRecord, main: &RunRecord, again: Option<&RunRecord>) -> Verdict {
        verdict(&Runs { control: Some(control), main: Some(main), again, vacuous: false, reached: true }).0
    }

    #[test]
    fn a_fault_that_is_met_between_two_good_controls_passes() {
        let good = run(Role::Control, Outcome::Held);
        assert_eq!(of(&good, &good, Some(&good)), Verdict::Passed);
    }

    #[test]
    fn nothing_follows_without_a_good_control() {
        let (good, bad) = (run(Role::Control, Outcome::Held), run(Role::Control, Outcome::Missed));
        assert_eq!(of(&bad, &good, None), Verdict::Inconclusive);
        assert_eq!(of(&good, &good, Some(&bad)), Verdict::Inconclusive);
        assert_eq!(of(&stuck(Role::Control, false), &good, None), Verdict::Inconclusive);
    }

    #[test]
    fn nothing_follows_from_a_fault_that_never_struck_or_an_expectation_that_always_holds() {
        let good = run(Role::Fault, Outcome::Held);
        for (vacuous, reached) in [(true, true), (false, false)] {
            let runs = Runs { control: Some(&good), main: Some(&good), again: None, vacuous, reached };
            assert_eq!(verdict(&runs).0, Verdict::Inconclusive);
        }
    }

    #[test]
    fn an_expectation_that_is_missed_fails_and_so_does_a_dead_end() {
        let good = run(Role::Control, Outcome::Held);
        assert_eq!(of(&good, &run(Role::Fault, Outcome::Missed), None), Verdict::Failed);
        assert_eq!(of(&good, &stuck(Role::Fault, false), None), Verdict::Failed);
    }

    #[test]
    fn a_known_failure_is_one_until_it_passes_and_whoever_only_looks_demands_nothing() {
        let known = KnownFailure { idp: None, rp: None, because: "no nonce".into(), evidence: "issue 1".into() };
        let why = |text: &str| Some(text.to_owned());
        let (verdict, reason) = of_scenario((Verdict::Failed, why("seen")), Some(&known), false, &[]);
        assert_eq!((verdict, reason), (Verdict::KnownFailure, why("no nonce (issue 1); seen")));
        assert_eq!(of_scenario((Verdict::Passed, None), Some(&known), false, &[]).0, Verdict::UnexpectedlyPassed);
        let runs = [run(Role::Only, Outcome::Missed)];
        let observed = of_scenario((Verdict::Failed, why("x")), None, true, &runs);
        assert_eq!(observed, (Verdict::Observed, why("login: accepted")));
        for verdict in [Verdict::Error, Verdict::Inconclusive] {
            assert_eq!(of_scenario((verdict, None), Some(&known), true, &[]).0, verdict);
        }
    }

    #[test]
    fn trouble_of_our_own_is_an_error_whatever_else_was_seen() {
        let good = run(Role::Control, Outcome::Held);
        assert_eq!(of(&good, &stuck(Role::Fault, true), None), Verdict::Error);
        assert_eq!(of(&stuck(Role::Control, true), &run(Role::Fault, Outcome::Missed), None), Verdict::Error);
    }
}

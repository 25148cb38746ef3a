use super::super::mistake::{Mistake, Wrong};
use super::rules::Seen;

/// At most one thing is wrong on purpose, and only then is there something for a control to show.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let faults = seen.scenario.fault_places();
    if let Some(((first, _), others)) = faults.split_first() {
        for (line, column) in others {
            let mark = seen.outline.here(*line, *column);
            let help = "what is wrong in both runs needs no `fault`; for a second fault write a second file";
            mistakes.push(Mistake::new(Wrong::SecondFault { first: *first }, mark).help(help));
        }
    } else if seen.scenario.control.is_some() {
        let mark = seen.outline.key(&["control".into()]);
        let help = "mark what is wrong on purpose as `fault`, or say it all in `expect`";
        mistakes.push(Mistake::new(Wrong::ControlWithoutFault, mark).help(help));
    }
}

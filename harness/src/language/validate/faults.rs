use super::super::mistake::{Mistake, Wrong};
use super::rules::Seen;

/// At most one thing is wrong on purpose, and only then is there something for a control to show.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let faults = places(seen);
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

/// Line and column of all that is marked as the fault, in the order of the file.
fn places(seen: Seen<'_>) -> Vec<(u32, u32)> {
    let scenario = seen.scenario;
    let mut places = Vec::new();
    let mut note = |fault: bool, line, column| places.extend(fault.then_some((line, column)));
    for setting in scenario.idp.settings.values().chain(scenario.rp.settings.values()) {
        note(setting.is_fault(), setting.line(), setting.column());
    }
    for quirk in &scenario.idp.quirks {
        note(quirk.is_fault(), quirk.line(), quirk.column());
    }
    for deviation in &scenario.script {
        note(deviation.is_fault(), deviation.line(), deviation.column());
    }
    for step in &scenario.steps {
        note(step.is_fault(), step.line, step.column);
    }
    places.sort_unstable();
    places
}

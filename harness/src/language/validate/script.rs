use mock_idp::script::DeviationError;

use super::super::mistake::{Mistake, Wrong};
use super::rules::Seen;

/// A rule of the script that could never strike would make the scenario pass for nothing.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for (index, deviation) in seen.scenario.script.iter().enumerate() {
        let Err(error) = deviation.get().check() else { continue };
        let here = ["script".into(), index.into()];
        let mark = match &error {
            DeviationError::WrongPlace { word, .. } => seen.outline.key(&[here[0], here[1], (*word).into()]),
            DeviationError::BadStatus(_) => seen.outline.value(&[here[0], here[1], "status".into()]),
            DeviationError::BadHeader(name) => {
                seen.outline.key(&[here[0], here[1], "headers".into(), name.as_str().into()])
            }
            DeviationError::NoAction { .. } => seen.outline.value(&[here[0], here[1], "at".into()]),
        };
        mistakes.push(Mistake::new(Wrong::Deviation(error), mark));
    }
}

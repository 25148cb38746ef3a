use super::super::mistake::{Mistake, Wrong};
use super::axes::check_trim;
use super::rules::Seen;

/// A known failure is about cases that are played, and says why.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for (index, known) in seen.scenario.known_failures.iter().enumerate() {
        let here = ["known_failures".into(), index.into()];
        let axes = known.axes();
        // Without an axis it is about every case, which may be meant.
        if !axes.is_empty() {
            check_trim(seen, &here, &axes, mistakes);
        }
        for (word, text) in [("because", &known.because), ("evidence", &known.evidence)] {
            if text.trim().is_empty() {
                let mark = seen.outline.value(&[here[0], here[1], word.into()]);
                mistakes.push(Mistake::new(Wrong::SaysNothing { word }, mark).help("say it in one sentence"));
            }
        }
    }
}

use super::super::mistake::{Mistake, Wrong};
use super::super::step::Step;
use super::rules::Seen;

/// Something is done, and what is visited is the relying party.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    if seen.scenario.steps.is_empty() {
        let mark = seen.outline.key(&["steps".into()]);
        mistakes
            .push(Mistake::new(Wrong::NoSteps, mark).help("a plain login is `- start_login` and `- sign_in: PERSON`"));
    }
    for (index, step) in seen.steps() {
        if let Step::Visit(path) = step
            && !path.starts_with('/')
        {
            let mark = seen.outline.value(&["steps".into(), index.into(), "visit".into()]);
            let wrong = Wrong::NotAPath { path: path.clone() };
            mistakes.push(Mistake::new(wrong, mark).help("a path begins with `/`, for example `/login`"));
        }
    }
}

use super::super::mistake::{Mistake, Wrong};
use super::rules::Seen;

/// A scenario says in one sentence what must hold; reports print it.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    if seen.scenario.title.trim().is_empty() {
        let mark = seen.outline.value(&["title".into()]);
        mistakes.push(Mistake::new(Wrong::BlankTitle, mark).help("say in one sentence what must hold"));
    }
}

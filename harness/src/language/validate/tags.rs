use super::super::mistake::{Mistake, Wrong};
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// A tag that no dictionary explains selects nothing that anybody would look for.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let Some(dictionary) = seen.checks.tags else { return };
    for (index, tag) in seen.scenario.tags.iter().enumerate() {
        if dictionary.explain(tag).is_none() {
            let mark = seen.outline.value(&["tags".into(), index.into()]);
            let help = did_you_mean(tag, dictionary.tags());
            mistakes.push(Mistake::new(Wrong::UnknownTag { tag: tag.clone() }, mark).help(help));
        }
    }
}

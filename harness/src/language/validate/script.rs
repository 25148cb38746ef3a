use mock_idp::script::DeviationError;

use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Part;
use super::rules::Seen;

/// A rule of a script that could never strike would make the scenario pass for nothing.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for (path, deviation) in seen.deviations() {
        let Err(error) = deviation.check() else { continue };
        let mark = match &error {
            DeviationError::WrongPlace { word, .. } => seen.outline.key(&at(&path, &[(*word).into()])),
            DeviationError::BadStatus(_) => seen.outline.value(&at(&path, &["status".into()])),
            DeviationError::BadHeader(name) => seen.outline.key(&at(&path, &["headers".into(), name.as_str().into()])),
            DeviationError::NoAction { .. } => seen.outline.value(&at(&path, &["at".into()])),
        };
        mistakes.push(Mistake::new(Wrong::Deviation(error), mark));
    }
}

fn at<'a>(path: &[Part<'a>], more: &[Part<'a>]) -> Vec<Part<'a>> {
    [path, more].concat()
}

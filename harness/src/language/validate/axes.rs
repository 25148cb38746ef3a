use std::collections::BTreeMap;

use super::super::matrix::{AXES, names, provider_name};
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Part;
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// The matrix names what there is, nothing twice, and leaves something to play.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let before = mistakes.len();
    duplicates(seen, mistakes);
    known_names(seen, mistakes);
    for (word, trims) in [("only", &seen.scenario.matrix.only), ("except", &seen.scenario.matrix.except)] {
        for (index, trim) in trims.iter().enumerate() {
            check_trim(seen, &[Part::Key("matrix"), Part::Key(word), Part::Item(index)], trim, mistakes);
        }
    }
    // A trim with a slip of the pen keeps nothing, or leaves out nothing; the slip is the mistake to tell of.
    if mistakes.len() == before && seen.scenario.matrix.cells().is_empty() {
        let mark = seen.outline.key(&["matrix".into()]);
        mistakes.push(Mistake::new(Wrong::TrimmedToNothing, mark).help("keep at least one combination of the axes"));
    }
}

fn duplicates(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let matrix = &seen.scenario.matrix;
    for (axis, values) in [("idp", &matrix.idp), ("rp", &matrix.rp)] {
        for (index, value) in values.iter().enumerate() {
            if values[..index].iter().any(|earlier| earlier.value == value.value) {
                let mark = seen.outline.value(&["matrix".into(), axis.into(), index.into()]);
                let wrong = Wrong::DuplicateValue { axis, value: value.value.clone() };
                mistakes.push(Mistake::new(wrong, mark).help("remove one; the case would have the name of another"));
            }
        }
    }
}

fn known_names(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let Some(known) = seen.checks.names else { return };
    let (providers, policies) = (known.providers(), known.policies());
    for (index, value) in seen.scenario.matrix.idp.iter().enumerate() {
        let name = provider_name(value).to_owned();
        if !providers.contains(&name) {
            let mark = seen.outline.value(&["matrix".into(), "idp".into(), index.into()]);
            let help = did_you_mean(&name, providers.iter().map(String::as_str));
            mistakes.push(Mistake::new(Wrong::UnknownProvider { name }, mark).help(help));
        }
    }
    for (index, value) in seen.scenario.matrix.rp.iter().enumerate() {
        if !policies.contains(&value.value) {
            let mark = seen.outline.value(&["matrix".into(), "rp".into(), index.into()]);
            let help = did_you_mean(value, policies.iter().map(String::as_str));
            mistakes.push(Mistake::new(Wrong::UnknownPolicy { name: value.value.clone() }, mark).help(help));
        }
    }
}

pub(super) fn check_trim(
    seen: Seen<'_>,
    path: &[Part<'_>],
    trim: &BTreeMap<String, String>,
    mistakes: &mut Vec<Mistake>,
) {
    if trim.is_empty() {
        mistakes
            .push(Mistake::new(Wrong::EmptyTrim, seen.outline.value(path)).help("write for example `{ idp: plain }`"));
    }
    for (written, value) in trim {
        let at = [path, &[Part::Key(written)]].concat();
        let Some(axis) = AXES.into_iter().find(|axis| axis == written) else {
            let wrong = Wrong::UnknownAxis { axis: written.clone() };
            mistakes.push(Mistake::new(wrong, seen.outline.key(&at)).help(did_you_mean(written, AXES)));
            continue;
        };
        let values = seen.scenario.matrix.axis(axis);
        if !values.iter().any(|there| names(value, there)) {
            let wrong = Wrong::NotOnAxis { axis, value: value.clone() };
            mistakes.push(Mistake::new(wrong, seen.outline.value(&at)).help(did_you_mean(value, values)));
        }
    }
}

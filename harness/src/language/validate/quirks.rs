use super::super::fault::Fallible;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Part;
use super::rules::Seen;

/// A quirk is switched on or off; its bare name says neither.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    signed(seen, &["idp".into()], &seen.scenario.idp.quirks, mistakes);
    for (name, other) in &seen.scenario.providers {
        signed(seen, &["providers".into(), name.as_str().into()], &other.quirks, mistakes);
    }
}

fn signed(seen: Seen<'_>, path: &[Part<'_>], quirks: &[Fallible<String>], mistakes: &mut Vec<Mistake>) {
    for (index, quirk) in quirks.iter().enumerate() {
        let quirk = quirk.get();
        if !quirk.starts_with(['+', '-']) {
            let mark = seen.outline.value(&[path, &["quirks".into(), index.into()]].concat());
            let help = format!("write `+{quirk}` to switch it on or `-{quirk}` to switch it off");
            mistakes.push(Mistake::new(Wrong::UnsignedQuirk { quirk: quirk.clone() }, mark).help(help));
        }
    }
}

use super::super::mistake::{Mistake, Wrong};
use super::rules::Seen;

/// A quirk is switched on or off; its bare name says neither.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for (index, quirk) in seen.scenario.idp.quirks.iter().enumerate() {
        let quirk = quirk.get();
        if !quirk.starts_with(['+', '-']) {
            let mark = seen.outline.value(&["idp".into(), "quirks".into(), index.into()]);
            let help = format!("write `+{quirk}` to switch it on or `-{quirk}` to switch it off");
            mistakes.push(Mistake::new(Wrong::UnsignedQuirk { quirk: quirk.clone() }, mark).help(help));
        }
    }
}

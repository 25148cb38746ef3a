use super::super::browsing::Delivery;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Part;
use super::super::step::Step;
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// The most requests at once: beyond it a scenario would be a load test.
const MOST_COPIES: u8 = 32;

/// What is held is released, and what is released, changed or replayed was there before.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let mut held = Vec::new();
    let mut signed_in = false;
    for (index, step) in seen.steps() {
        let nothing_held = |word: &'static str| {
            let mark = seen.outline.key(&["steps".into(), index.into(), word.into()]);
            let help = "hold it first: `- sign_in: { as: PERSON, hold: callback }`";
            Mistake::new(Wrong::NothingHeld, mark).help(help)
        };
        match step {
            Step::SignIn(sign_in) => {
                signed_in = true;
                held.extend(sign_in.hold.map(|_| index));
            }
            Step::Release(delivery) if !delivery.is_callback() => hold_of_script(seen, delivery, mistakes),
            Step::Release(_) if held.pop().is_none() => mistakes.push(nothing_held("release")),
            Step::Tamper(_) if held.is_empty() => mistakes.push(nothing_held("tamper")),
            Step::Replay(_) if !signed_in => {
                let mark = seen.outline.key(&["steps".into(), index.into(), "replay".into()]);
                mistakes.push(Mistake::new(Wrong::NothingToReplay, mark).help("add a `sign_in` before it"));
            }
            Step::Replay(delivery) if !delivery.is_callback() => {
                let mark = seen.outline.here(delivery.what.line, delivery.what.column);
                let wrong = Wrong::UnknownWord { word: delivery.what.value.clone() };
                mistakes.push(Mistake::new(wrong, mark).help(did_you_mean(&delivery.what, [Delivery::CALLBACK])));
            }
            _ => {}
        }
        copies(seen, index, step, mistakes);
    }
    for index in held {
        let mark = seen.outline.key(&["steps".into(), index.into(), "sign_in".into(), "hold".into()]);
        mistakes.push(Mistake::new(Wrong::NeverReleased, mark).help("add `- release: callback` where it is to go on"));
    }
}

fn hold_of_script(seen: Seen<'_>, delivery: &Delivery, mistakes: &mut Vec<Mistake>) {
    let scripts = seen.deviations();
    let names: Vec<&str> = scripts.iter().filter_map(|(_, deviation)| deviation.hold.as_deref()).collect();
    if !names.contains(&delivery.what.value.as_str()) {
        let mark = seen.outline.here(delivery.what.line, delivery.what.column);
        let help = did_you_mean(&delivery.what, names.into_iter().chain([Delivery::CALLBACK]));
        mistakes.push(Mistake::new(Wrong::UnknownHold { name: delivery.what.value.clone() }, mark).help(help));
    }
}

fn copies(seen: Seen<'_>, index: usize, step: &Step, mistakes: &mut Vec<Mistake>) {
    let (word, copies, lost) = match step {
        Step::Visit(visit) => ("visit", visit.copies, false),
        Step::Release(delivery) => ("release", delivery.copies, delivery.lose_answer),
        Step::Replay(delivery) => ("replay", delivery.copies, delivery.lose_answer),
        _ => return,
    };
    let Some(copies) = copies else { return };
    let mark = seen.outline.value(&["steps".into(), index.into(), word.into(), Part::Key("copies")]);
    if !(1..=MOST_COPIES).contains(&copies) {
        mistakes.push(Mistake::new(Wrong::BadCopies { copies }, mark));
    }
    if lost {
        mistakes
            .push(Mistake::new(Wrong::LostCopies, mark).help("of several answers the last is shown; leave one out"));
    }
}

use super::super::mistake::{Mistake, Wrong};
use super::super::step::Step;
use super::rules::Seen;

/// What is held is released, and what is released or replayed was there before.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    let mut held = Vec::new();
    let mut signed_in = false;
    for (index, step) in seen.steps() {
        match step {
            Step::SignIn(sign_in) => {
                signed_in = true;
                held.extend(sign_in.hold.map(|_| index));
            }
            Step::Release(_) if held.pop().is_none() => {
                let mark = seen.outline.key(&["steps".into(), index.into(), "release".into()]);
                let help = "hold it first: `- sign_in: { as: PERSON, hold: callback }`";
                mistakes.push(Mistake::new(Wrong::NothingHeld, mark).help(help));
            }
            Step::Replay(_) if !signed_in => {
                let mark = seen.outline.key(&["steps".into(), index.into(), "replay".into()]);
                mistakes.push(Mistake::new(Wrong::NothingToReplay, mark).help("add a `sign_in` before it"));
            }
            Step::StartLogin
            | Step::Visit(_)
            | Step::Release(_)
            | Step::Replay(_)
            | Step::Advance(_)
            | Step::UseBrowser(_)
            | Step::BackChannelLogout(_)
            | Step::LogOut
            | Step::Expect(_) => {}
        }
    }
    for index in held {
        let mark = seen.outline.key(&["steps".into(), index.into(), "sign_in".into(), "hold".into()]);
        mistakes.push(Mistake::new(Wrong::NeverReleased, mark).help("add `- release: callback` where it is to go on"));
    }
}

use super::super::expect::Expect;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Mark;
use super::super::step::Step;
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// The word for no one, where a person may be expected.
const NOBODY: &str = "nobody";

/// Whoever acts or is expected is one of `people`.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    if seen.scenario.people.contains_key(NOBODY) {
        let mark = seen.outline.key(&["people".into(), NOBODY.into()]);
        mistakes.push(Mistake::new(Wrong::ReservedPerson, mark).help("give this person another name"));
    }
    for (index, step) in seen.steps() {
        let acting = match step {
            Step::SignIn(sign_in) => {
                Some((sign_in.who.as_str(), seen.outline.here(sign_in.who.line, sign_in.who.column)))
            }
            Step::BackChannelLogout(name) => {
                let path = ["steps".into(), index.into(), "back_channel_logout".into()];
                Some((name.as_str(), seen.outline.value(&path)))
            }
            Step::Expect(expect) => {
                expected(seen, expect, mistakes);
                None
            }
            Step::StartLogin
            | Step::Visit(_)
            | Step::Release(_)
            | Step::Replay(_)
            | Step::Advance(_)
            | Step::UseBrowser(_)
            | Step::LogOut => None,
        };
        if let Some((name, mark)) = acting {
            known(seen, name, mark, &[], mistakes);
        }
    }
    for expect in seen.scenario.control.iter().chain([&seen.scenario.expect]) {
        expected(seen, expect, mistakes);
    }
}

fn expected(seen: Seen<'_>, expect: &Expect, mistakes: &mut Vec<Mistake>) {
    if let Some(name) = &expect.signed_in {
        known(seen, name, seen.outline.here(name.line, name.column), &[NOBODY], mistakes);
    }
}

fn known(seen: Seen<'_>, name: &str, mark: Mark, besides: &[&str], mistakes: &mut Vec<Mistake>) {
    let people = &seen.scenario.people;
    if people.contains_key(name) || besides.contains(&name) {
        return;
    }
    let wrong = Wrong::UnknownPerson { name: name.to_owned() };
    let help = if people.is_empty() {
        format!("add `people: {{ {name}: {{}} }}`")
    } else {
        did_you_mean(name, people.keys().map(String::as_str).chain(besides.iter().copied()))
    };
    mistakes.push(Mistake::new(wrong, mark).help(help));
}

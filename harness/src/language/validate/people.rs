use super::super::expect::Expect;
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Mark;
use super::super::step::Step;
use super::super::suggest::did_you_mean;
use super::rules::Seen;

/// The word for no one, where a person may be expected.
const NOBODY: &str = "nobody";

/// Whoever acts is one of `people`; whoever is expected is one of them, by a new user name if it comes to that, or a local
/// account.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    if seen.scenario.people.contains_key(NOBODY) {
        let mark = seen.outline.key(&["people".into(), NOBODY.into()]);
        mistakes.push(Mistake::new(Wrong::ReservedPerson, mark).help("give this person another name"));
    }
    for (index, step) in seen.steps() {
        if let Some(who) = step.people() {
            known(seen, who, seen.outline.here(who.line, who.column), &[], mistakes);
        }
        match step {
            Step::Expect(expect) => expected(seen, expect, mistakes),
            Step::SignInLocally(name) if !seen.scenario.rp.accounts.contains_key(name) => {
                let mark = seen.outline.value(&["steps".into(), index.into(), "sign_in_locally".into()]);
                let help = format!("add `rp: {{ accounts: {{ {name}: {{}} }} }}`");
                mistakes.push(Mistake::new(Wrong::UnknownPerson { name: name.clone() }, mark).help(help));
            }
            _ => {}
        }
    }
    for expect in seen.scenario.control.iter().chain([&seen.scenario.expect]) {
        expected(seen, expect, mistakes);
    }
}

fn expected(seen: Seen<'_>, expect: &Expect, mistakes: &mut Vec<Mistake>) {
    let Some(name) = &expect.signed_in else { return };
    let renamed = seen.steps().filter_map(|(_, step)| match step {
        Step::ChangePerson(change) => change.username.as_deref(),
        _ => None,
    });
    let accounts = seen.scenario.rp.accounts.keys().map(String::as_str);
    let besides: Vec<&str> = renamed.chain(accounts).chain([NOBODY]).collect();
    known(seen, name, seen.outline.here(name.line, name.column), &besides, mistakes);
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

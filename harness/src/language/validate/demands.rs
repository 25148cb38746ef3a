use super::super::expect::{Account, Cookies, Expect, PageShows};
use super::super::mistake::{Mistake, Wrong};
use super::super::outline::Part;
use super::super::step::Step;
use super::rules::Seen;

/// An expectation that demands nothing always holds, and so proves nothing.
pub(super) fn check(seen: Seen<'_>, mistakes: &mut Vec<Mistake>) {
    for (index, step) in seen.steps() {
        if let Step::Expect(expect) = step {
            demands(seen, &["steps".into(), index.into(), "expect".into()], "expect", expect, mistakes);
        }
    }
    if let Some(control) = &seen.scenario.control {
        demands(seen, &["control".into()], "control", control, mistakes);
    }
    demands(seen, &["expect".into()], "expect", &seen.scenario.expect, mistakes);
}

fn demands(seen: Seen<'_>, path: &[Part<'_>], word: &'static str, expect: &Expect, mistakes: &mut Vec<Mistake>) {
    let mut push = |word, path: &[Part<'_>], help| {
        mistakes.push(Mistake::new(Wrong::DemandsNothing { word }, seen.outline.key(path)).help(help));
    };
    if is_blank(expect) {
        push(word, path, "say what must be seen, for example `signed_in: alice` or `login: refused`");
    }
    let blank = [
        (
            "page",
            expect.page.as_ref().is_some_and(|page| page.value == PageShows::default()),
            "add `text`, `link` or `field`",
        ),
        ("idp", expect.idp.as_ref().is_some_and(|counts| counts.is_empty()), "add a count, for example `token: 1`"),
        (
            "account",
            expect.account.as_ref().is_some_and(|account| account.value == Account::default()),
            "add what the account must have, for example `email`",
        ),
        (
            "me",
            expect.me.as_ref().is_some_and(|me| me.value == Account::default()),
            "add what must be told, for example `email`",
        ),
        ("accounts", expect.accounts.as_ref().is_some_and(|accounts| accounts.is_empty()), "add a user name"),
        (
            "cookies",
            expect.cookies.as_ref().is_some_and(|cookies| cookies.value == Cookies::default()),
            "add `http_only` or `at_most`",
        ),
        (
            "asked",
            expect.asked.as_ref().is_some_and(|asked| asked.values().all(std::collections::BTreeMap::is_empty)),
            "add a parameter, for example `authorize: { prompt: null }`",
        ),
    ];
    for (word, _, help) in blank.into_iter().filter(|(_, blank, _)| *blank) {
        push(word, &[path, &[Part::Key(word)]].concat(), help);
    }
}

fn is_blank(expect: &Expect) -> bool {
    // Taken apart without `..`, so that a new word cannot be forgotten here.
    let Expect {
        login,
        signed_in,
        session,
        error,
        page,
        idp,
        account,
        me,
        accounts,
        account_count,
        asked,
        stands_at,
        cookies,
        logout_status,
    } = expect;
    login.is_none()
        && signed_in.is_none()
        && session.is_none()
        && error.is_none()
        && page.is_none()
        && idp.is_none()
        && account.is_none()
        && me.is_none()
        && accounts.is_none()
        && account_count.is_none()
        && asked.is_none()
        && stands_at.is_none()
        && cookies.is_none()
        && logout_status.is_none()
}

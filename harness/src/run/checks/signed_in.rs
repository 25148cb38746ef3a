use super::judge::Finding;
use crate::run::observe::Observed;

/// Who is signed in in the present browser.
pub(super) fn signed_in(expected: &str, seen: &Observed) -> Finding {
    let who = seen.me.as_ref().map_or("nobody", |me| me.username.as_str());
    (expected.to_owned(), who.to_owned(), Some(who == expected))
}

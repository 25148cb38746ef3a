use super::{account, asked, cookies, error, idp, login, logout_status, page, session, signed_in, stands_at};
use crate::event::Outcome;
use crate::language::{At, Endpoint, Expect};
use crate::run::observe::Observed;

/// Which exchange decides an expectation, as far as that is the same for all of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Decider {
    /// The last callback at the relying party, else the last thing the browser asked it.
    Callback,
    /// The last request at an endpoint of the provider.
    Endpoint(Endpoint),
    /// The last logout token.
    Logout,
}

/// One expectation and what was seen.
#[derive(Clone, Debug)]
pub(in crate::run) struct Judged {
    pub(in crate::run) word: &'static str,
    pub(in crate::run) line: u32,
    pub(in crate::run) expected: String,
    pub(in crate::run) seen: String,
    pub(in crate::run) outcome: Outcome,
    pub(in crate::run) decider: Decider,
}

/// What a word makes of what was seen: expected, seen, and whether they agree; `None`: it cannot be looked at.
pub(super) type Finding = (String, String, Option<bool>);

/// Looks at every word that is there, in the order in which they are documented.
pub(in crate::run) fn judge(expect: &Expect, seen: &Observed) -> Vec<Judged> {
    let mut judged = Vec::new();
    let callback = Decider::Callback;
    word(&mut judged, "login", callback, expect.login.as_ref(), |value| login::login(*value, seen));
    word(&mut judged, "signed_in", callback, expect.signed_in.as_ref(), |value| signed_in::signed_in(value, seen));
    word(&mut judged, "session", Decider::Logout, expect.session.as_ref(), |value| session::session(*value, seen));
    word(&mut judged, "error", callback, expect.error.as_ref(), |value| error::error(value, seen));
    word(&mut judged, "page", callback, expect.page.as_ref(), |value| page::page(value, seen));
    if let Some(counts) = &expect.idp {
        for (endpoint, count) in &counts.value {
            let one = At { value: (*endpoint, *count), line: counts.line, column: counts.column };
            let decider = Decider::Endpoint(*endpoint);
            word(&mut judged, "idp", decider, Some(&one), |(endpoint, count)| idp::idp(*endpoint, *count, seen));
        }
    }
    let userinfo = Decider::Endpoint(Endpoint::Userinfo);
    word(&mut judged, "account", userinfo, expect.account.as_ref(), |value| account::account(value, seen));
    word(&mut judged, "me", callback, expect.me.as_ref(), |value| account::me(value, seen));
    if let Some(accounts) = &expect.accounts {
        for (name, expected) in &accounts.value {
            let one = At { value: (), line: accounts.line, column: accounts.column };
            let look = |(): &()| account::of_name(name, expected.as_ref(), seen);
            word(&mut judged, "accounts", callback, Some(&one), look);
        }
    }
    word(&mut judged, "account_count", callback, expect.account_count.as_ref(), |value| account::count(*value, seen));
    if let Some(all) = &expect.asked {
        for (endpoint, rules) in &all.value {
            for (parameter, rule) in rules {
                let one = At { value: (), line: all.line, column: all.column };
                let look = |(): &()| asked::asked(*endpoint, parameter, rule.as_ref().map(|rule| &rule.0), seen);
                word(&mut judged, "asked", Decider::Endpoint(*endpoint), Some(&one), look);
            }
        }
    }
    word(&mut judged, "stands_at", callback, expect.stands_at.as_ref(), |value| stands_at::stands_at(*value, seen));
    word(&mut judged, "cookies", callback, expect.cookies.as_ref(), |value| cookies::cookies(*value, seen));
    let logout = expect.logout_status.as_ref();
    word(&mut judged, "logout_status", Decider::Logout, logout, |value| logout_status::logout_status(*value, seen));
    judged
}

fn word<T>(
    judged: &mut Vec<Judged>,
    word: &'static str,
    decider: Decider,
    expected: Option<&At<T>>,
    look: impl Fn(&T) -> Finding,
) {
    let Some(at) = expected else { return };
    let (expected, seen, agree) = look(&at.value);
    let outcome = match agree {
        Some(true) => Outcome::Held,
        Some(false) => Outcome::Missed,
        None => Outcome::Hidden,
    };
    judged.push(Judged { word, line: at.line, expected, seen, outcome, decider });
}

use super::judge::Finding;
use crate::language::Login;
use crate::run::observe::Observed;

/// How the relying party answered the last callback. A refusal is a finished answer that says no; silence is none.
pub(super) fn login(expected: Login, seen: &Observed) -> Finding {
    let wanted = match expected {
        Login::Accepted => "accepted",
        Login::Refused => "refused",
    };
    let Some(landing) = &seen.landing else {
        return (wanted.into(), "no callback reached the relying party".into(), Some(false));
    };
    let refused = landing.at_rp && (landing.status >= 400 || landing.error.is_some());
    let accepted = landing.at_rp && !refused && landing.who.is_some();
    let said = match (refused, &landing.who) {
        (true, _) => match &landing.error {
            Some(code) => format!("refused with {code} (status {})", landing.status),
            None => format!("refused with status {}", landing.status),
        },
        (false, Some(who)) => format!("accepted: {who} is signed in"),
        (false, None) => format!("neither: nobody is signed in, and {} has status {}", landing.url, landing.status),
    };
    let agree = match expected {
        Login::Accepted => accepted,
        Login::Refused => refused,
    };
    (wanted.into(), said, Some(agree))
}

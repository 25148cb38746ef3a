use super::judge::Finding;
use crate::language::StandsAt;
use crate::run::observe::Observed;

/// On whose page the present browser stands.
pub(super) fn stands_at(expected: StandsAt, seen: &Observed) -> Finding {
    let word = |at: StandsAt| match at {
        StandsAt::RelyingParty => "relying_party",
        StandsAt::Provider => "provider",
        StandsAt::Elsewhere => "elsewhere",
    };
    let said = match (&seen.stands_at, &seen.page) {
        (Some(at), Some(page)) => format!("{}: {} (status {})", word(*at), page.url, page.status),
        _ => "the browser shows nothing yet".to_owned(),
    };
    (word(expected).into(), said, Some(seen.stands_at == Some(expected)))
}

use super::judge::Finding;
use crate::run::observe::Observed;

/// How the relying party answered the last logout token (Back-Channel Logout 2.8).
pub(super) fn logout_status(expected: u16, seen: &Observed) -> Finding {
    let said = match seen.logout {
        None => "no logout token was sent".to_owned(),
        Some(None) => "no answer".to_owned(),
        Some(Some(status)) => status.to_string(),
    };
    (expected.to_string(), said.clone(), Some(said == expected.to_string()))
}

use super::judge::Finding;
use crate::language::Session;
use crate::run::observe::Observed;

/// Whether the browser in which somebody signed in last is still signed in.
pub(super) fn session(expected: Session, seen: &Observed) -> Finding {
    let wanted = match expected {
        Session::Alive => "alive",
        Session::Ended => "ended",
    };
    let said = match &seen.begun {
        None => "never begun: nobody signed in",
        Some(Some(_)) => "alive",
        Some(None) => "ended",
    };
    (wanted.into(), said.into(), Some(said == wanted))
}

use std::time::Duration;

use clock::VirtualClock;

use crate::language::Advance;

/// The clocks of a run. They start as one and can be moved apart.
#[derive(Clone, Debug)]
pub(super) struct Clocks {
    pub(super) idp: VirtualClock,
    pub(super) rp: VirtualClock,
    pub(super) browser: VirtualClock,
}

impl Clocks {
    pub(super) fn starting_now() -> Self {
        Self {
            idp: VirtualClock::starting_now(),
            rp: VirtualClock::starting_now(),
            browser: VirtualClock::starting_now(),
        }
    }

    pub(super) fn advance(&self, advance: Advance) {
        let moves = [(&self.idp, advance.idp), (&self.rp, advance.rp), (&self.browser, advance.browser)];
        for (clock, span) in moves.into_iter().filter(|(_, span)| span.0 > Duration::ZERO) {
            clock.advance(span.0);
        }
    }
}

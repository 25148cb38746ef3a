use std::time::Duration;

use clock::Timestamp;

use super::LoginError;
use crate::policy::Flow;

/// How often one browser has been sent to the provider by itself without success. Lives in a cookie; a browser that
/// forges it stops only itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LoopGuard {
    tries: u32,
    last: Timestamp,
}

impl LoopGuard {
    /// One more try; refused when there have been too many lately.
    pub(crate) fn attempt(self, now: Timestamp, flow: &Flow) -> Result<Self, LoginError> {
        let forgotten = now.since(self.last) > Duration::from_secs(flow.loop_window_s);
        let tries = if forgotten { 0 } else { self.tries };
        if tries >= flow.loop_limit {
            return Err(LoginError::RedirectLoop { limit: flow.loop_limit });
        }
        Ok(Self { tries: tries + 1, last: now })
    }

    /// The form in a cookie.
    pub(crate) fn to_text(self) -> String {
        format!("{}.{}", self.tries, self.last.millis())
    }

    /// Reads that form; what cannot be read counts as no tries.
    pub(crate) fn from_text(text: &str) -> Self {
        let parts = text.split_once('.');
        let read = parts.and_then(|(tries, last)| Some((tries.parse().ok()?, last.parse().ok()?)));
        read.map_or_else(Self::default, |(tries, millis)| Self { tries, last: Timestamp::from_millis(millis) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn the_fourth_try_is_refused_until_some_time_has_passed() {
        let flow = Policy::preset("strict").unwrap().flow;
        let now = Timestamp::from_secs(1_000_000);
        let mut guard = LoopGuard::default();
        for _ in 0..3 {
            guard = LoopGuard::from_text(&guard.attempt(now, &flow).unwrap().to_text());
        }
        assert_eq!(guard.attempt(now, &flow).unwrap_err().code(), "redirect_loop");
        assert_eq!(guard.attempt(now + Duration::from_secs(301), &flow).unwrap().tries, 1);
    }

    #[test]
    fn a_cookie_that_makes_no_sense_counts_as_no_tries() {
        for text in ["", ".", "x.y", "3", "-1.5", "99999999999999999999.1"] {
            assert_eq!(LoopGuard::from_text(text), LoopGuard::default());
        }
    }
}

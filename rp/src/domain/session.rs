use std::time::Duration;

use clock::Timestamp;

use crate::policy::Policy;

/// A session of a browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// What the store knows it by: a digest of the cookie.
    pub(crate) id: String,
    pub(crate) user: i64,
    pub(crate) begun: Timestamp,
    /// Until when access is given, whatever becomes of the session.
    pub(crate) access_until: Timestamp,
    /// Whether access may be renewed.
    pub(crate) renewable: bool,
    /// Until when it may be.
    pub(crate) expires: Timestamp,
    /// What the provider said of it; nothing after a local login.
    pub(crate) origin: Option<Origin>,
}

/// The provider's side of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) provider: String,
    pub(crate) issuer: String,
    pub(crate) sub: String,
    /// The provider's own name of the session (OpenID Connect Back-Channel Logout section 2.1).
    pub(crate) sid: Option<String>,
    /// Kept for `id_token_hint`.
    pub(crate) id_token: Option<String>,
    /// The provider's refresh token, where it is kept. Nothing uses it.
    pub(crate) refresh_token: Option<String>,
}

/// What a session is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Access is given.
    Open,
    /// Access has ended and may be renewed.
    Renewable,
    /// It has ended.
    Ended,
}

impl Session {
    /// A session that begins now.
    pub(crate) fn begin(id: String, user: i64, origin: Option<Origin>, now: Timestamp, policy: &Policy) -> Self {
        let own = policy.flow.session_ttl_s;
        let seconds = match policy.session.oidc_hours {
            hours if hours > 0 && origin.is_some() => hours * 3_600,
            _ => own,
        };
        let expires = now + Duration::from_secs(seconds);
        let access_until = access(now, expires, policy);
        Self { id, user, begun: now, access_until, renewable: true, expires, origin }
    }

    /// What it is good for now.
    pub(crate) fn standing(&self, now: Timestamp) -> Standing {
        match self {
            _ if now < self.access_until => Standing::Open,
            Self { renewable: true, expires, .. } if now < *expires => Standing::Renewable,
            _ => Standing::Ended,
        }
    }

    /// The session with its access renewed.
    pub(crate) fn renew(mut self, now: Timestamp, policy: &Policy) -> Self {
        let of_provider = self.origin.is_some() && policy.session.oidc_hours > 0;
        if !of_provider || policy.session.renewal_forgets_hours {
            self.expires = now + Duration::from_secs(policy.flow.session_ttl_s);
        }
        self.access_until = access(now, self.expires, policy);
        self
    }
}

fn access(now: Timestamp, expires: Timestamp, policy: &Policy) -> Timestamp {
    match policy.session.access_s {
        0 => expires,
        seconds => now + Duration::from_secs(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600;

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_secs(0) + Duration::from_secs(hours * HOUR)
    }

    fn origin() -> Option<Origin> {
        Some(Origin {
            provider: "idp".into(),
            issuer: "https://idp.test".into(),
            sub: "1".into(),
            sid: None,
            id_token: None,
            refresh_token: None,
        })
    }

    #[test]
    fn a_session_ends_by_itself() {
        let session = Session::begin("x".into(), 1, None, at(0), &Policy::preset("strict").unwrap());
        assert_eq!(session.standing(at(7)), Standing::Open);
        assert_eq!(session.standing(at(8)), Standing::Ended);
    }

    #[test]
    fn access_that_has_ended_is_renewed_unless_that_was_taken_away() {
        let policy = Policy::preset("grimmory@3.2.4").unwrap();
        let session = Session::begin("x".into(), 1, origin(), at(0), &policy);
        assert_eq!((session.standing(at(1)), session.standing(at(2))), (Standing::Open, Standing::Renewable));
        assert_eq!(session.clone().renew(at(2), &policy).standing(at(3)), Standing::Open);
        let cut = Session { renewable: false, ..session };
        assert_eq!((cut.standing(at(1)), cut.standing(at(2))), (Standing::Open, Standing::Ended));
    }

    // Booklore 2.3.0: eight hours hold until the first renewal, and never less than the access of ten.
    #[test]
    fn hours_for_sessions_of_a_provider_hold_until_the_first_renewal_where_renewing_forgets_them() {
        let mut policy = Policy::preset("grimmory@3.2.4").unwrap();
        policy.session.oidc_hours = 8;
        let session = Session::begin("x".into(), 1, origin(), at(0), &policy);
        assert_eq!(session.standing(at(8)), Standing::Ended);
        let renewed = session.clone().renew(at(7), &policy);
        assert_eq!(renewed.standing(at(24 * 20)), Standing::Renewable);
        policy.session.renewal_forgets_hours = false;
        assert_eq!(session.renew(at(7), &policy).standing(at(9)), Standing::Ended);
    }
}

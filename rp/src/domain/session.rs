use clock::Timestamp;

/// A session of a browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// What the store knows it by: a digest of the cookie.
    pub(crate) id: String,
    pub(crate) user: i64,
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
}

impl Session {
    /// Whether it has not ended by itself yet.
    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_itself() {
        let session = Session { id: "x".into(), user: 1, expires: Timestamp::from_secs(10), origin: None };
        assert!(session.is_alive(Timestamp::from_secs(9)));
        assert!(!session.is_alive(Timestamp::from_secs(10)));
    }
}

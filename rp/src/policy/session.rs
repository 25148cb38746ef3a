use super::knob::{section, words};

words! {
    /// What becomes of the provider's refresh token.
    pub enum ProviderRefresh {
        /// It is thrown away.
        Discard = "discard",
        /// It is kept and never used.
        KeepUnused = "keep_unused",
    }
}

section! {
    /// What signing in opens here.
    pub struct Session = "session" {
        /// For how many seconds access is given before it must be renewed; zero: as long as the session. Access that was
        /// given cannot be taken back; a session that cannot be renewed ends with it.
        access_s: u64 = 0, unsafe [], source "Booklore: 36 000; Grimmory: 7 200; BookOrbit: 900";
        /// For how many hours a session opened by a provider can be renewed; zero: as long as any other.
        oidc_hours: u64 = 0, unsafe [], source "Booklore: Session Duration";
        /// Whether renewing makes such a session one like any other.
        renewal_forgets_hours: bool = false, unsafe [true], source "Booklore: the second refresh token lives 30 days";
        /// Whether an account can open only one session in a second; the second login is refused.
        one_a_second: bool = false, unsafe [], source "Booklore, Grimmory: two equal tokens break a unique key";
        /// What becomes of the provider's refresh token.
        provider_refresh: ProviderRefresh = "discard", unsafe [], source "Booklore, Immich: thrown away; BookOrbit: kept";
    }
}

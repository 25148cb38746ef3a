use super::knob::{section, words};

words! {
    /// Which sessions a logout token names.
    pub enum SelectSessions {
        /// Those of `sid` and of `sub`, as far as the token has them.
        SidAndSub = "sid_and_sub",
        /// Those of `sid` if there is one, whoever's they are; else those of `sub`.
        SidOnly = "sid_only",
        /// Those of `sid`; if that finds none, those of `sub`.
        SidThenSub = "sid_then_sub",
    }
}

words! {
    /// Which sessions end when a logout token names some.
    pub enum EndSessions {
        /// These.
        Named = "named",
        /// All of the account, on every device.
        AllOfAccount = "all_of_account",
        /// None: the answer says success and nothing happens.
        None = "none",
    }
}

words! {
    /// A parameter of the logout request (OpenID Connect RP-Initiated Logout section 2).
    pub enum LogoutParam {
        /// `id_token_hint`.
        IdTokenHint = "id_token_hint",
        /// `client_id`.
        ClientId = "client_id",
        /// `post_logout_redirect_uri`.
        PostLogoutRedirectUri = "post_logout_redirect_uri",
    }
}

section! {
    /// How a session ends, from here and from the provider.
    pub struct Logout = "logout" {
        /// Whether signing out here goes on to the provider's `end_session_endpoint`.
        rp_initiated: bool = true, unsafe [], source "OIDC RP-Initiated Logout 2";
        /// What the logout request tells the provider.
        params: Vec<LogoutParam> = ["id_token_hint", "client_id", "post_logout_redirect_uri"], unsafe [],
            source "OIDC RP-Initiated Logout 2; BookOrbit: no client_id; Immich: hint alone";
        /// Whether a logout asked for by another site is refused.
        check_origin: bool = true, unsafe [false], source "cross-site request forgery, CWE-352";
        /// Whether a logout token's signature must be good.
        check_signature: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (2)";
        /// Whether a logout token signed as the ID token's knobs do not allow is refused.
        check_alg: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (3)";
        /// Whether a logout token's `typ` must be absent, `JWT` or `logout+jwt`.
        check_typ: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4";
        /// Whether a logout token's `iss` must be the issuer.
        check_issuer: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// Whether a logout token's `aud` must hold this client.
        check_audience: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// Whether a logout token's `iat` must be there and not lie ahead.
        check_iat: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// How old a logout token's `iat` may be, in seconds; zero is without limit.
        iat_max_age_s: u64 = 0, unsafe [], source "Booklore: 300; Immich: 120";
        /// Whether a logout token's `exp` must be there and lie ahead.
        check_exp: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4, 2.6 (4)";
        /// Whether a logout token must have `sub`, `sid` or both.
        check_subject: bool = true, unsafe [], source "OIDC Back-Channel Logout 2.6 (5)";
        /// Whether `events` must hold the member `http://schemas.openid.net/event/backchannel-logout`, an object.
        check_events: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (6)";
        /// Whether a logout token with a `nonce` is refused.
        check_nonce_absent: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (7)";
        /// Whether `jti` must be there and not have been seen before.
        check_jti: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4, 2.6 (8)";
        /// For how many seconds a `jti` is remembered, beyond the token's own life.
        jti_memory_s: u64 = 3600, unsafe [], source "Booklore: one hour";
        /// Which sessions a logout token names.
        select: SelectSessions = "sid_and_sub", unsafe [], source "OIDC Back-Channel Logout 2.7";
        /// Which sessions end when a logout token names some.
        end: EndSessions = "named", unsafe ["none"], source "OIDC Back-Channel Logout 2.7";
    }
}

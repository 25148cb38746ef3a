use super::identity::Case;
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
    /// What `events` must hold at the member of the back-channel logout event.
    pub enum EventForm {
        /// An object.
        Object = "object",
        /// Anything but null, false, zero and an empty text.
        Truthy = "truthy",
        /// Anything.
        Anything = "anything",
    }
}

words! {
    /// What is done with `jti`.
    pub enum Jti {
        /// It must be there and not have been seen before.
        RequiredOnce = "required_once",
        /// It may be missing; if it is there it must not have been seen before.
        OptionalOnce = "optional_once",
        /// Nothing: a token can be used again.
        Ignored = "ignored",
    }
}

words! {
    /// What is said to a logout token of an issuer that is not known, or that cannot be read at all.
    pub enum UnknownIssuer {
        /// It is refused.
        Refuse = "refuse",
        /// It is answered with success, and nothing happens.
        Accept = "accept",
    }
}

words! {
    /// What is said to a logout token that comes again.
    pub enum Replayed {
        /// It is refused.
        Refuse = "refuse",
        /// It is answered with success, and nothing happens.
        Accept = "accept",
    }
}

words! {
    /// What the address after a logout is made of.
    pub enum LogoutReturn {
        /// The configured public URL.
        PublicUrl = "public_url",
        /// The `Origin` of the request, whosever it is; without one the parameter is left out.
        Origin = "origin",
        /// The `Origin`, else the `Referer`.
        OriginOrReferer = "origin_or_referer",
    }
}

words! {
    /// Whose ID token is the hint.
    pub enum HintOf {
        /// The session's that ends.
        Session = "session",
        /// The account's newest session's, on whatever device.
        NewestOfAccount = "newest_of_account",
    }
}

words! {
    /// Which sessions end when somebody signs out here.
    pub enum LocalEnd {
        /// This one.
        Session = "session",
        /// All of the account.
        AllOfAccount = "all_of_account",
        /// None can be renewed any more; each goes on until its access ends.
        RenewalOfAccount = "renewal_of_account",
    }
}

words! {
    /// Which sessions end when a logout token names some.
    pub enum EndSessions {
        /// These.
        Named = "named",
        /// All of the account, on every device.
        AllOfAccount = "all_of_account",
        /// None can be renewed any more, of all of the account; each goes on until its access ends.
        RenewalOfAccount = "renewal_of_account",
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
        /// What the address after a logout is made of.
        return_to: LogoutReturn = "public_url", unsafe ["origin", "origin_or_referer"], source "CWE-601; Booklore, BookOrbit";
        /// Whose ID token is the hint.
        hint_of: HintOf = "session", unsafe ["newest_of_account"], source "OIDC RP-Initiated Logout 2; Booklore, BookOrbit";
        /// Which sessions end when somebody signs out here.
        local_end: LocalEnd = "session", unsafe [], source "Booklore: refresh tokens of all devices";
        /// Whether a logout asked for by another site is refused.
        check_origin: bool = true, unsafe [false], source "cross-site request forgery, CWE-352";
        /// Whether a logout token's signature must be good.
        check_signature: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (2)";
        /// Whether a logout token signed as the ID token's knobs do not allow is refused.
        check_alg: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (3)";
        /// Whether a logout token's `typ` must be absent, `JWT` or `logout+jwt`.
        check_typ: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4";
        /// The values of `typ` that a logout token may have, in any case.
        types: Vec<String> = ["logout+jwt", "application/logout+jwt", "jwt", "application/jwt"], unsafe [],
            source "OIDC Back-Channel Logout 2.4";
        /// What is said to a logout token of an issuer that is not known, or that cannot be read at all.
        unknown_issuer: UnknownIssuer = "refuse", unsafe ["accept"], source "OIDC Back-Channel Logout 2.6; BookOrbit accepts";
        /// Whether the provider of a logout token is looked for by its `iss` exactly as it is configured.
        exact_issuer: bool = false, unsafe [], source "BookOrbit: a slash more and nothing happens";
        /// Whether a logout token's `iss` must be the issuer.
        check_issuer: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// Whether a logout token's `aud` must hold this client.
        check_audience: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// Whether a logout token's `iat` must be there.
        require_iat: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4; BookOrbit does without";
        /// Whether a logout token's `exp` must be there.
        require_exp: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4; Booklore, BookOrbit do without";
        /// Whether a logout token's `iat` must not lie ahead.
        check_iat: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (4)";
        /// How old a logout token's `iat` may be, in seconds; zero is without limit.
        iat_max_age_s: u64 = 0, unsafe [], source "Booklore: 300; Immich: 120";
        /// Whether a logout token's `exp`, if it is there, must lie ahead.
        check_exp: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4, 2.6 (4)";
        /// Whether a logout token must have `sub`, `sid` or both.
        check_subject: bool = true, unsafe [], source "OIDC Back-Channel Logout 2.6 (5)";
        /// Whether `events` must hold the member `http://schemas.openid.net/event/backchannel-logout`, an object.
        check_events: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (6)";
        /// What `events` must hold at that member.
        event_form: EventForm = "object", unsafe [], source "OIDC Back-Channel Logout 2.4; Booklore: anything";
        /// Which values of `nonce` are as good as none: `null`, `false`, `0`, or an empty text.
        nonce_falsy_passes: Vec<String> = [], unsafe [], source "Booklore: null; BookOrbit: null, empty";
        /// Whether a logout token with a `nonce` is refused.
        check_nonce_absent: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.6 (7)";
        /// Whether `jti` must be there and not have been seen before.
        check_jti: bool = true, unsafe [false], source "OIDC Back-Channel Logout 2.4, 2.6 (8)";
        /// What is done with `jti` where `check_jti` is on.
        jti: Jti = "required_once", unsafe [], source "OIDC Back-Channel Logout 2.6 (8); BookOrbit: optional";
        /// What is said to a logout token that comes again.
        replayed: Replayed = "refuse", unsafe ["accept"], source "OIDC Back-Channel Logout 2.6 (8); BookOrbit accepts";
        /// Whether a `jti` is used up for all issuers.
        jti_for_all: bool = false, unsafe [], source "Booklore, BookOrbit: one name space";
        /// For how many seconds a `jti` is remembered, beyond the token's own life.
        jti_memory_s: u64 = 3600, unsafe [], source "Booklore: one hour";
        /// Which sessions a logout token names.
        select: SelectSessions = "sid_and_sub", unsafe [], source "OIDC Back-Channel Logout 2.7";
        /// Whether a `sub` or `sid` of the wrong type is refused. When off, such a one is as good as missing.
        check_subject_types: bool = true, unsafe [], source "OIDC Back-Channel Logout 2.4; BookOrbit does not";
        /// Whether a `sub` that is a number counts as its digits.
        numeric_sub: bool = false, unsafe [], source "Booklore, BookOrbit";
        /// Whether an empty `sub` or `sid` names somebody: nobody.
        empty_names: bool = false, unsafe [], source "Booklore";
        /// Whether a `jti` is used up before it is asked whom the token names.
        jti_first: bool = false, unsafe [], source "Booklore";
        /// Whether the handler breaks after the first session that a token names: that one has ended, the answer says failure.
        breaks_after_first: bool = false, unsafe [], source "Grimmory 3.2.4: lazy loading outside of the session";
        /// How subjects and sessions are compared.
        case: Case = "sensitive", unsafe ["collation"], source "OIDC Core 2; Booklore: by the database";
        /// Which sessions end when a logout token names some.
        end: EndSessions = "named", unsafe ["none"], source "OIDC Back-Channel Logout 2.7";
    }
}

use super::knob::{section, words};

words! {
    /// How the authorization request is bound to the token request (RFC 7636).
    pub enum Pkce {
        /// `code_challenge_method=S256`.
        S256 = "S256",
        /// S256 where the discovery document promises it, else no code challenge: a provider that demands PKCE without
        /// saying so refuses every login.
        IfAdvertised = "if_advertised",
        /// `code_challenge_method=plain`: whoever sees the authorization request knows the verifier.
        Plain = "plain",
        /// No code challenge.
        None = "none",
    }
}

words! {
    /// Whether the authorization request carries a nonce.
    pub enum NonceSent {
        /// A fresh one in every request.
        Sent = "sent",
        /// None; a token replayed from another login cannot be told.
        NotSent = "not_sent",
    }
}

words! {
    /// What is done with the callback's `iss` parameter (RFC 9207).
    pub enum CallbackIss {
        /// Must be the issuer's; must be there when the discovery document promises it.
        Check = "check",
        /// Not looked at.
        Ignore = "ignore",
    }
}

words! {
    /// How the client authenticates at the token endpoint when it has a secret. Without one it never does.
    pub enum ClientAuth {
        /// `client_secret_basic`, the default of OpenID Connect Core section 9.
        Basic = "client_secret_basic",
        /// `client_secret_post`.
        Post = "client_secret_post",
        /// The secret stays unused.
        None = "none",
    }
}

words! {
    /// How the provider is asked to send the answer to the callback.
    pub enum ResponseMode {
        /// In the query, the default of the code flow; no `response_mode` is sent.
        Query = "query",
        /// By a form that posts itself (OAuth 2.0 Form Post Response Mode).
        FormPost = "form_post",
    }
}

words! {
    /// How the `issuer` of the discovery document is compared with the configured issuer.
    pub enum DiscoveryIssuer {
        /// Character by character (OpenID Connect Discovery section 4.3).
        Exact = "exact",
        /// Slashes at the end do not count.
        SlashInsensitive = "slash_insensitive",
        /// Not compared.
        Ignore = "ignore",
    }
}

words! {
    /// Where logins under way are remembered.
    pub enum StateStore {
        /// In the database: a restart changes nothing.
        Database = "database",
        /// In the memory of the process: a restart forgets them.
        Memory = "memory",
        /// In the browser, one at a time: whoever begins a second login gives up the first.
        Cookie = "cookie",
    }
}

words! {
    /// What uses a state up.
    pub enum StateConsumed {
        /// The first callback that names it, whatever comes of it.
        First = "first",
        /// The login that succeeds: a failed one may be tried again.
        OnSuccess = "on_success",
    }
}

words! {
    /// What the redirect URI of a login is made of.
    pub enum RedirectBase {
        /// The configured public URL.
        PublicUrl = "public_url",
        /// The address that the request names, whatever it is.
        HostHeader = "host_header",
        /// That address; one that is not the public URL is refused at the callback, when the person has signed in already.
        HostHeaderCheckedLate = "host_header_checked_late",
    }
}

words! {
    /// How parameters are put behind an endpoint that has a query.
    pub enum UrlJoin {
        /// With `&` (RFC 6749 section 3.1: the query component "MUST be retained").
        Proper = "proper",
        /// With a second `?`.
        Blind = "blind",
    }
}

words! {
    /// What switching OpenID Connect off by the environment reaches.
    pub enum KillSwitch {
        /// Everything: no button, no redirect, no callback, and local passwords count again.
        All = "all",
        /// The callback alone: the login page still redirects and local passwords still do not count.
        CallbackOnly = "callback_only",
    }
}

words! {
    /// Who may sign in with a local password while `flow.auto_redirect` is on.
    pub enum LocalLogin {
        /// Administrators: the escape hatch of the Booklore documentation.
        AdminsOnly = "admins_only",
        /// Everybody who has a local password.
        Everybody = "everybody",
        /// Nobody; a provider that is down locks everybody out.
        Nobody = "nobody",
    }
}

section! {
    /// How a login begins, comes back, and what the browser keeps of it.
    pub struct Flow = "flow" {
        /// How the authorization request is bound to the token request.
        pkce: Pkce = "S256", unsafe ["if_advertised", "plain", "none"], source "RFC 9700 2.1.1";
        /// Whether the authorization request carries a nonce.
        nonce: NonceSent = "sent", unsafe ["not_sent"], source "OIDC Core 3.1.2.1, RFC 9700 2.1.1; Immich sends none";
        /// Whether the callback's `state` must be one that was sent. When off, the newest login that this browser began
        /// is taken to be the one that comes back, whatever `state` says.
        check_state: bool = true, unsafe [false], source "OIDC Core 3.1.2.1, RFC 6749 10.12";
        /// How many seconds a state lives.
        state_ttl_s: u64 = 300, unsafe [86400], source "Booklore, BookOrbit: five minutes";
        /// Whether a state that has come back once is refused the second time.
        state_single_use: bool = true, unsafe [false], source "RFC 6749 10.12, RFC 9700 4.7.1";
        /// Whether a state is refused in another browser than the one that began the login.
        state_browser_bound: bool = true, unsafe [false], source "RFC 6749 10.12: login CSRF";
        /// How many logins may be under way at once; the oldest is forgotten beyond that.
        state_capacity: u64 = 10000, unsafe [], source "Booklore: 10 000, Grimmory: 500";
        /// Where logins under way are remembered.
        state_store: StateStore = "database", unsafe [], source "Booklore: memory; BookOrbit: table; Immich: cookie";
        /// What uses a state up.
        state_consumed: StateConsumed = "first", unsafe [], source "RFC 9700 4.7.1; Booklore: before anything else";
        /// Whether a callback without a code is refused before its state is looked at, so that the state stays good.
        code_before_state: bool = false, unsafe [], source "Booklore, BookOrbit: the request is validated first";
        /// What the redirect URI of a login is made of.
        redirect_base: RedirectBase = "public_url", unsafe ["host_header"],
            source "host header attacks, CWE-644; Booklore: Origin or Host; BookOrbit: APP_URL, late";
        /// How parameters are put behind an authorization or end session endpoint that has a query.
        url_join: UrlJoin = "proper", unsafe ["blind"], source "RFC 6749 3.1; Booklore, BookOrbit: a second `?`";
        /// The `prompt` of the authorization request; empty: none.
        prompt: String = "", unsafe [], source "OIDC Core 3.1.2.1; Immich: oauth.prompt";
        /// What is done with the callback's `iss` parameter.
        callback_iss: CallbackIss = "check", unsafe ["ignore"], source "RFC 9207 2.4: mix-up attacks";
        /// How the `issuer` of the discovery document is compared with the configured issuer.
        discovery_issuer: DiscoveryIssuer = "exact", unsafe ["slash_insensitive", "ignore"], source "OIDC Discovery 4.3";
        /// For how many seconds a discovery document is kept.
        discovery_ttl_s: u64 = 3600, unsafe [], source "Booklore, BookOrbit: one hour; Immich: none";
        /// How long an answer of the provider is waited for, in seconds.
        http_timeout_s: u64 = 10, unsafe [30000], source "Booklore: 10 s; Immich: 30 000 s";
        /// The scopes that are asked for.
        scopes: Vec<String> = ["openid", "profile", "email", "groups"], unsafe [], source "OIDC Core 3.1.2.1, 5.4; groups: Booklore";
        /// How the client authenticates at the token endpoint when it has a secret.
        client_auth: ClientAuth = "client_secret_basic", unsafe [], source "OIDC Core 9";
        /// How the provider is asked to send the answer to the callback.
        response_mode: ResponseMode = "query", unsafe [], source "OAuth 2.0 Form Post Response Mode";
        /// "OIDC-only mode": the login page sends the browser to the provider at once, unless `?local=true` is asked for.
        auto_redirect: bool = false, unsafe [], source "Booklore: OIDC-Only Mode";
        /// The query parameter that asks for the local form in spite of `auto_redirect`.
        bypass_param: String = "local=true", unsafe [], source "Booklore: ?local=true; Immich: ?autoLaunch=0";
        /// Whether `auto_redirect` goes on after a login that failed. When off, the failure is shown with the local form.
        redirect_after_error: bool = true, unsafe [], source "Booklore: any oidcError stops the redirect";
        /// Whether a link to the local form stands on the page that says that the redirect was stopped.
        loop_offers_local: bool = true, unsafe [], source "Booklore documentation: link; release: none";
        /// OpenID Connect is switched off by the environment.
        disabled: bool = false, unsafe [], source "Booklore: FORCE_DISABLE_OIDC";
        /// What that reaches.
        kill_switch: KillSwitch = "all", unsafe [], source "Booklore: \"completely disabled\"; release: half";
        /// How many callbacks one address may make in a minute; zero is without limit.
        callbacks_per_minute: u64 = 0, unsafe [], source "BookOrbit: 5";
        /// How many logins one address may begin in a minute; zero is without limit.
        starts_per_minute: u64 = 0, unsafe [], source "BookOrbit: 10";
        /// Who may sign in with a local password while `auto_redirect` is on.
        oidc_only_local_login: LocalLogin = "admins_only", unsafe ["everybody"], source "Booklore: OIDC-Only Mode";
        /// After how many tries in one browser `auto_redirect` stops and shows an error.
        loop_limit: u32 = 3, unsafe [1000], source "Booklore: Auto-Redirect Loop";
        /// After how many seconds without a try the tries are forgotten.
        loop_window_s: u64 = 300, unsafe [], source "ours: a trip of yesterday must not stop today's login";
        /// Path of the login page.
        login_path: String = "/login", unsafe [], source "Booklore";
        /// Path of the redirect URI.
        callback_path: String = "/oauth2-callback", unsafe [], source "Booklore, Grimmory, BookOrbit";
        /// Path of the back-channel logout URI.
        backchannel_path: String = "/backchannel-logout", unsafe [], source "OIDC Back-Channel Logout 2.2";
        /// Path that the provider sends the browser to after a logout.
        post_logout_path: String = "/signed-out", unsafe [], source "OIDC RP-Initiated Logout 3.1; Booklore: /login";
        /// How many seconds a session lives.
        session_ttl_s: u64 = 28800, unsafe [], source "Booklore: Session Duration";
        /// Whether signing in gives the browser a fresh session cookie. When off, a session cookie that the browser
        /// brought along is used, whoever put it there.
        rotate_session: bool = true, unsafe [false], source "session fixation, CWE-384";
        /// Whether the session cookie is hidden from scripts.
        cookie_http_only: bool = true, unsafe [false], source "RFC 6265 4.1.2.6";
    }
}

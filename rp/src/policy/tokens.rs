use super::knob::{section, words};

words! {
    /// Signature algorithms of JSON Web Tokens (RFC 7518 section 3.1, RFC 8037).
    pub enum Alg {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        RS256 = "RS256",
        /// RSASSA-PKCS1-v1_5 with SHA-384.
        RS384 = "RS384",
        /// RSASSA-PKCS1-v1_5 with SHA-512.
        RS512 = "RS512",
        /// RSASSA-PSS with SHA-256.
        PS256 = "PS256",
        /// RSASSA-PSS with SHA-384.
        PS384 = "PS384",
        /// RSASSA-PSS with SHA-512.
        PS512 = "PS512",
        /// ECDSA with P-256 and SHA-256.
        ES256 = "ES256",
        /// ECDSA with P-384 and SHA-384.
        ES384 = "ES384",
        /// ECDSA with P-521 and SHA-512.
        ES512 = "ES512",
        /// Ed25519.
        EdDSA = "EdDSA",
        /// HMAC with SHA-256; the key is the client secret.
        HS256 = "HS256",
        /// HMAC with SHA-384; the key is the client secret.
        HS384 = "HS384",
        /// HMAC with SHA-512; the key is the client secret.
        HS512 = "HS512",
    }
}

words! {
    /// What is done with an encrypted ID token. None of these decrypts.
    pub enum Jwe {
        /// Refused by name: `jwe_not_supported`.
        Refuse = "refuse",
        /// Taken for no ID token at all; the claims come from the userinfo endpoint.
        TakeUserinfo = "take_userinfo",
    }
}

words! {
    /// Whether the token response must hold an ID token.
    pub enum IdTokenPresence {
        /// Without one the login is refused (OpenID Connect Core section 3.1.3.3).
        Required = "required",
        /// Without one the claims come from the userinfo endpoint, as in plain OAuth 2.0.
        Optional = "optional",
    }
}

words! {
    /// Whether an ID token may name audiences beside this client.
    pub enum OtherAudiences {
        /// None is trusted.
        Refuse = "refuse",
        /// All are.
        Accept = "accept",
    }
}

words! {
    /// What is done when several keys may have made a signature.
    pub enum AmbiguousKeys {
        /// The token is refused (OpenID Connect Core section 10.1: a `kid` must say which).
        Refuse = "refuse",
        /// Each is tried.
        TryEach = "try_each",
    }
}

words! {
    /// What is done with a key set that holds a key which cannot be read.
    pub enum BadKey {
        /// The key is left out (RFC 7517 section 5).
        Skip = "skip",
        /// The whole set is refused: one odd key stops every login.
        RefuseSet = "refuse_set",
    }
}

words! {
    /// What is done with a member that stands in a header or in the claims twice.
    pub enum DoubledMembers {
        /// The token is refused (RFC 7519 section 4).
        Refuse = "refuse",
        /// The last counts.
        LastCounts = "last_counts",
    }
}

words! {
    /// Whose issuer `iss` must be.
    pub enum IssuerOf {
        /// The discovery document's.
        Discovery = "discovery",
        /// The configured one.
        Configuration = "configuration",
    }
}

words! {
    /// When `azp` is looked at.
    pub enum AzpWhen {
        /// Always; it must be there when there are several audiences (OpenID Connect Core section 3.1.3.7, 4 and 5).
        Always = "always",
        /// Only when there are several audiences; then it must be there.
        SeveralAudiences = "several_audiences",
        /// Only when there are several audiences and it is there.
        SeveralAndPresent = "several_and_present",
    }
}

words! {
    /// What is done when a token names a key (`kid`) that the key set does not hold.
    pub enum UnknownKid {
        /// The key set is fetched again, once; then the token is refused.
        RefetchOnce = "refetch_once",
        /// The token is refused: a rotation breaks every login until the key set has grown old.
        Refuse = "refuse",
        /// Any key of the set may have signed it.
        TryAllKeys = "try_all_keys",
    }
}

words! {
    /// Where the key of an asymmetric signature comes from.
    pub enum KeySource {
        /// From the provider's `jwks_uri`.
        Jwks = "jwks",
        /// From the token's own `jwk` header field when it has one: anybody can sign.
        EmbeddedJwk = "embedded_jwk",
    }
}

words! {
    /// What the key of an HMAC signature is.
    pub enum HmacKey {
        /// The client secret, if HMAC is allowed at all.
        ClientSecret = "client_secret",
        /// The provider's public key, as libraries did that let the token choose the algorithm.
        PublicKey = "public_key",
    }
}

section! {
    /// How an ID token is judged. The signature knobs hold for logout tokens too.
    pub struct Tokens = "tokens" {
        /// Whether the token response must hold an ID token.
        id_token: IdTokenPresence = "required", unsafe ["optional"], source "OIDC Core 3.1.3.3; Immich does without";
        /// What is done with an encrypted ID token.
        jwe: Jwe = "refuse", unsafe ["take_userinfo"], source "OIDC Core 3.1.3.7 (1); Grimmory and Immich threads";
        /// Whether the header's `typ` must be absent or `JWT`.
        check_typ: bool = true, unsafe [false], source "RFC 8725 3.11: tokens of another kind";
        /// The values of `typ` that are taken, in any case. A token without `typ` is taken.
        types: Vec<String> = ["jwt", "application/jwt"], unsafe [], source "RFC 7519 5.1; Booklore takes logout+jwt too";
        /// Whether a `kid` or `alg` that is no text is refused. When off, such a `kid` is not looked at.
        check_header_types: bool = true, unsafe [], source "RFC 7515 4.1.4; BookOrbit does not";
        /// What is done with a member that stands in a header or in the claims twice.
        doubled_members: DoubledMembers = "refuse", unsafe ["last_counts"], source "RFC 7519 4, RFC 7515 4";
        /// Whether blanks around the token are left out.
        trim: bool = false, unsafe [], source "Booklore";
        /// Extensions in `crit` that are understood.
        understood_crit: Vec<String> = [], unsafe [], source "RFC 7797: `b64`, when it is true";
        /// Whether a header with a `crit` that is not understood is refused.
        check_crit: bool = true, unsafe [false], source "RFC 7515 4.1.11";
        /// Whether `iss` must be the issuer of the discovery document.
        check_issuer: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (2)";
        /// Whose issuer `iss` must be.
        issuer_of: IssuerOf = "discovery", unsafe [], source "OIDC Core 3.1.3.7 (2); Booklore: configuration";
        /// Whether slashes at the end of `iss` count.
        issuer_slashes: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (2): exactly; Booklore: any number";
        /// Whether `aud` must hold this client.
        check_audience: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (3)";
        /// Whether the ID token may name audiences beside this client.
        other_audiences: OtherAudiences = "refuse", unsafe ["accept"], source "OIDC Core 3.1.3.7 (3)";
        /// Whether `azp` must be this client, and must be there when there are several audiences.
        check_azp: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (4, 5)";
        /// When `azp` is looked at.
        azp_when: AzpWhen = "always", unsafe [], source "OIDC Core 3.1.3.7 (4, 5); Booklore: several and present";
        /// Whether the signature must be good.
        check_signature: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (6); Immich does not";
        /// Which algorithms may sign.
        allowed_algs: Vec<Alg> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
            unsafe [["RS256", "HS256"]], source "OIDC Core 3.1.3.7 (7), RFC 8725 3.1";
        /// Whether a token with `alg` `none` passes without a signature.
        allow_none: bool = false, unsafe [true], source "OIDC Core 3.1.3.7, RFC 8725 3.2";
        /// Where the key of an asymmetric signature comes from.
        key_source: KeySource = "jwks", unsafe ["embedded_jwk"], source "RFC 7515 10.8, CVE-2018-0114";
        /// What the key of an HMAC signature is. With the public key, HMAC is let in whatever `allowed_algs` says.
        hmac_key: HmacKey = "client_secret", unsafe ["public_key"], source "RFC 8725 2.1, CVE-2015-9235";
        /// What is done when a token names a key that the key set does not hold.
        unknown_kid: UnknownKid = "refetch_once", unsafe ["refuse", "try_all_keys"], source "OIDC Core 10.1.1";
        /// What is done when several keys may have made a signature.
        ambiguous_keys: AmbiguousKeys = "refuse", unsafe [], source "OIDC Core 10.1; Booklore tries each";
        /// What is done with a key set that holds a key which cannot be read.
        bad_key: BadKey = "skip", unsafe ["refuse_set"], source "RFC 7517 5; Booklore refuses the set";
        /// Whether a key whose `key_ops` do not hold `verify` is left out.
        check_key_ops: bool = true, unsafe [], source "RFC 7517 4.3; Booklore does not";
        /// How many bits an RSA key must have.
        rsa_bits: u64 = 2048, unsafe [1024], source "RFC 7518 3.3; Booklore: 1024";
        /// For how many seconds a key set may be used on while the endpoint is down.
        jwks_stale_s: u64 = 0, unsafe [], source "Booklore: six hours";
        /// For how many seconds after a fetch an unknown `kid` fetches nothing.
        jwks_cooldown_s: u64 = 0, unsafe [], source "BookOrbit: 30";
        /// For how many seconds a key set is kept; then it is fetched anew, so that withdrawn keys die.
        jwks_ttl_s: u64 = 3600, unsafe [], source "OIDC Core 10.1.1; Booklore: six hours";
        /// Whether `exp`, if it is there, must lie ahead.
        check_expiry: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (9)";
        /// Whether `exp` must be there.
        require_exp: bool = true, unsafe [false], source "OIDC Core 2; BookOrbit does without";
        /// By how many seconds more than `clock_skew_s` a library looks away first. What it refuses itself has its words.
        library_skew_s: u64 = 0, unsafe [], source "Booklore: 30 s, of which 60 s of the library";
        /// Whether `iat` must be there.
        require_iat: bool = true, unsafe [false], source "OIDC Core 2; BookOrbit does without";
        /// Whether a registered claim of the wrong type is refused by its type.
        check_claim_types: bool = true, unsafe [], source "RFC 7519 4.1";
        /// Whether `iat` must not lie ahead.
        check_iat_future: bool = true, unsafe [false], source "OIDC Core 2, 3.1.3.7 (10)";
        /// How old `iat` may be, in seconds; zero is without limit.
        iat_max_age_s: u64 = 0, unsafe [], source "OIDC Core 3.1.3.7 (10); Booklore: 300";
        /// Whether `nbf`, if it is there, must have passed.
        check_nbf: bool = true, unsafe [false], source "RFC 7519 4.1.5";
        /// How many seconds the provider's clock and ours may differ.
        clock_skew_s: u64 = 30, unsafe [86400], source "OIDC Core 3.1.3.7; Booklore, BookOrbit, Immich: 30 s";
        /// Whether `nonce` must be the one that was sent.
        check_nonce: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (11)";
        /// Whether a token with a nonce is refused when none was sent.
        refuse_unsolicited_nonce: bool = true, unsafe [], source "Immich";
        /// Whether `at_hash`, if it is there, must fit the access token.
        check_at_hash: bool = true, unsafe [false], source "OIDC Core 3.1.3.8";
        /// Whether an `at_hash` that is no text is refused.
        check_at_hash_type: bool = true, unsafe [], source "OIDC Core 3.1.3.6; Booklore takes it";
        /// Whether a token that passed is shown to the verifier of the crate `openidconnect` too. It is told what the
        /// other knobs say; where it cannot follow one it is not asked.
        second_opinion: bool = true, unsafe [], source "ours: two implementations must agree";
    }
}

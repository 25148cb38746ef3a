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
        /// Whether a header with `crit` is refused; no extension is understood.
        check_crit: bool = true, unsafe [false], source "RFC 7515 4.1.11";
        /// Whether `iss` must be the issuer of the discovery document.
        check_issuer: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (2)";
        /// Whether `aud` must hold this client.
        check_audience: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (3)";
        /// Whether the ID token may name audiences beside this client.
        other_audiences: OtherAudiences = "refuse", unsafe ["accept"], source "OIDC Core 3.1.3.7 (3)";
        /// Whether `azp` must be this client, and must be there when there are several audiences.
        check_azp: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (4, 5)";
        /// Whether the signature must be good.
        check_signature: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (6); Immich does not";
        /// Which algorithms may sign.
        allowed_algs: Vec<Alg> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"],
            unsafe [["RS256", "HS256"]], source "OIDC Core 3.1.3.7 (7), RFC 8725 3.1";
        /// Whether a token with `alg` `none` passes without a signature.
        allow_none: bool = false, unsafe [true], source "OIDC Core 3.1.3.7, RFC 8725 3.2";
        /// Where the key of an asymmetric signature comes from.
        key_source: KeySource = "jwks", unsafe ["embedded_jwk"], source "RFC 7515 10.8, CVE-2018-0114";
        /// What the key of an HMAC signature is. With the public key, HMAC is let in whatever `allowed_algs` says.
        hmac_key: HmacKey = "client_secret", unsafe ["public_key"], source "RFC 8725 2.1, CVE-2015-9235";
        /// What is done when a token names a key that the key set does not hold.
        unknown_kid: UnknownKid = "refetch_once", unsafe ["refuse", "try_all_keys"], source "OIDC Core 10.1.1";
        /// For how many seconds a key set is kept; then it is fetched anew, so that withdrawn keys die.
        jwks_ttl_s: u64 = 3600, unsafe [], source "OIDC Core 10.1.1; Booklore: six hours";
        /// Whether `exp` must be there and lie ahead.
        check_expiry: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (9)";
        /// Whether `iat` must be there and not lie ahead.
        check_iat_future: bool = true, unsafe [false], source "OIDC Core 2, 3.1.3.7 (10)";
        /// How old `iat` may be, in seconds; zero is without limit.
        iat_max_age_s: u64 = 0, unsafe [], source "OIDC Core 3.1.3.7 (10); Booklore: 300";
        /// Whether `nbf`, if it is there, must have passed.
        check_nbf: bool = true, unsafe [false], source "RFC 7519 4.1.5";
        /// How many seconds the provider's clock and ours may differ.
        clock_skew_s: u64 = 30, unsafe [86400], source "OIDC Core 3.1.3.7; Booklore, BookOrbit, Immich: 30 s";
        /// Whether `nonce` must be the one that was sent.
        check_nonce: bool = true, unsafe [false], source "OIDC Core 3.1.3.7 (11)";
        /// Whether `at_hash`, if it is there, must fit the access token.
        check_at_hash: bool = true, unsafe [false], source "OIDC Core 3.1.3.8";
        /// Whether a token that passed is shown to the verifier of the crate `openidconnect` too. It is told what the
        /// other knobs say; where it cannot follow one it is not asked.
        second_opinion: bool = true, unsafe [], source "ours: two implementations must agree";
    }
}

use std::error::Error;

use super::coded::{ErrorCode, coded};
use super::logout_token::LogoutTokenError;

/// What lies behind an error.
pub type Cause = Box<dyn Error + Send + Sync + 'static>;

coded! {
    /// What is wrong with a token.
    pub enum TokenError {
        /// The token is encrypted: it has five parts, or its header names an `enc`.
        JweNotSupported { /// The `alg` of its header.
            alg: String } = "jwe_not_supported", 400,
            "the token is encrypted (JWE, alg `{alg}`), which is not supported",
            "The provider encrypts its tokens, which this application cannot read. Turn encryption off for this client at the provider.";
        /// The token is no JSON Web Token.
        Malformed { /// What is wrong with its form.
            reason: &'static str } = "token_malformed", 400,
            "the token is no JSON Web Token: {reason}",
            "The provider sent a token that cannot be read.";
        /// The header's `typ` belongs to another kind of token.
        TypNotAllowed { /// The types that are taken.
            expected: String, /// The token's.
            seen: String } = "typ_not_allowed", 400,
            "the token's typ is `{seen}`, not {expected}",
            "The provider sent a token of the wrong kind.";
        /// The header demands an extension.
        CritNotSupported { /// The header's `crit`.
            seen: String } = "crit_not_supported", 400,
            "the token demands extensions that are not understood: {seen}",
            "The provider sent a token that demands an extension this application does not have.";
        /// `iss` is not the issuer.
        IssuerMismatch { /// The issuer.
            expected: String, /// The token's `iss`.
            seen: String } = "issuer_mismatch", 400,
            "the token's iss is `{seen}`, not `{expected}`",
            "The token was issued by somebody else than the configured provider.";
        /// `aud` does not hold this client, or holds others too.
        AudienceMismatch { /// This client.
            expected: String, /// The token's `aud`.
            seen: String } = "audience_mismatch", 400,
            "the token's aud is {seen}, not `{expected}`",
            "The token was issued for another application.";
        /// `azp` is not this client, or is missing beside several audiences.
        AzpMismatch { /// This client.
            expected: String, /// The token's `azp`.
            seen: String } = "azp_mismatch", 400,
            "the token's azp is {seen}, not `{expected}`",
            "The token was issued to another application.";
        /// The algorithm is not among those that may sign.
        AlgNotAllowed { /// Those that may.
            expected: String, /// The token's `alg`.
            seen: String } = "alg_not_allowed", 400,
            "the token's alg is `{seen}`, not one of {expected}",
            "The provider signs its tokens in a way that is not allowed here. Choose an asymmetric signing key at the provider.";
        /// No key of the provider fits the token.
        KeyNotFound { /// The `kid` of its header.
            kid: String, /// How many keys of the set would do.
            eligible: usize } = "key_not_found", 400,
            "no single key fits the token's kid {kid}: {eligible} keys are eligible",
            "The token was signed with a key that the provider does not publish.";
        /// The signature is not that of the key.
        SignatureInvalid { /// The algorithm.
            alg: String } = "signature_invalid", 400,
            "the token's {alg} signature is not good",
            "The token's signature is not the provider's.";
        /// `exp` has passed.
        Expired { /// Now, in seconds since the epoch.
            now: i64, /// The token's `exp`.
            seen: i64 } = "token_expired", 400,
            "the token expired at {seen} and it is {now}",
            "The token has expired. Compare the clocks of the provider and this server.";
        /// `iat` lies ahead.
        IatInFuture { /// Now, in seconds since the epoch.
            now: i64, /// The token's `iat`.
            seen: i64 } = "iat_in_future", 400,
            "the token was issued at {seen} and it is {now}",
            "The token was issued in the future. Compare the clocks of the provider and this server.";
        /// `iat` lies too far back.
        TooOld { /// How old it may be, in seconds.
            limit_s: u64, /// The token's `iat`.
            seen: i64 } = "token_too_old", 400,
            "the token was issued at {seen}, more than {limit_s} seconds ago",
            "The token was issued too long ago.";
        /// `nbf` lies ahead.
        NotYetValid { /// Now, in seconds since the epoch.
            now: i64, /// The token's `nbf`.
            seen: i64 } = "token_not_yet_valid", 400,
            "the token is not valid before {seen} and it is {now}",
            "The token is not valid yet. Compare the clocks of the provider and this server.";
        /// A claim that must be there is missing or of the wrong type.
        ClaimMissing { /// Its name.
            claim: &'static str } = "claim_missing", 400,
            "the token has no usable `{claim}`",
            "The token does not say what it must say.";
        /// A claim has a type that it must not have.
        ClaimMalformed { /// Its name.
            claim: &'static str, /// Its value.
            seen: String } = "claim_malformed", 400,
            "the token's `{claim}` is {seen}, which is of the wrong type",
            "The token says something in a form that cannot be read.";
        /// `exp` has passed so long ago that the library underneath refuses the token first.
        LongExpired { /// Now, in seconds since the epoch.
            now: i64, /// The token's `exp`.
            seen: i64 } = "token_long_expired", 400,
            "the token expired at {seen}, long before {now}",
            "The token has expired. Compare the clocks of the provider and this server.";
        /// A nonce was sent and the token has none.
        NonceMissing { /// The nonce that was sent.
            expected: String } = "nonce_missing", 400,
            "the token has no nonce; `{expected}` was sent",
            "The token does not belong to this login.";
        /// The token's nonce is not the one that was sent.
        NonceMismatch { /// The nonce that was sent, or that none was.
            expected: String, /// The token's.
            seen: String } = "nonce_mismatch", 400,
            "the token's nonce is `{seen}`; sent was `{expected}`",
            "The token does not belong to this login.";
        /// `at_hash` is not the hash of the access token.
        AtHashMismatch { /// The hash.
            expected: String, /// The token's `at_hash`.
            seen: String } = "at_hash_mismatch", 400,
            "the token's at_hash is `{seen}`, not `{expected}`",
            "The tokens that the provider sent do not belong together.";
        /// Our checks let the token pass and the verifier of the crate `openidconnect` does not.
        SecondOpinionDiffers { /// What that verifier says.
            source: Cause } = "second_opinion_differs", 400,
            "the token passed our checks and fails those of the openidconnect crate: {source}",
            "Two ways of checking the token came to different results.";
    }
}

coded! {
    /// Why somebody was not signed in.
    pub enum LoginError {
        /// The callback has no `state`.
        StateMissing = "state_missing", 400,
            "the callback has no state",
            "The answer does not say which login it belongs to. Start again.";
        /// The callback's `state` was never sent, or has been forgotten.
        StateUnknown = "state_unknown", 400,
            "the callback's state is unknown",
            "This login was not begun here. Start again.";
        /// The callback came too late.
        StateExpired { /// How long a state lives, in seconds.
            ttl_s: u64, /// How old this one is, in seconds.
            seen: u64 } = "state_expired", 400,
            "the state is {seen} seconds old and lives {ttl_s}",
            "This login took too long. Start again.";
        /// The callback's `state` has come back before.
        StateReused = "state_reused", 400,
            "the state has come back before",
            "This login has been finished already. Start again.";
        /// Another browser began this login.
        StateOfOtherBrowser = "state_of_other_browser", 400,
            "another browser began this login",
            "This login was begun in another browser. Start again in this one.";
        /// A parameter stands there twice.
        ParameterDoubled { /// Its name.
            name: String } = "parameter_doubled", 400,
            "the parameter `{name}` stands there more than once",
            "The request says the same thing twice, so it cannot be trusted.";
        /// The provider answered with an error.
        ProviderError { /// Its `error`.
            error: String, /// Its `error_description`.
            description: String } = "provider_error", 400,
            "the provider answered `{error}`: {description}",
            "The provider refused the login.";
        /// The callback's `iss` is not the provider's, or is missing although it was promised.
        CallbackIssMismatch { /// The issuer.
            expected: String, /// The callback's `iss`.
            seen: String } = "callback_iss_mismatch", 400,
            "the callback's iss is {seen}, not `{expected}`",
            "The answer comes from another provider than the one that was asked.";
        /// The callback has no `code`.
        CodeMissing = "code_missing", 400,
            "the callback has neither code nor error",
            "The provider's answer holds nothing to sign in with.";
        /// The discovery document could not be had, or is not the issuer's.
        DiscoveryFailed { /// The issuer.
            issuer: String, /// Why.
            source: Cause } = "discovery_failed", 424,
            "the discovery document of `{issuer}` could not be had: {source}",
            "The provider cannot be reached, or does not describe itself as it must. Try again later.";
        /// The key set could not be had.
        KeysFetchFailed { /// Why.
            source: Cause } = "keys_fetch_failed", 424,
            "the provider's keys could not be had: {source}",
            "The provider's keys cannot be fetched. Try again later.";
        /// The token endpoint gave no tokens.
        TokenRequestFailed { /// Why.
            source: Cause } = "token_request_failed", 424,
            "the token endpoint gave no tokens: {source}",
            "The provider did not redeem the login. Try again.";
        /// The token response has no ID token.
        IdTokenMissing = "id_token_missing", 400,
            "the token response has no id_token",
            "The provider sent no ID token. Allow the scope openid for this client at the provider.";
        /// The userinfo endpoint did not answer as it must.
        UserinfoFailed { /// Why.
            source: Cause } = "userinfo_failed", 424,
            "the userinfo endpoint did not answer as it must: {source}",
            "The provider did not say who you are. Try again later.";
        /// The userinfo answer is about somebody else.
        UserinfoSubMismatch { /// The ID token's `sub`.
            expected: String, /// The answer's.
            seen: String } = "userinfo_sub_mismatch", 400,
            "the userinfo answer is about {seen}, not `{expected}`",
            "The provider's answers speak of two different people.";
        /// OpenID Connect is switched off.
        OidcDisabled = "oidc_disabled", 403,
            "OpenID Connect is switched off",
            "Signing in with a provider is switched off here.";
        /// The provider is disabled.
        ProviderDisabled { /// The name.
            slug: String } = "provider_disabled", 403,
            "the provider `{slug}` is disabled",
            "Signing in with this provider is switched off.";
        /// The login was begun under an address that is not this application's.
        RedirectUriNotAllowed { /// The redirect URI of the login.
            redirect_uri: String } = "redirect_uri_not_allowed", 400,
            "the redirect URI `{redirect_uri}` is not this application's",
            "This application was opened under an address that is not its own.";
        /// One address has made too many callbacks, or begun too many logins.
        TooManyRequests { /// How many are allowed in a minute.
            limit: u64 } = "too_many_requests", 429,
            "more than {limit} requests in a minute",
            "Too many tries. Wait a minute.";
        /// There is no display name, and the policy wants one.
        NameMissing { /// The claim that should hold it.
            claim: String } = "name_missing", 403,
            "there is no display name in the claim `{claim}`",
            "The provider did not tell your name, which is needed here.";
        /// The e-mail address belongs to somebody else.
        EmailTaken { /// The e-mail address.
            email: String } = "email_taken", 403,
            "the e-mail address `{email}` belongs to another account",
            "Your e-mail address belongs to another account here. Ask an administrator.";
        /// The account that would be joined has an identity at this provider already.
        IdentityConflict { /// The account's username.
            username: String } = "identity_conflict", 409,
            "the account `{username}` has another identity at this provider",
            "Your account is joined to somebody else at this provider. Ask an administrator.";
        /// A value does not fit the store.
        ValueUnfit { /// What it is.
            what: &'static str, /// How many characters it has.
            length: usize } = "value_unfit", 400,
            "the {what} of {length} characters does not fit",
            "The provider tells something that cannot be kept here.";
        /// The account has opened another session in this second.
        SessionConflict = "session_conflict", 409,
            "the account has opened another session in this second",
            "You signed in twice at once. Try again.";
        /// There is no e-mail address.
        EmailMissing { /// The claim that should hold it.
            claim: String } = "email_missing", 403,
            "there is no e-mail address in the claim `{claim}`",
            "The provider did not tell your e-mail address, which is needed here.";
        /// There is no username.
        UsernameMissing { /// The claim that should hold it.
            claim: String } = "username_missing", 403,
            "there is no username in the claim `{claim}`, nor in those that stand in for it",
            "The provider did not tell your username, which is needed here.";
        /// Nobody has this identity, and accounts are not made by themselves.
        NotProvisioned { /// The username.
            username: String } = "not_provisioned", 403,
            "`{username}` has no account and accounts are not provisioned",
            "Your account has not been set up yet. Ask an administrator.";
        /// The username belongs to somebody else.
        UsernameTaken { /// The username.
            username: String } = "username_taken", 403,
            "the username `{username}` belongs to another account",
            "Your username belongs to another account here. Ask an administrator.";
        /// The account was deactivated.
        AccountInactive { /// The username.
            username: String } = "account_inactive", 403,
            "the account `{username}` is deactivated",
            "Your account has been deactivated. Ask an administrator.";
        /// The browser was sent to the provider again and again.
        RedirectLoop { /// How many tries are allowed.
            limit: u32 } = "redirect_loop", 403,
            "the browser was sent to the provider {limit} times without success",
            "The provider keeps sending you back. You are not sent there again by yourself.";
        /// There is no provider of that name.
        ProviderUnknown { /// The name.
            slug: String } = "provider_unknown", 404,
            "no provider is named `{slug}`",
            "There is no such provider.";
        /// Username or password is wrong.
        BadCredentials = "bad_credentials", 401,
            "username or password is wrong",
            "Username or password is wrong.";
        /// Local passwords do not count while the provider is the only way in.
        LocalLoginDisabled = "local_login_disabled", 403,
            "local login is disabled for this account",
            "Local login is disabled. Sign in with the provider.";
        /// The request comes from another site.
        CrossSiteRequest { /// What the browser says of its origin.
            seen: String } = "cross_site_request", 403,
            "the request comes from another site: {seen}",
            "This request came from another site.";
        /// Only an administrator may do this.
        NotAllowed = "not_allowed", 403,
            "only an administrator may do this",
            "Only an administrator may do this.";
        /// Identities are not given up here.
        UnlinkNever = "unlink_never", 403,
            "identities are not given up here",
            "An identity that was linked stays linked here.";
        /// The identity is the only way to sign in.
        LastMethod = "last_method", 400,
            "the identity is the only way to sign in",
            "This is your only way to sign in. Set a password first.";
        /// The account has an identity at this provider already.
        AlreadyLinked { /// The provider.
            slug: String } = "already_linked", 409,
            "the account has an identity at `{slug}` already",
            "You have an identity at this provider already.";
        /// The account has no identity at this provider.
        NotLinked { /// The provider.
            slug: String } = "not_linked", 404,
            "the account has no identity at `{slug}`",
            "You have no identity at this provider.";
        /// The password that confirms is wrong.
        PasswordWrong = "password_wrong", 401,
            "the password that confirms is wrong",
            "The password is wrong.";
        /// Nobody is signed in.
        NotSignedIn = "not_signed_in", 401,
            "nobody is signed in",
            "You are not signed in.";
        /// The request cannot be read.
        MalformedRequest { /// What is wrong with it.
            reason: &'static str } = "malformed_request", 400,
            "the request cannot be read: {reason}",
            "The request cannot be read.";
        /// The body is no form.
        UnsupportedMediaType = "unsupported_media_type", 415,
            "the body is not application/x-www-form-urlencoded",
            "The request is not a form.";
        /// The body is too large.
        BodyTooLarge = "body_too_large", 413,
            "the body is too large",
            "The request is too large.";
        /// There is nothing at this path.
        NotFound = "not_found", 404,
            "there is nothing at this path",
            "There is nothing here.";
        /// The path does not take this method.
        MethodNotAllowed = "method_not_allowed", 405,
            "the path does not take this method",
            "This cannot be done here.";
        /// The relying party is being stopped.
        Stopping = "stopping", 503,
            "the relying party is being stopped",
            "This application is being stopped.";
        /// Our own store failed.
        StoreFailed { /// Why.
            source: Cause } = "store_failed", 500,
            "the store failed: {source}",
            "Something went wrong here. It is not your fault.";
        wraps Token(TokenError), "Something is wrong with the ID token.";
    }
}

impl LoginError {
    /// Whether the provider's side of the conversation went wrong: its token, its keys, what its endpoints answered.
    pub(crate) fn is_of_protocol(&self) -> bool {
        matches!(
            self,
            Self::Token(_)
                | Self::KeysFetchFailed { .. }
                | Self::TokenRequestFailed { .. }
                | Self::UserinfoFailed { .. }
                | Self::UserinfoSubMismatch { .. }
                | Self::IdTokenMissing
                | Self::CallbackIssMismatch { .. }
        )
    }
}

/// Every stable code of this crate: of logins, of tokens, of logout tokens.
pub fn error_codes() -> Vec<ErrorCode> {
    [LoginError::CODES, TokenError::CODES, LogoutTokenError::CODES].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_words() {
        let all = error_codes();
        let unique: BTreeSet<&str> = all.iter().map(|entry| entry.code).collect();
        assert_eq!(unique.len(), all.len());
        for entry in &all {
            assert!(entry.code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", entry.code);
            assert!(entry.words.ends_with('.') && entry.doc.ends_with('.'), "{}", entry.code);
        }
    }

    #[test]
    fn only_our_own_fault_is_a_500() {
        let faults: Vec<&str> = error_codes().iter().filter(|e| e.status >= 500).map(|e| e.code).collect();
        assert_eq!(faults, ["stopping", "store_failed"]);
    }

    #[test]
    fn an_error_says_what_was_expected_and_what_was_seen_and_keeps_its_code_when_wrapped() {
        let error = LoginError::from(TokenError::NonceMismatch { expected: "n-1".into(), seen: "n-2".into() });
        assert_eq!(error.code(), "nonce_mismatch");
        assert_eq!(error.to_string(), "the token's nonce is `n-2`; sent was `n-1`");
    }

    #[test]
    fn an_error_keeps_its_cause() {
        let error = LoginError::KeysFetchFailed { source: "connection refused".into() };
        assert_eq!(error.source().unwrap().to_string(), "connection refused");
    }
}

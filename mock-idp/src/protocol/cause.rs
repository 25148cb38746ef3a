use serde::{Deserialize, Serialize};

/// How a refusal reaches whom it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// An HTML page of the provider.
    Page,
    /// Back to the relying party, as an authorization error response (Core 3.1.2.6).
    Rp,
    /// JSON (RFC 6749 section 5.2).
    Json,
    /// `WWW-Authenticate: Bearer` (RFC 6750 section 3).
    Bearer,
    /// Plain text.
    Text,
    /// Nothing but the status.
    Empty,
}

/// Makes the enum and plain's words from one table: cause, error code, status, channel, sentence.
macro_rules! causes {
    ($($(#[$doc:meta])* $cause:ident $code:literal $status:literal $channel:ident $sentence:literal;)*) => {
        /// Why something is refused. A provider's words for it are data, by cause and version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Cause { $(#[doc = $sentence] $cause,)* }

        impl Cause {
            /// All causes.
            pub const ALL: &'static [Self] = &[$(Self::$cause),*];

            /// Plain's words: error code, HTTP status, channel and one sentence.
            pub fn plain(self) -> (&'static str, u16, Channel, &'static str) {
                match self { $(Self::$cause => ($code, $status, Channel::$channel, $sentence),)* }
            }
        }
    };
}

causes! {
    RouteUnknown "not_found" 404 Text "There is nothing at this address.";
    TenantUnknown "not_found" 404 Text "There is no such tenant or application.";
    PathNotNormal "invalid_request" 400 Text "The path is not tidy.";
    RequestTooLong "invalid_request" 414 Text "The request line is too long.";
    CsrfFailed "access_denied" 403 Page "The form was not sent by a page of this server.";
    HostNotAllowed "invalid_request" 400 Text "This is not a host under which the provider is known.";
    OriginNotAllowed "access_denied" 403 Json "Scripts of that origin may not ask.";
    OriginMissing "invalid_request" 400 Json "Only a script in a browser may redeem what was given to this client.";
    OriginUnexpected "invalid_request" 400 Json "No script in a browser may redeem what was given to this client.";
    MethodNotAllowed "method_not_allowed" 405 Text "This address does not take that method.";
    ContentTypeUnsupported "invalid_request" 400 Json "The body must be of type application/x-www-form-urlencoded.";
    BodyTypeRefused "unsupported_media_type" 415 Page "A body of this type is not read here.";
    BodyEmpty "invalid_request" 400 Json "The body is empty.";
    BodyBroken "invalid_request" 400 Json "The body breaks off or cannot be read.";
    BodyTooLarge "invalid_request" 413 Json "The body is larger than 1 MiB.";
    ParameterDoubled "invalid_request" 400 Rp "A parameter was sent more than once.";
    ParameterGarbled "invalid_request" 400 Rp "A parameter is not UTF-8.";
    Internal "server_error" 500 Json "The provider failed.";
    ServerDisabled "temporarily_unavailable" 503 Page "The provider is out of service.";
    ClientMissing "invalid_client" 401 Page "There is no client_id.";
    ClientUnknown "invalid_client" 401 Page "There is no such client.";
    ClientDisabled "invalid_client" 401 Page "The client is disabled.";
    ClientNotInteractive "unauthorized_client" 400 Page "The client only checks tokens; it gets none.";
    QueryEmpty "not_found" 404 Page "There is no request.";
    ClientSecretWrong "invalid_client" 401 Json "The client secret is wrong.";
    ClientCredentialsMissing "invalid_client" 401 Json "The client did not authenticate.";
    ClientMethodRefused "invalid_client" 401 Json "The client may not authenticate by this method.";
    ClientMethodsDoubled "invalid_request" 400 Json "The client authenticated by more than one method.";
    ClientHeaderMalformed "invalid_client" 401 Json "The Authorization header cannot be read.";
    ClientAssertionKind "invalid_request" 400 Json "The client_assertion_type is not urn:ietf:params:oauth:client-assertion-type:jwt-bearer, or one of the two parameters is missing.";
    ClientAssertionInvalid "invalid_client" 401 Json "The client_assertion is not one that the client made for this provider and this time.";
    ClientAssertionClaims "invalid_client" 401 Json "The client_assertion does not say who made it, or when and for what.";
    ClientAssertionExpired "invalid_client" 401 Json "The client_assertion is too old.";
    ClientAssertionEndless "invalid_client" 401 Json "The client_assertion says no end.";
    ClientAssertionAudience "invalid_client" 401 Json "The client_assertion is not addressed to this provider.";
    ClientAssertionAudiences "invalid_client" 401 Json "The client_assertion is addressed to others as well.";
    ClientAssertionSecret "invalid_client" 401 Json "The client_assertion is not keyed with the secret of the client.";
    ClientAssertionMalformed "invalid_client" 401 Json "The client_assertion is no JWT that names a client.";
    ClientAssertionReplayed "invalid_client" 401 Json "The client_assertion was used before.";
    RedirectUriMissing "invalid_request" 400 Page "There is no redirect_uri.";
    RedirectUriMismatch "invalid_request" 400 Page "The redirect_uri is not registered for this client.";
    RedirectUriForbidden "invalid_request" 400 Page "The redirect_uri is one that nobody may use.";
    RedirectUriNoneRegistered "invalid_request" 400 Page "The client has no redirect_uri registered.";
    RedirectUriInsecure "invalid_request" 400 Page "The redirect_uri is not https.";
    RedirectTargetUnusable "invalid_request" 400 Page "The application cannot be reached at its redirect_uri.";
    ResponseTypeMissing "invalid_request" 400 Rp "There is no response_type.";
    ResponseTypeUnknown "unsupported_response_type" 400 Rp "The response_type is not supported.";
    ResponseTypeRefused "unauthorized_client" 400 Rp "The client may not use this response_type.";
    FlowDisabled "unauthorized_client" 400 Rp "This flow is switched off for the client.";
    ResponseModeUnknown "invalid_request" 400 Rp "The response_mode is not known.";
    ResponseModeRefused "invalid_request" 400 Rp "The client may not use this response_mode.";
    ResponseModeInsecure "invalid_request" 400 Rp "Tokens cannot be put into a query.";
    RegistrationUnsupported "registration_not_supported" 400 Rp "The parameter registration is not supported.";
    RequestUnsupported "request_not_supported" 400 Rp "Request objects are not supported.";
    RequestUriUnsupported "request_uri_not_supported" 400 Rp "The parameter request_uri is not supported.";
    RequestObjectInvalid "invalid_request_object" 400 Rp "The request object cannot be read, or its signature or claims are wrong.";
    RequestObjectClaims "invalid_request_object" 400 Rp "The request object does not agree with what stands beside it.";
    RequestDoubled "invalid_request" 400 Rp "There are both request and request_uri.";
    RequestUriInvalid "invalid_request_uri" 400 Rp "The request_uri is not registered for this client.";
    ScopeUnknown "invalid_scope" 400 Rp "A scope is not known or not allowed for this client.";
    ScopeMissing "invalid_scope" 400 Rp "There is no scope.";
    OpenidMissing "invalid_request" 400 Rp "An ID token is asked for without the scope openid.";
    AudienceRefused "invalid_target" 400 Rp "The resource is no absolute URI without a fragment.";
    StateTooShort "invalid_request" 400 Rp "The state is too short.";
    NonceMissing "invalid_request" 400 Rp "There is no nonce, and this response_type needs one.";
    NonceTooShort "invalid_request" 400 Rp "The nonce is too short.";
    ChallengeMissing "invalid_request" 400 Rp "There is no code_challenge, and this client must send one.";
    ChallengeMethodMissing "invalid_request" 400 Rp "There is no code_challenge_method, and this client must send one.";
    ChallengeMethodRefused "invalid_request" 400 Rp "The code_challenge_method is not allowed.";
    ChallengeMethodUnknown "invalid_request" 400 Rp "The code_challenge_method is not known.";
    ChallengeMalformed "invalid_request" 400 Rp "The code_challenge is not 43 to 128 unreserved characters.";
    PromptUnknown "invalid_request" 400 Rp "A word in prompt is not known.";
    PromptNoneMixed "invalid_request" 400 Rp "The word none in prompt cannot stand beside others.";
    MaxAgeBad "invalid_request" 400 Rp "The max_age is not a number of seconds.";
    ClaimsMalformed "invalid_request" 400 Rp "The parameter claims is not the JSON that it should be.";
    ClaimsRefused "access_denied" 400 Rp "A claim is asked for that the client may not have, or with a value that is not the person's.";
    AcrUnreachable "unmet_authentication_requirements" 400 Rp "The authentication context that is essential cannot be reached.";
    HintInvalid "invalid_request" 400 Rp "The id_token_hint was not issued here.";
    LoginHintUnknown "login_required" 400 Rp "Nobody is known by the name in login_hint.";
    HintOtherSubject "login_required" 400 Rp "The id_token_hint is about somebody else.";
    InteractionRequired "interaction_required" 400 Rp "The person would have to do something.";
    RegistrationClosed "invalid_request" 400 Rp "Nobody may register here.";
    LoginRequired "login_required" 400 Rp "Nobody is signed in, or the login is too old.";
    ConsentRequired "consent_required" 400 Rp "The person has not agreed.";
    RefusedByPolicy "access_denied" 400 Rp "The person may not use this client.";
    ActionCancelled "access_denied" 400 Rp "The person did not do what had to be done first.";
    ActionIncomplete "invalid_request" 200 Page "Something is missing, or the two do not agree.";
    RefusedByPerson "access_denied" 400 Rp "The person did not agree.";
    CredentialsWrong "access_denied" 401 Page "The user name or the password is wrong.";
    SecondFactorWrong "access_denied" 401 Page "The code is wrong.";
    PersonLocked "access_denied" 401 Page "The user name or the password is wrong.";
    UsernameTaken "invalid_request" 400 Page "The user name is taken, or there is none.";
    PersonDisabled "access_denied" 400 Rp "The account is disabled.";
    FlowUnknown "invalid_request" 400 Page "This login is not known. Go back to the application and begin anew.";
    FlowExpired "invalid_request" 400 Page "This login took too long. Go back to the application and begin anew.";
    FlowReplayed "invalid_request" 400 Page "This login is finished. Go back to the application and begin anew.";
    FlowOfOtherBrowser "invalid_request" 400 Page "This login was begun in another browser.";
    GrantTypeMissing "invalid_request" 400 Json "There is no grant_type.";
    GrantTypeUnknown "unsupported_grant_type" 400 Json "The grant_type is not supported.";
    CodeMissing "invalid_request" 400 Json "There is no code.";
    CodeUnknown "invalid_grant" 400 Json "The code is not known.";
    CodeOtherClient "invalid_grant" 400 Json "The code was issued to another client.";
    CodeUsed "invalid_grant" 400 Json "The code was used before.";
    CodeExpired "invalid_grant" 400 Json "The code is too old.";
    RedirectUriDiffers "invalid_grant" 400 Json "The redirect_uri is not that of the authorization request.";
    IssuerElsewhere "invalid_request" 400 Json "The login was under another issuer than this request is.";
    ConsentGone "invalid_grant" 400 Json "The person has withdrawn their consent.";
    CodeVerifierMissing "invalid_grant" 400 Json "There is no code_verifier.";
    CodeVerifierMismatch "invalid_grant" 400 Json "The code_verifier does not answer the code_challenge.";
    CodeVerifierMalformed "invalid_grant" 400 Json "The code_verifier is not 43 to 128 unreserved characters.";
    CodeVerifierUnexpected "invalid_grant" 400 Json "There is a code_verifier, but there was no code_challenge.";
    GrantTypeRefused "unauthorized_client" 400 Json "The client may not use this grant_type.";
    ClientCredentialsRefused "unauthorized_client" 400 Json "The client may not ask for tokens of its own.";
    PasswordGrantRefused "unauthorized_client" 400 Json "The client may not use people's passwords.";
    DeviceGrantRefused "unauthorized_client" 400 Json "The client may not sign in devices.";
    TokenExchangeRefused "unauthorized_client" 400 Json "The client may not exchange tokens.";
    PublicClientRefused "unauthorized_client" 400 Json "A public client may not ask for tokens of its own.";
    PasswordMissing "invalid_request" 400 Json "There is no username or no password.";
    PasswordWrong "invalid_grant" 400 Json "The user name or the password is wrong.";
    PasswordPersonDisabled "invalid_grant" 400 Json "The account is disabled.";
    DeviceCodeMissing "invalid_request" 400 Json "There is no device_code.";
    DeviceCodeUnknown "invalid_grant" 400 Json "The device code is not known or was redeemed.";
    DeviceOtherClient "invalid_grant" 400 Json "The device code was issued to another client.";
    DevicePending "authorization_pending" 400 Json "The person has not agreed yet.";
    DeviceTooFast "slow_down" 400 Json "The device asks too often; it must wait five seconds longer.";
    DeviceExpired "expired_token" 400 Json "The device code is too old.";
    DeviceDenied "access_denied" 400 Json "The person did not agree.";
    UserCodeUnknown "invalid_request" 400 Page "There is no device with this code.";
    SubjectTokenMissing "invalid_request" 400 Json "There is no subject_token.";
    SubjectTokenKind "invalid_request" 400 Json "The subject_token_type is not that of an access token.";
    SubjectTokenInvalid "invalid_request" 400 Json "The subject_token is not known, too old or was revoked.";
    RequestedTokenKind "invalid_request" 400 Json "A token of the requested_token_type cannot be had.";
    AudienceUnknown "invalid_target" 400 Json "The audience is not a client.";
    AudienceForbidden "invalid_target" 400 Json "The client may not get tokens for this audience.";
    RefreshMissing "invalid_request" 400 Json "There is no refresh_token.";
    RefreshUnknown "invalid_grant" 400 Json "The refresh token is not known or was revoked.";
    RefreshOtherClient "invalid_grant" 400 Json "The refresh token was issued to another client.";
    RefreshUsed "invalid_grant" 400 Json "The refresh token was used before.";
    RefreshSuperseded "invalid_grant" 400 Json "The refresh token was used before.";
    RefreshExpired "invalid_grant" 400 Json "The refresh token is too old.";
    ScopeExceedsGrant "invalid_scope" 400 Json "More scopes are asked for than were granted.";
    OfflineScopeMissing "invalid_scope" 400 Json "The scope of a refresh must contain offline_access.";
    OfflineNotAllowed "invalid_scope" 400 Json "The person may not have offline_access.";
    IssuerDiffers "invalid_grant" 400 Json "The token was issued under another address of this provider.";
    ClientSessionGone "invalid_grant" 400 Json "The client's part in the session has ended.";
    SessionGone "invalid_grant" 400 Json "The session has ended.";
    EncryptionKeyMissing "invalid_request" 400 Json "The token is to be encrypted, and there is no key that fits.";
    PersonGone "invalid_grant" 400 Json "The person is gone or disabled.";
    AccessGone "invalid_grant" 400 Json "The person may not use this client any more.";
    BearerConsentGone "invalid_token" 401 Bearer "What the person agreed to was withdrawn.";
    BearerMissing "" 401 Bearer "There is no access token.";
    BearerInvalid "invalid_token" 401 Bearer "The access token is not known or was revoked.";
    BearerRevoked "invalid_token" 401 Bearer "The access token is not known or was revoked.";
    BearerSessionGone "invalid_token" 401 Bearer "The access token is not known or was revoked.";
    BearerPersonDisabled "invalid_token" 401 Bearer "The access token is not known or was revoked.";
    BearerExpired "invalid_token" 401 Bearer "The access token is too old.";
    BearerWrongKind "invalid_token" 401 Bearer "This is a token of another kind than an access token.";
    AudienceNotHere "invalid_token" 401 Bearer "The access token is not for this endpoint.";
    BearerDoubled "invalid_request" 400 Bearer "There is more than one access token.";
    ScopeInsufficient "insufficient_scope" 403 Bearer "The access token lacks the scope openid.";
    TokenMissing "invalid_request" 400 Json "There is no token.";
    TokenHintUnknown "unsupported_token_type" 400 Json "The token_type_hint is not known.";
    IntrospectionRefused "invalid_client" 401 Json "A public client may not introspect tokens.";
    IntrospectionForeign "access_denied" 403 Json "The token is not one of this client.";
    RevocationForeign "invalid_grant" 400 Json "The token was issued to another client.";
    RevocationKind "unsupported_token_type" 400 Json "An ID token cannot be revoked.";
    RevocationUnknown "invalid_token" 200 Json "The token is not known.";
    ParRequired "invalid_request" 400 Rp "This client must push its authorization requests.";
    ParUnknown "invalid_request_uri" 400 Page "The request_uri is not known.";
    ParExpired "invalid_request_uri" 400 Rp "The request_uri is too old.";
    ParUsed "invalid_request_uri" 400 Page "The request_uri was used before.";
    ParOtherClient "invalid_request" 400 Rp "The request_uri was given to another client.";
    ParNested "invalid_request" 400 Json "A pushed request cannot hold a request_uri.";
    ParClientRefused "invalid_client" 401 Json "A public client may not push requests.";
    CibaRefused "unauthorized_client" 400 Json "The client may not ask people out of band.";
    RegistrationUnreadable "invalid_client_metadata" 400 Json "The registration is not JSON.";
    RegistrationForbidden "access_denied" 403 Json "Clients may not register themselves here.";
    LogoutHintMissing "invalid_request" 400 Page "There is no id_token_hint beside the post_logout_redirect_uri.";
    LogoutHintInvalid "invalid_request" 400 Page "The id_token_hint was not issued here.";
    LogoutHintOtherClient "invalid_request" 400 Page "The id_token_hint was issued to another client.";
    LogoutUriMismatch "invalid_request" 400 Page "The post_logout_redirect_uri is not registered for this client.";
    LogoutParameterOld "invalid_request" 400 Page "The parameter is post_logout_redirect_uri, not redirect_uri.";
    LogoutTokenInvalid "invalid_grant" 400 Json "The refresh_token is not one of this client.";
    LogoutConfirmationInvalid "invalid_request" 400 Page "This question was answered before, or in another browser.";
}

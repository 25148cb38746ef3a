//! The checks and steps that an order is made of, and the orders of plain.

use serde::{Deserialize, Serialize};

/// A check of an authorization request, or, in capitals in the papers, a step between such checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizeStep {
    /// There are parameters at all.
    QueryPresent,
    /// The instance serves.
    ServerEnabled,
    /// `client_id` names a client.
    Client,
    /// It is enabled.
    ClientEnabled,
    /// A `request_uri` that was given out here stands for what was pushed (RFC 9126 section 4).
    Par,
    /// The client pushed its request if it must.
    ParRequired,
    /// `redirect_uri` is one of the client's. From here on errors go to the relying party.
    RedirectUri,
    /// Its scheme is none that runs what it carries.
    RedirectScheme,
    /// It holds no parameters of a response.
    RedirectParams,
    /// It is https, where it must be.
    RedirectInsecure,
    /// No parameter is sent twice.
    Doubled,
    /// `response_type` is given, known and allowed.
    ResponseType,
    /// Its flow is switched on for the client.
    FlowEnabled,
    /// `response_mode` is known.
    ResponseModeKnown,
    /// `response_mode` is allowed for the client.
    ResponseModeAllowed,
    /// There is no `registration` (Core 7.2.1).
    Registration,
    /// There is no request object.
    RequestObject,
    /// The scopes are known.
    Scope,
    /// `resource` is an address (RFC 8707 section 2), and one that the client may mean.
    Audience,
    /// `state` is long enough.
    State,
    /// `nonce` is there, where the response type needs it.
    NoncePresent,
    /// `nonce` is long enough.
    NonceLength,
    /// A code challenge is there if it must be.
    PkcePresent,
    /// Its method is known and allowed.
    PkceMethod,
    /// It looks like one.
    PkceSyntax,
    /// The words of `prompt` are known and go together.
    Prompt,
    /// The words of `prompt` that are known, whatever else stands there.
    PromptRead,
    /// `max_age` is a number of seconds.
    MaxAge,
    /// `claims` can be read (Core 5.5).
    Claims,
    /// An authentication context that is essential can be reached (Core 5.5.1.1).
    Acr,
    /// `id_token_hint` was issued here.
    Hint,
    /// With `prompt=none` nothing needs to be shown.
    PromptNone,
    /// STORE: the request is kept, and the browser gets pages of its own.
    Store,
    /// LOGIN: somebody is signed in.
    Login,
    /// It is the person of `id_token_hint`.
    HintSubject,
    /// REAUTH: and has proven it recently enough.
    Reauth,
    /// ACCOUNT: and is still allowed to.
    Account,
    /// POLICY: and may use this client, with the factors that it asks for.
    Policy,
    /// ACTIONS: and has nothing left to do first.
    Actions,
    /// CONSENT: and agrees.
    Consent,
    /// ISSUE: the code.
    Issue,
}

impl AuthorizeStep {
    /// Whether it is about the person and the pages, so that it is due for a device too, which sends no request.
    pub(crate) fn needs_no_request(self) -> bool {
        matches!(self, Self::Store | Self::Login | Self::Reauth | Self::Account | Self::Consent | Self::Issue)
    }

    /// The order of plain.
    pub(crate) const PLAIN: &[Self] = &[
        Self::ServerEnabled,
        Self::Client,
        Self::ClientEnabled,
        Self::Par,
        Self::RedirectUri,
        Self::RedirectScheme,
        Self::RedirectParams,
        Self::RedirectInsecure,
        Self::Doubled,
        Self::ParRequired,
        Self::ResponseType,
        Self::FlowEnabled,
        Self::ResponseModeKnown,
        Self::ResponseModeAllowed,
        Self::Registration,
        Self::RequestObject,
        Self::Scope,
        Self::Audience,
        Self::State,
        Self::NoncePresent,
        Self::NonceLength,
        Self::PkcePresent,
        Self::PkceMethod,
        Self::PkceSyntax,
        Self::Prompt,
        Self::MaxAge,
        Self::Claims,
        Self::Acr,
        Self::Hint,
        Self::PromptNone,
        Self::Store,
        Self::Login,
        Self::HintSubject,
        Self::Reauth,
        Self::Account,
        Self::Policy,
        Self::Actions,
        Self::Consent,
        Self::Issue,
    ];

    /// What plain looks at when a request is pushed: "validate the request in the same way as at the authorization
    /// endpoint" (RFC 9126 section 2.1), as far as no person is needed.
    pub(crate) const PUSH: &[Self] = &[
        Self::RedirectUri,
        Self::Doubled,
        Self::ResponseType,
        Self::ResponseModeKnown,
        Self::ResponseModeAllowed,
        Self::Registration,
        Self::RequestObject,
        Self::Scope,
        Self::State,
        Self::PkcePresent,
        Self::PkceMethod,
        Self::PkceSyntax,
        Self::Prompt,
        Self::MaxAge,
    ];
}

/// A check of a token request, or the step ISSUE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenStep {
    /// The body is a form and not empty.
    Body,
    /// No parameter is sent twice.
    Doubled,
    /// `grant_type` is given.
    GrantPresent,
    /// It is known.
    GrantKnown,
    /// The client is known, and named in one way.
    Client,
    /// It has proven who it is.
    ClientSecret,
    /// The client may use it.
    GrantAllowed,
    /// `resource` and `audience` name nobody whom the client may not mean.
    Resource,
    /// The issuer is that of the authorization request, where `issuer.tell_other_host` asks for it.
    Issuer,
    /// `code` is given.
    CodePresent,
    /// It was issued here.
    CodeKnown,
    /// To this client.
    CodeClient,
    /// It was not used before.
    CodeUsed,
    /// It is not too old.
    CodeExpired,
    /// `redirect_uri` is that of the authorization request.
    RedirectUri,
    /// `redirect_uri` is one of the client's.
    RedirectRegistered,
    /// The nonce of the authorization request is long enough.
    NonceLength,
    /// The person's consent is still there: at a code where one is needed, at a refresh where `refresh.rechecks` asks for
    /// it.
    Consent,
    /// The code verifier answers the challenge.
    Pkce,
    /// `refresh_token` is given.
    RefreshPresent,
    /// It was issued here and not revoked.
    RefreshKnown,
    /// To this client.
    RefreshClient,
    /// It was not replaced before.
    RefreshUsed,
    /// It is not too old.
    RefreshExpired,
    /// No more scopes are asked for than were granted.
    Scope,
    /// The browser's session lives, where `refresh.rechecks` asks for it.
    Session,
    /// The person is still there and enabled.
    Person,
    /// And may use the client, where `access.checked_at` asks again.
    Policy,
    /// The client is not a public one.
    Confidential,
    /// The scopes that a grant without an authorization request asks for are known.
    AskedScope,
    /// The tokens are the client's own.
    Service,
    /// `username` and `password` are given.
    PasswordPresent,
    /// They are somebody's.
    Password,
    /// `device_code` is given.
    DevicePresent,
    /// It was issued here and not redeemed.
    DeviceKnown,
    /// To this client.
    DeviceClient,
    /// It is not too old.
    DeviceExpired,
    /// The device does not ask too often.
    DevicePace,
    /// The person has agreed.
    DeviceAgreed,
    /// `subject_token` is given, with a type that is known.
    SubjectPresent,
    /// It is a live access token that was issued here.
    SubjectKnown,
    /// `requested_token_type` is one that can be had.
    RequestedType,
    /// `audience` is a client that may be meant.
    Audience,
    /// ISSUE: the tokens.
    Issue,
}

impl TokenStep {
    /// The order of plain for an authorization code.
    pub(crate) const CODE: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::CodePresent,
        Self::CodeKnown,
        Self::CodeClient,
        Self::CodeUsed,
        Self::CodeExpired,
        Self::RedirectUri,
        Self::Pkce,
        Self::Person,
        Self::Policy,
        Self::Issue,
    ];

    /// The order of plain for a refresh token.
    pub(crate) const REFRESH: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::RefreshPresent,
        Self::RefreshKnown,
        Self::RefreshClient,
        Self::RefreshUsed,
        Self::RefreshExpired,
        Self::Session,
        Self::Person,
        Self::Policy,
        Self::Consent,
        Self::Scope,
        Self::Issue,
    ];

    /// The order of plain for a device code (RFC 8628 section 3.4).
    pub(crate) const DEVICE: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::DevicePresent,
        Self::DeviceKnown,
        Self::DeviceClient,
        Self::DeviceExpired,
        Self::DevicePace,
        Self::DeviceAgreed,
        Self::Person,
        Self::Issue,
    ];

    /// The order of plain for client credentials (RFC 6749 section 4.4).
    pub(crate) const CLIENT_CREDENTIALS: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::Confidential,
        Self::AskedScope,
        Self::Service,
        Self::Issue,
    ];

    /// The order of plain for a person's password (RFC 6749 section 4.3).
    pub(crate) const PASSWORD: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::AskedScope,
        Self::PasswordPresent,
        Self::Password,
        Self::Issue,
    ];

    /// The order of plain for a token exchange (RFC 8693 section 2.1).
    pub(crate) const TOKEN_EXCHANGE: &[Self] = &[
        Self::Body,
        Self::Doubled,
        Self::GrantPresent,
        Self::Client,
        Self::ClientSecret,
        Self::GrantKnown,
        Self::GrantAllowed,
        Self::SubjectPresent,
        Self::RequestedType,
        Self::SubjectKnown,
        Self::Audience,
        Self::Scope,
        Self::Issue,
    ];
}

/// A check of a logout request, or a step. That relying parties are told is an effect of what END raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndSessionStep {
    /// LOGIN: somebody is signed in, or what `end_session.no_session` says.
    Login,
    /// There is an ID token hint where `end_session.redirect_needs` wants one.
    HintPresent,
    /// The ID token hint was issued here; expiry does not matter.
    HintValid,
    /// `client_id` and the hint's audience are the same client.
    HintClient,
    /// `client_id` names a client.
    Client,
    /// `post_logout_redirect_uri` is one of the client's.
    Uri,
    /// The hint is about this browser's session.
    SessionMatch,
    /// CONFIRM: the person agrees, where asked.
    Confirm,
    /// END: what follows from `rp_logout`.
    End,
    /// LEAVE: back to the relying party, or to a page.
    Leave,
}

impl EndSessionStep {
    /// The order of plain.
    pub(crate) const PLAIN: &[Self] = &[
        Self::Login,
        Self::HintValid,
        Self::HintClient,
        Self::Client,
        Self::Uri,
        Self::SessionMatch,
        Self::Confirm,
        Self::End,
        Self::Leave,
    ];
}

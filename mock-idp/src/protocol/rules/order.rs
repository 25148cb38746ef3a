//! The checks and steps that an order is made of, and the orders of plain.

use serde::{Deserialize, Serialize};

/// A check of an authorization request, or, in capitals in the papers, a step between such checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizeStep {
    /// `client_id` names a client.
    Client,
    /// `redirect_uri` is one of the client's. From here on errors go to the relying party.
    RedirectUri,
    /// No parameter is sent twice.
    Doubled,
    /// `response_type` is given, known and allowed.
    ResponseType,
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
    /// `state` is long enough.
    State,
    /// A code challenge is there if it must be.
    PkcePresent,
    /// Its method is known and allowed.
    PkceMethod,
    /// It looks like one.
    PkceSyntax,
    /// The words of `prompt` are known and go together.
    Prompt,
    /// `max_age` is a number of seconds.
    MaxAge,
    /// With `prompt=none` nothing needs to be shown.
    PromptNone,
    /// STORE: the request is kept, and the browser gets pages of its own.
    Store,
    /// LOGIN: somebody is signed in.
    Login,
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
    /// The order of plain.
    pub(crate) const PLAIN: &[Self] = &[
        Self::Client,
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
        Self::PromptNone,
        Self::Store,
        Self::Login,
        Self::Reauth,
        Self::Account,
        Self::Policy,
        Self::Actions,
        Self::Consent,
        Self::Issue,
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
    /// The person is still there and enabled.
    Person,
    /// And may use the client, where `access.checked_at` asks again.
    Policy,
    /// The session that the code or token hangs on is still there.
    Session,
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
        Self::RefreshPresent,
        Self::RefreshKnown,
        Self::RefreshClient,
        Self::RefreshUsed,
        Self::RefreshExpired,
        Self::Person,
        Self::Policy,
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

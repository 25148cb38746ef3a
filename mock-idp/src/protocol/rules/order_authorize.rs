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
    /// STAY: and has said whether the browser is to remember it.
    Stay,
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
        matches!(
            self,
            Self::Store | Self::Login | Self::Reauth | Self::Stay | Self::Account | Self::Consent | Self::Issue
        )
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
        Self::Stay,
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

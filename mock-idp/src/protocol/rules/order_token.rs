//! The checks and steps that an order is made of, and the orders of plain.

use serde::{Deserialize, Serialize};

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
    /// A script asks, or none does, as the client's registration says.
    Origin,
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
        Self::Origin,
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
        Self::Origin,
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

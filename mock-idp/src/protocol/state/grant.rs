use super::person::Known;
use crate::protocol::authorize::RequestedClaims;
use crate::protocol::client_session::ClientSessionId;
use crate::protocol::rules::GrantType;
use crate::protocol::rules::PkceMethod;
use crate::protocol::rules::ResponseType;
use clock::Timestamp;
use std::sync::Arc;
use std::time::Duration;

pub(crate) type GrantId = u64;
pub(crate) type SessionId = String;

/// What a person granted a client by one authorization request.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The client.
    pub client: String,
    /// The person's user name.
    pub username: String,
    /// The client whose own tokens these are, where no person is involved; `username` is empty then.
    pub service: Option<String>,
    /// By which grant type it began.
    pub origin: GrantType,
    /// For whom the access token is meant, where somebody was named.
    pub audience: Vec<String>,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// The nonce of the authorization request.
    pub nonce: Option<String>,
    /// The issuer that the authorization request was sent to.
    pub issuer: String,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// The `sid` of the session at this client.
    pub sid: Option<String>,
    /// The `state` of the authorization request.
    pub state: Option<String>,
    /// What the authorization request asked for.
    pub response_type: ResponseType,
    /// `acr`.
    pub acr: Option<String>,
    /// The claims that the request named one by one (Core 5.5).
    pub(crate) claims: RequestedClaims,
    /// The person at that time.
    pub(crate) person: Option<Arc<Known>>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<(PkceMethod, String)>,
    pub(crate) session: SessionId,
    /// The session at this client that its codes and tokens hang on.
    pub(crate) client_session: Option<ClientSessionId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) grant: GrantId,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Access,
    Refresh,
}

/// A token that was issued. Dead ones stay, so that a second use is seen as one.
#[derive(Clone, Debug)]
pub(crate) struct IssuedToken {
    pub(crate) kind: TokenKind,
    pub(crate) grant: GrantId,
    pub(crate) scopes: Vec<String>,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) dead: bool,
    /// A refresh token that was exchanged.
    pub(crate) used: bool,
    /// How often it was, and when for the first time.
    pub(crate) uses: u32,
    pub(crate) first_used: Option<Timestamp>,
    /// How many refresh tokens of its family came before it, and when the first one came.
    pub(crate) generation: u32,
    pub(crate) family_since: Timestamp,
    /// It outlives the browser's session.
    pub(crate) offline: bool,
}

impl IssuedToken {
    /// A token that is good from `now` for `lifetime` seconds.
    pub(crate) fn new(kind: TokenKind, grant: GrantId, scopes: Vec<String>, now: Timestamp, lifetime: u64) -> Self {
        Self {
            kind,
            grant,
            scopes,
            issued_at: now,
            expires: now + Duration::from_secs(lifetime),
            dead: false,
            used: false,
            uses: 0,
            first_used: None,
            generation: 0,
            family_since: now,
            offline: false,
        }
    }
}

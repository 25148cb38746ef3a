use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use crate::instance::{RegisterError, RestageError};
use crate::jose::KeysError;
use crate::manners::ResolveError;
use crate::script::DeviationError;

/// Why a call is refused. The words are API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Nothing stands at this path.
    RouteUnknown,
    /// Something stands there, but not for this method.
    MethodNotAllowed,
    /// The token is missing or wrong.
    TokenWrong,
    /// A page in a browser asks, and no token was agreed on.
    BrowserRefused,
    /// The body is not what the call takes.
    BodyInvalid,
    /// The query is not what the call takes.
    QueryInvalid,
    /// There is no such person.
    PersonUnknown,
    /// There is no such client.
    ClientUnknown,
    /// The id in the body is not the one in the path.
    ClientIdMismatch,
    /// The client could never be served.
    ClientInvalid,
    /// A setting does not exist, or cannot be so.
    SettingInvalid,
    /// A deviation that could never strike.
    DeviationInvalid,
    /// There is no such quirk, or it contradicts another.
    QuirkInvalid,
    /// The clock is the machine's and cannot be moved.
    ClockIsReal,
    /// No key can be made.
    KeysFailed,
}

impl Code {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::RouteUnknown,
        Self::MethodNotAllowed,
        Self::TokenWrong,
        Self::BrowserRefused,
        Self::BodyInvalid,
        Self::QueryInvalid,
        Self::PersonUnknown,
        Self::ClientUnknown,
        Self::ClientIdMismatch,
        Self::ClientInvalid,
        Self::SettingInvalid,
        Self::DeviationInvalid,
        Self::QuirkInvalid,
        Self::ClockIsReal,
        Self::KeysFailed,
    ];

    fn status(self) -> StatusCode {
        match self {
            Self::TokenWrong => StatusCode::UNAUTHORIZED,
            Self::BrowserRefused => StatusCode::FORBIDDEN,
            Self::RouteUnknown | Self::PersonUnknown | Self::ClientUnknown => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::ClockIsReal => StatusCode::CONFLICT,
            Self::KeysFailed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BodyInvalid
            | Self::QueryInvalid
            | Self::ClientIdMismatch
            | Self::ClientInvalid
            | Self::SettingInvalid
            | Self::DeviationInvalid
            | Self::QuirkInvalid => StatusCode::BAD_REQUEST,
        }
    }
}

/// A refusal: a stable code, and a sentence for people.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    error: Code,
    message: String,
}

impl Refused {
    pub(super) fn new(error: Code, message: impl Into<String>) -> Self {
        Self { error, message: message.into() }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.error.status(), Json(self)).into_response()
    }
}

impl From<RegisterError> for Refused {
    fn from(error: RegisterError) -> Self {
        let code = match &error {
            RegisterError::Unknown { kind: "person", .. } => Code::PersonUnknown,
            RegisterError::Unknown { .. } => Code::ClientUnknown,
            RegisterError::Taken { .. } | RegisterError::NoSecret { .. } => Code::ClientInvalid,
            RegisterError::Settings { .. } => Code::SettingInvalid,
        };
        Self::new(code, error.to_string())
    }
}

impl From<RestageError> for Refused {
    fn from(error: RestageError) -> Self {
        match error {
            RestageError::Register(error) => error.into(),
            RestageError::Resolve(error) => {
                let code = match &error {
                    ResolveError::Setting { .. }
                    | ResolveError::SettingLevel { .. }
                    | ResolveError::SettingValue { .. } => Code::SettingInvalid,
                    _ => Code::QuirkInvalid,
                };
                Self::new(code, error.to_string())
            }
        }
    }
}

impl From<DeviationError> for Refused {
    fn from(error: DeviationError) -> Self {
        Self::new(Code::DeviationInvalid, error.to_string())
    }
}

impl From<KeysError> for Refused {
    fn from(error: KeysError) -> Self {
        Self::new(Code::KeysFailed, error.to_string())
    }
}

use std::sync::Arc;

use ::clock::VirtualClock;
use axum::Json;
use axum::body::Bytes;
use serde::de::DeserializeOwned;

use super::error::{Code, Refused};
use crate::instance::MockIdp;

/// What every call is about.
#[derive(Clone, Debug)]
pub(super) struct Controlled {
    pub(super) idp: Arc<MockIdp>,
    /// `None`: the machine's clock, which nobody moves.
    pub(super) clock: Option<VirtualClock>,
    pub(super) token: Option<Arc<str>>,
}

pub(super) type Answered<T> = Result<Json<T>, Refused>;

/// A JSON body. What it is called by the sender does not matter: `curl -d` calls everything a form.
pub(super) fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refused::new(Code::BodyInvalid, format!("the body is not what this call takes: {error}")))
}

//! What is about the instance as a whole.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;

use super::error::Refused;
use super::state::Controlled;
use crate::vocab::Operation;

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    provider: String,
    version: Option<String>,
    issuer: String,
    discovery: Option<String>,
}

pub(super) async fn what(State(controlled): State<Controlled>) -> Json<Shown> {
    let reference = controlled.idp.manners().reference();
    Json(Shown {
        provider: reference.name,
        version: reference.version.map(|version| version.to_string()),
        issuer: controlled.idp.issuer(),
        discovery: controlled.idp.url(Operation::Discovery),
    })
}

pub(super) async fn rotate_keys(State(controlled): State<Controlled>) -> Result<StatusCode, Refused> {
    controlled.idp.rotate_keys()?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs everybody out, takes back codes and tokens, and empties script and journal. People, clients, quirks and clock
/// stay as they are.
pub(super) async fn reset(State(controlled): State<Controlled>) -> Result<StatusCode, Refused> {
    controlled.idp.set_script(Vec::new())?;
    controlled.idp.reset();
    Ok(StatusCode::NO_CONTENT)
}

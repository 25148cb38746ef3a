use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use http::StatusCode;

use super::error::Refused;
use super::state::{Answered, Controlled, body};
use crate::script::Deviation;

pub(super) async fn list(State(controlled): State<Controlled>) -> Json<Vec<Deviation>> {
    Json(controlled.idp.script())
}

pub(super) async fn add(
    State(controlled): State<Controlled>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Vec<Deviation>>), Refused> {
    controlled.idp.add_deviation(body(&bytes)?)?;
    Ok((StatusCode::CREATED, Json(controlled.idp.script())))
}

pub(super) async fn replace(State(controlled): State<Controlled>, bytes: Bytes) -> Answered<Vec<Deviation>> {
    controlled.idp.set_script(body(&bytes)?)?;
    Ok(Json(controlled.idp.script()))
}

pub(super) async fn clear(State(controlled): State<Controlled>) -> Result<StatusCode, Refused> {
    controlled.idp.set_script(Vec::new())?;
    Ok(StatusCode::NO_CONTENT)
}

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use http::StatusCode;

use super::error::Refused;
use super::state::{Answered, Controlled, body};
use crate::entry::PersonEntry;

pub(super) async fn list(State(controlled): State<Controlled>) -> Json<BTreeMap<String, PersonEntry>> {
    let people = controlled.idp.cast().into_iter();
    Json(people.map(|person| (person.username.clone(), PersonEntry::from(person))).collect())
}

pub(super) async fn put(
    State(controlled): State<Controlled>,
    Path(username): Path<String>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<PersonEntry>), Refused> {
    // Who is known keeps the subject identifier unless another is given.
    let person = body::<PersonEntry>(&bytes)?.or_sub(controlled.idp.sub(&username)).named(&username);
    let new = controlled.idp.put_person(person.clone()).await;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(person.into())))
}

pub(super) async fn delete(
    State(controlled): State<Controlled>,
    Path(username): Path<String>,
) -> Result<StatusCode, Refused> {
    controlled.idp.remove_person(&username).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the person agreed to at a client; the next login asks again.
pub(super) async fn forget_consent(
    State(controlled): State<Controlled>,
    Path((username, client)): Path<(String, String)>,
) -> Result<StatusCode, Refused> {
    controlled.idp.withdraw_consent(&username, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The relying parties have been told, and have answered, when this answers: what they said is the answer.
pub(super) async fn log_out(
    State(controlled): State<Controlled>,
    Path(username): Path<String>,
) -> Answered<Vec<super::journal::Delivered>> {
    let before = controlled.idp.journal().exchanges().last().map(|last| last.number);
    controlled.idp.log_out(&username).await?;
    Ok(Json(super::journal::deliveries(&controlled, before)))
}

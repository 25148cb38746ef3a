use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use http::StatusCode;

use super::error::{Code, Refused};
use super::state::{Controlled, body};
use crate::protocol::Client;

pub(super) async fn list(State(controlled): State<Controlled>) -> Json<BTreeMap<String, Client>> {
    Json(controlled.idp.clients().into_iter().map(|client| (client.id.clone(), client)).collect())
}

pub(super) async fn put(
    State(controlled): State<Controlled>,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Client>), Refused> {
    let mut client: Client = body(&bytes)?;
    if !client.id.is_empty() && client.id != id {
        let said = format!("the path says `{id}` and the body `{}`; leave `id` out of the body", client.id);
        return Err(Refused::new(Code::ClientIdMismatch, said));
    }
    client.id = id;
    let new = controlled.idp.put_client(client.clone())?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(client)))
}

pub(super) async fn delete(
    State(controlled): State<Controlled>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refused> {
    controlled.idp.remove_client(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

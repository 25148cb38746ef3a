use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Serialize;

use super::error::Refused;
use super::state::{Answered, Controlled, body};
use crate::instance::RestageError;

/// One quirk of the provider that is played.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    id: String,
    summary: String,
    /// Whether it is on for a client without settings of its own.
    on: bool,
    /// Whether somebody switched it: `+` or `-`.
    switched: Option<char>,
}

pub(super) async fn list(State(controlled): State<Controlled>) -> Answered<Vec<Shown>> {
    let manners = controlled.idp.manners();
    let mut on: BTreeSet<String> = BTreeSet::new();
    let resolved = manners.server().map_err(RestageError::from)?.quirks.into_iter();
    let of_clients = manners.client(&BTreeMap::new()).map_err(RestageError::from)?.quirks;
    on.extend(resolved.chain(of_clients).map(|id| id.to_string()));
    let switches = manners.switches();
    let switched =
        |id: &str| switches.iter().find(|switch| &switch[1..] == id).and_then(|switch| switch.chars().next());
    let shown = manners.catalogue().iter().map(|quirk| Shown {
        id: quirk.id.clone(),
        summary: quirk.summary.clone(),
        on: on.contains(&quirk.id),
        switched: switched(&quirk.id),
    });
    Ok(Json(shown.collect()))
}

/// A list of `+ID` and `-ID`.
pub(super) async fn switch(State(controlled): State<Controlled>, bytes: Bytes) -> Answered<Vec<Shown>> {
    controlled.idp.switch(&body::<Vec<String>>(&bytes)?)?;
    list(State(controlled)).await
}

pub(super) async fn unswitch(State(controlled): State<Controlled>) -> Result<Json<Vec<Shown>>, Refused> {
    controlled.idp.unswitch()?;
    list(State(controlled)).await
}

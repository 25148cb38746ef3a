use ::clock::{Clock as _, SystemClock, Timestamp, VirtualClock};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::error::{Code, Refused};
use super::state::{Answered, Controlled, body};
use crate::script::Span;

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    now: Timestamp,
    /// Whether it can be moved.
    r#virtual: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: Span,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    now: Timestamp,
}

fn shown(controlled: &Controlled) -> Json<Shown> {
    let now = controlled.clock.as_ref().map_or_else(|| SystemClock.now(), ::clock::Clock::now);
    Json(Shown { now, r#virtual: controlled.clock.is_some() })
}

fn movable(controlled: &Controlled) -> Result<&VirtualClock, Refused> {
    let said = "this provider goes by the machine's clock, which nobody moves; start it with --clock virtual";
    controlled.clock.as_ref().ok_or_else(|| Refused::new(Code::ClockIsReal, said))
}

pub(super) async fn read(State(controlled): State<Controlled>) -> Json<Shown> {
    shown(&controlled)
}

pub(super) async fn advance(State(controlled): State<Controlled>, bytes: Bytes) -> Answered<Shown> {
    let Advance { by: Span(by) } = body(&bytes)?;
    movable(&controlled)?.advance(by);
    Ok(shown(&controlled))
}

pub(super) async fn set(State(controlled): State<Controlled>, bytes: Bytes) -> Answered<Shown> {
    let Set { now } = body(&bytes)?;
    movable(&controlled)?.set(now);
    Ok(shown(&controlled))
}

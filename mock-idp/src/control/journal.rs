use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::error::{Code, Refused};
use super::state::{Answered, Controlled};
use crate::journal::{Direction, Exchange};
use crate::script::Span;
use crate::vocab::Operation;

/// Which exchanges; without anything: all that are kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only those with a higher number.
    after: Option<u64>,
    operation: Option<Operation>,
    direction: Option<Direction>,
    client: Option<String>,
    person: Option<String>,
    /// Waits as long as this, by the machine's clock, for the first one.
    wait: Option<Span>,
}

impl Asked {
    fn means(&self, exchange: &Exchange) -> bool {
        self.after.is_none_or(|after| exchange.number > after)
            && self.operation.is_none_or(|operation| exchange.operation == Some(operation))
            && self.direction.is_none_or(|direction| exchange.direction == direction)
            && self.client.as_ref().is_none_or(|client| exchange.client.as_ref() == Some(client))
            && self.person.as_ref().is_none_or(|person| exchange.person.as_ref() == Some(person))
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    exchanges: Vec<Exchange>,
    /// The highest number in the journal, to be given as `after` next time.
    last: Option<u64>,
    /// How many exchanges had to go because the journal was full.
    dropped: u64,
}

pub(super) async fn query(
    State(controlled): State<Controlled>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answered<Shown> {
    let Query(asked) = asked.map_err(|rejection| Refused::new(Code::QueryInvalid, rejection.body_text()))?;
    let journal = controlled.idp.journal();
    if let Some(Span(limit)) = asked.wait {
        // Nothing in time is an empty list, and no error: the next call waits again.
        let _ = journal.wait_for(limit, |exchange| asked.means(exchange)).await;
    }
    let kept = journal.exchanges();
    let last = kept.last().map(|exchange| exchange.number);
    let exchanges =
        kept.iter().filter(|exchange| asked.means(exchange)).map(|exchange| Exchange::clone(exchange)).collect();
    Ok(Json(Shown { exchanges, last, dropped: journal.dropped() }))
}

pub(super) async fn clear(State(controlled): State<Controlled>) -> StatusCode {
    controlled.idp.journal().clear();
    StatusCode::NO_CONTENT
}

/// One message to a relying party.
#[derive(Debug, Serialize)]
pub(super) struct Delivered {
    client: Option<String>,
    url: String,
    /// What it answered; `null`: nothing.
    status: Option<u16>,
}

/// The messages that went out after this number.
pub(super) fn deliveries(controlled: &Controlled, after: Option<u64>) -> Vec<Delivered> {
    let sent = controlled.idp.journal().exchanges().into_iter().filter(|exchange| {
        exchange.direction == Direction::Outbound && after.is_none_or(|after| exchange.number > after)
    });
    sent.map(|exchange| Delivered {
        client: exchange.client.clone(),
        url: exchange.url.clone(),
        status: exchange.status,
    })
    .collect()
}

//! Sends logout tokens to relying parties (Back-Channel Logout 2.5): those that an answer waits for, and those that are
//! due later by the instance's clock.

use std::sync::Arc;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use futures::future::join_all;
use http::{Method, header};
use tokio::task::JoinSet;
use url::Url;

use super::shared::Shared;
use crate::journal::{Body, Direction, Exchange};
use crate::protocol::{Attempt, BclRedirects, DeliveryId, Marks, RetryOn};
use crate::vocab::Operation;

const FORM: &str = "application/x-www-form-urlencoded";
/// Redirects that are followed before the receiver counts as dead.
const HOPS: usize = 10;

/// Sends these messages, all at once, and returns when all receivers have answered or were given up for now.
pub(super) async fn send_all(shared: &Arc<Shared>, deliveries: Vec<DeliveryId>) {
    join_all(deliveries.into_iter().map(|id| send(shared, id))).await;
    shared.wake_outbox();
}

/// Sends what is due later, for as long as the instance runs.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut underway = JoinSet::new();
    loop {
        for id in shared.core.take_due() {
            let shared = shared.clone();
            underway.spawn(async move { send(&shared, id).await });
        }
        let wait = shared.core.next_due().map(|due| due.since(shared.core.clock.now()));
        let due = async {
            match wait {
                Some(wait) => shared.core.clock.sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = shared.outbox.notified() => {}
            // Whatever was sent may be due once more.
            Some(_) = underway.join_next(), if !underway.is_empty() => {}
        }
    }
}

/// One attempt; what came back is written down.
async fn send(shared: &Shared, id: DeliveryId) {
    let Some(attempt) = shared.core.attempt(id) else { return };
    let redirects = *shared.core.setup().rules.bcl_redirects.get(&Marks::default());
    let mut outcome = exchange(shared, &attempt, Method::POST, &attempt.uri).await;
    if redirects == BclRedirects::AsGet {
        for _ in 0..HOPS {
            let Ok((_, Some(next))) = &outcome else { break };
            let next = next.clone();
            outcome = exchange(shared, &attempt, Method::GET, next.as_str()).await;
        }
    }
    let failed = match outcome {
        Err(why) => Some(why),
        Ok((status, _)) if status >= 500 => Some(RetryOn::ServerError),
        Ok((status, _)) if status >= 400 => Some(RetryOn::ClientError),
        Ok(_) => None,
    };
    shared.core.attempted(id, failed);
}

/// One request to a receiver: the status, and where it leads on.
async fn exchange(
    shared: &Shared,
    attempt: &Attempt,
    method: Method,
    url: &str,
) -> Result<(u16, Option<Url>), RetryOn> {
    let (at, real_at) = (shared.core.clock.now(), SystemClock.now());
    let timeout = Duration::from_secs(*shared.core.setup().rules.bcl_timeout.get(&Marks::default()));
    let posted = method == Method::POST;
    let answer = match shared.client() {
        Ok(client) => {
            let request = client.request(method.clone(), url).timeout(timeout);
            let request = match posted {
                true => request.header(header::CONTENT_TYPE, FORM).body(attempt.body.clone()),
                false => request,
            };
            request.send().await
        }
        Err(err) => Err(err),
    };
    let mut outcome = Err(RetryOn::Refused);
    let (status, response_headers, response_body) = match answer {
        Ok(answer) => {
            let status = answer.status().as_u16();
            let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let next = location.filter(|_| answer.status().is_redirection());
            outcome = Ok((status, next.and_then(|next| answer.url().join(next).ok())));
            let headers = answer
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect();
            (Some(status), headers, answer.bytes().await.map(|body| body.to_vec()).unwrap_or_default())
        }
        // No answer: what went wrong stands where the answer would.
        Err(err) => {
            if err.is_timeout() {
                outcome = Err(RetryOn::Timeout);
            }
            (None, Vec::new(), explain(&err).into_bytes())
        }
    };
    shared.journal.keep(Exchange {
        number: 0,
        at,
        real_at,
        direction: Direction::Outbound,
        operation: Some(Operation::LogoutDelivery),
        method: method.to_string(),
        url: url.to_owned(),
        request_headers: if posted { vec![("content-type".into(), FORM.into())] } else { Vec::new() },
        request_body: Body(if posted { attempt.body.clone().into_bytes() } else { Vec::new() }),
        status,
        response_headers,
        response_body: Body(response_body),
        client: Some(attempt.client.clone()),
        person: Some(attempt.person.clone()),
        quirks: attempt.quirks.iter().map(ToString::to_string).collect(),
        deviations: attempt.deviations.clone(),
    });
    outcome
}

fn explain(err: &reqwest::Error) -> String {
    let mut said = err.to_string();
    let mut cause = std::error::Error::source(err);
    while let Some(inner) = cause {
        said.push_str(": ");
        said.push_str(&inner.to_string());
        cause = inner.source();
    }
    said
}

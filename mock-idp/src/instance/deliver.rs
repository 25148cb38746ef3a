//! Sends logout tokens to relying parties (Back-Channel Logout 2.5).

use std::time::Duration;

use clock::{Clock as _, SystemClock};
use http::header;

use super::shared::Shared;
use crate::journal::{Body, Direction, Exchange};
use crate::protocol::{Delivery, Marks};
use crate::vocab::Operation;

/// Sends one logout token, once, and writes down what came back.
pub(super) async fn send(shared: &Shared, delivery: Delivery) {
    let (at, real_at) = (shared.core.clock.now(), SystemClock.now());
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &delivery.token).finish();
    let timeout = Duration::from_secs(*shared.core.setup().rules.bcl_timeout.get(&Marks::default()));
    let answer = match shared.client() {
        Ok(client) => {
            client
                .post(&delivery.uri)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .timeout(timeout)
                .body(body.clone())
                .send()
                .await
        }
        Err(err) => Err(err),
    };
    let (status, response_headers, response_body) = match answer {
        Ok(answer) => {
            let status = answer.status().as_u16();
            let headers = answer
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect();
            (Some(status), headers, answer.bytes().await.map(|body| body.to_vec()).unwrap_or_default())
        }
        // No answer: what went wrong stands where the answer would.
        Err(err) => (None, Vec::new(), explain(&err).into_bytes()),
    };
    shared.journal.keep(Exchange {
        number: 0,
        at,
        real_at,
        direction: Direction::Outbound,
        operation: Some(Operation::LogoutDelivery),
        method: "POST".into(),
        url: delivery.uri,
        request_headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
        request_body: Body(body.into_bytes()),
        status,
        response_headers,
        response_body: Body(response_body),
        client: Some(delivery.client),
        person: Some(delivery.username),
        quirks: delivery.quirks.iter().map(ToString::to_string).collect(),
        deviations: delivery.deviations,
    });
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

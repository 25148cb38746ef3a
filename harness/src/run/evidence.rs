//! What was said on the wire in a run, in order, from all who saw it.

use mock_idp::journal::{self, Direction};
use mock_idp::vocab::Operation;
use url::Url;

use super::checks::Judged;
use super::observe::operation;
use super::stage::Stage;
use crate::agent::{UserAgent, Visit};
use crate::event::{CheckRecord, Exchange, Path};
use crate::run::checks::Decider;

/// Everything that browsers and provider wrote down, by the clock of the run.
pub(super) fn exchanges(stage: &Stage) -> Vec<Exchange> {
    let rp = stage.callback.url.origin();
    let at_the_rp = |visit: &Visit| Url::parse(&visit.url).is_ok_and(|url| url.origin() == rp);
    let visits = || stage.browsers().flat_map(UserAgent::visits);
    // What a browser asked the provider stands in the provider's own journal; here it tells when, among what else it asked.
    let mut asked_idp: Vec<&Visit> = visits().filter(|visit| !at_the_rp(visit)).collect();
    let mut all: Vec<(Exchange, usize)> = Vec::new();
    for exchange in stage.idp.journal().exchanges() {
        let visit = asked_idp.iter().position(|visit| visit.url == exchange.url && visit.method == exchange.method);
        // Within one millisecond, what servers ask each other is taken to follow from what a browser asked.
        let number = visit.map_or(usize::MAX, |at| asked_idp.remove(at).number);
        all.push((at_idp(&exchange), number));
    }
    all.extend(visits().filter(|visit| at_the_rp(visit)).map(|visit| (at_rp(visit), visit.number)));
    all.sort_by_key(|(exchange, number)| (exchange.at, *number));
    all.into_iter().map(|(exchange, _)| exchange).collect()
}

fn at_idp(seen: &journal::Exchange) -> Exchange {
    let path = match (seen.direction, seen.operation) {
        (Direction::Outbound, _) => Path::IdpToRp,
        (
            Direction::Inbound,
            Some(
                Operation::Discovery
                | Operation::OauthMetadata
                | Operation::Jwks
                | Operation::Token
                | Operation::Userinfo
                | Operation::Introspect
                | Operation::Revoke
                | Operation::Par
                | Operation::DeviceStart,
            ),
        ) => Path::RpToIdp,
        (Direction::Inbound, _) => Path::BrowserToIdp,
    };
    Exchange {
        path,
        at: seen.at.millis(),
        method: seen.method.clone(),
        url: seen.url.clone(),
        request_headers: seen.request_headers.clone(),
        request_body: seen.request_body.text(),
        status: seen.status,
        response_headers: seen.response_headers.clone(),
        response_body: seen.response_body.text(),
        quirks: seen.quirks.clone(),
        deviations: seen.deviations.clone(),
    }
}

fn at_rp(seen: &Visit) -> Exchange {
    Exchange {
        path: Path::BrowserToRp,
        at: seen.at,
        method: seen.method.clone(),
        url: seen.url.clone(),
        request_headers: seen.request_headers.clone(),
        request_body: seen.request_body.clone().unwrap_or_default(),
        status: Some(seen.status),
        response_headers: seen.response_headers.clone(),
        response_body: seen.response_body.clone(),
        quirks: Vec::new(),
        deviations: Vec::new(),
    }
}

/// An expectation with the exchange that decided it.
pub(super) fn record(judged: Judged, exchanges: &[Exchange], stage: &Stage) -> CheckRecord {
    let last = |wanted: &dyn Fn(&Exchange) -> bool| exchanges.iter().rposition(wanted);
    let path_of = |exchange: &Exchange| Url::parse(&exchange.url).map(|url| url.path().to_owned()).unwrap_or_default();
    let decided_by = match judged.decider {
        Decider::Callback => {
            let callback = |exchange: &Exchange| {
                exchange.path == Path::BrowserToRp && path_of(exchange) == stage.callback.url.path()
            };
            last(&callback).or_else(|| last(&|exchange| exchange.path == Path::BrowserToRp))
        }
        Decider::Endpoint(endpoint) => {
            let url = stage.idp.url(operation(endpoint));
            last(&|exchange| url.as_deref() == exchange.url.split('?').next())
        }
        Decider::Logout => last(&|exchange| exchange.path == Path::IdpToRp),
    };
    CheckRecord {
        word: judged.word.to_owned(),
        line: judged.line,
        expected: judged.expected,
        seen: judged.seen,
        outcome: judged.outcome,
        decided_by,
    }
}

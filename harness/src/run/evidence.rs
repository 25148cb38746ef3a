//! What was said on the wire in a run, in order, from all who saw it.

use mock_idp::journal::{self, Direction};
use mock_idp::vocab::Operation;
use serde_json::Value;
use url::Url;

use super::checks::{Judged, Minted, REFS, WORD, tokens_in_browser};
use super::observe::operation;
use super::stage::Stage;
use crate::agent::{UserAgent, Visit};
use crate::event::{CheckRecord, Exchange, Path};
use crate::run::checks::Decider;

/// Everything that browsers and providers wrote down, in the order in which it happened by the machine's clock, which
/// nobody moves; each exchange is dated by the clock of whoever wrote it down.
pub(super) fn exchanges(stage: &Stage) -> Vec<Exchange> {
    let rp = stage.callback.url.origin();
    let at_the_rp = |visit: &Visit| Url::parse(&visit.url).is_ok_and(|url| url.origin() == rp);
    let visits = || stage.browsers().flat_map(UserAgent::visits);
    // What a browser asked a provider stands in the provider's own journal; here it tells when, among what else it asked.
    let mut asked_idp: Vec<&Visit> = visits().filter(|visit| !at_the_rp(visit)).collect();
    let mut all: Vec<(Exchange, i64, usize)> = Vec::new();
    for exchange in stage.players.iter().flat_map(|player| player.idp.journal().exchanges()) {
        let visit = asked_idp.iter().position(|visit| visit.url == exchange.url && visit.method == exchange.method);
        // Within one millisecond, what servers ask each other is taken to follow from what a browser asked.
        let number = visit.map_or(usize::MAX, |at| asked_idp.remove(at).number);
        all.push((at_idp(&exchange), exchange.real_at.millis(), number));
    }
    all.extend(visits().filter(|visit| at_the_rp(visit)).map(|visit| (at_rp(visit), visit.real_at, visit.number)));
    all.sort_by_key(|(_, at, number)| (*at, *number));
    all.into_iter().map(|(exchange, ..)| exchange).collect()
}

/// Whether the relying party kept the provider's tokens to itself.
pub(super) fn kept_tokens(stage: &Stage) -> Judged {
    let rp = stage.callback.url.origin();
    let at_the_rp = |visit: &&Visit| Url::parse(&visit.url).is_ok_and(|url| url.origin() == rp);
    let answers: Vec<&Visit> = stage.browsers().flat_map(UserAgent::visits).filter(at_the_rp).collect();
    let minted: Vec<Minted> = stage.players.iter().flat_map(|player| minted(player.idp.journal())).collect();
    tokens_in_browser(&minted, &answers)
}

/// The tokens of all token responses. One that is too short to be told from other text is not looked for.
fn minted(journal: &journal::Journal) -> Vec<Minted> {
    const SHORTEST: usize = 12;
    let kinds = [("access_token", "access token"), ("id_token", "ID token"), ("refresh_token", "refresh token")];
    let mut minted = Vec::new();
    for exchange in journal.exchanges().into_iter().filter(|exchange| exchange.operation == Some(Operation::Token)) {
        let Ok(body) = serde_json::from_str::<Value>(&exchange.response_body.text()) else { continue };
        for (member, kind) in kinds {
            let value = body.get(member).and_then(Value::as_str).filter(|value| value.len() >= SHORTEST);
            minted.extend(value.map(|value| Minted { kind, value: value.to_owned() }));
        }
    }
    minted
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
            let url = stage.player().and_then(|player| player.idp.url(operation(endpoint)));
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
        refs: if judged.word == WORD { REFS.map(str::to_owned).to_vec() } else { Vec::new() },
    }
}

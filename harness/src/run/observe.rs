use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mock_idp::journal::{Direction, Exchange};
use mock_idp::vocab::Operation;
use url::Url;

use super::stage::{Landing, Stage};
use super::steps::StepError;
use crate::agent::{Page, UserAgent, Visit};
use crate::language::{Endpoint, StandsAt};
use crate::target::{Account, AccountOfRp};

/// What can be seen at one moment of a run.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// What became of the last callback.
    pub(super) landing: Option<Landing>,
    /// Who is signed in in the present browser, and what they are told.
    pub(super) me: Option<AccountOfRp>,
    /// Who is signed in in the browser in which somebody signed in last.
    pub(super) begun: Option<Option<String>>,
    /// The page that the present browser shows.
    pub(super) page: Option<Page>,
    /// Whose page that is.
    pub(super) stands_at: Option<StandsAt>,
    /// The relying party's own word for its last error.
    pub(super) inner_error: Option<String>,
    /// Requests that reached the present provider.
    pub(super) counts: BTreeMap<Endpoint, u32>,
    /// The parameters of the last of them.
    pub(super) asked: BTreeMap<Endpoint, Vec<(String, String)>>,
    /// Whether the relying party lets itself be looked into.
    pub(super) inside: bool,
    /// The account of the person who signed in last.
    pub(super) account: Option<Account>,
    /// All accounts by user name.
    pub(super) accounts: BTreeMap<String, Account>,
    /// The `Set-Cookie` headers of the relying party that set something.
    pub(super) cookies: Vec<String>,
    /// The status of the last answer to a logout token; `Some(None)`: it was sent and not answered.
    pub(super) logout: Option<Option<u16>>,
}

/// The endpoints that are counted, each with what the provider calls it.
const ENDPOINTS: [(Endpoint, Operation); 10] = [
    (Endpoint::Authorize, Operation::Authorize),
    (Endpoint::Token, Operation::Token),
    (Endpoint::Userinfo, Operation::Userinfo),
    (Endpoint::Jwks, Operation::Jwks),
    (Endpoint::Discovery, Operation::Discovery),
    (Endpoint::Introspect, Operation::Introspect),
    (Endpoint::Revoke, Operation::Revoke),
    (Endpoint::Par, Operation::Par),
    (Endpoint::Device, Operation::DeviceStart),
    (Endpoint::EndSession, Operation::EndSession),
];

/// The operation of the provider that an endpoint stands for.
pub(super) fn operation(endpoint: Endpoint) -> Operation {
    ENDPOINTS.iter().find(|(known, _)| *known == endpoint).map_or(Operation::Discovery, |(_, operation)| *operation)
}

/// Looks around. What is looked at from here on does not change it: session probes ask the relying party alone.
pub(super) async fn observe(stage: &mut Stage) -> Result<Observed, StepError> {
    let mut seen = Observed { landing: stage.landing.clone(), ..Observed::default() };
    let player = stage.player().ok_or(StepError::NoStage)?;
    let exchanges = player.idp.journal().exchanges();
    for (endpoint, operation) in ENDPOINTS {
        seen.counts.insert(endpoint, count(&exchanges, operation));
        if let Some(exchange) = player.idp.journal().last(operation) {
            seen.asked.insert(endpoint, parameters(&exchange));
        }
    }
    seen.logout = player.idp.journal().last(Operation::LogoutDelivery).map(|exchange| exchange.status);
    seen.cookies = cookies(stage);
    let browser = stage.browser.clone();
    let (agent, rp) = stage.present_browser().ok_or(StepError::Waiting { browser })?;
    seen.page = agent.page().cloned();
    seen.me = rp.who(agent).await?;
    seen.stands_at = seen.page.as_ref().map(|page| match () {
        () if stage.provider_of(&page.url).is_some() => StandsAt::Provider,
        () if page.url.origin() == stage.callback.url.origin() => StandsAt::RelyingParty,
        () => StandsAt::Elsewhere,
    });
    if let Some((person, browser)) = stage.signed_in.clone() {
        let username = stage.username(&person);
        let (agent, rp) = stage.at(&browser).ok_or(StepError::Waiting { browser })?;
        seen.begun = Some(rp.who(agent).await?.map(|who| who.username));
        if let Some(inside) = rp.inside() {
            // Whoever was renamed at the provider may be the old name here.
            seen.account = inside.account(&username).or_else(|| inside.account(&person));
        }
    }
    if let Some(inside) = stage.rp.inside() {
        seen.inside = true;
        seen.inner_error = inside.last_error().map(|refused| refused.code);
        let names = inside.usernames().into_iter();
        seen.accounts = names.filter_map(|name| Some((name.clone(), inside.account(&name)?))).collect();
    }
    Ok(seen)
}

/// How often the relying party asked there, or sent a browser there. Some providers lead the browser to their authorization
/// endpoint a second time when their pages are done; those requests are not the relying party's.
fn count(exchanges: &[Arc<Exchange>], operation: Operation) -> u32 {
    let mut led_to: BTreeSet<Url> = BTreeSet::new();
    let mut count = 0;
    for exchange in exchanges.iter().filter(|exchange| exchange.direction == Direction::Inbound) {
        let Ok(url) = Url::parse(&exchange.url) else { continue };
        let led = operation == Operation::Authorize && led_to.remove(&url);
        if exchange.operation == Some(operation) && !led {
            count += 1;
        }
        led_to.extend(exchange.response_header("location").and_then(|location| url.join(location).ok()));
    }
    count
}

/// One that is emptied is deleted.
fn cookies(stage: &Stage) -> Vec<String> {
    let rp = stage.callback.url.origin();
    let at_the_rp = |visit: &&Visit| Url::parse(&visit.url).is_ok_and(|url| url.origin() == rp);
    let visits = stage.browsers().flat_map(UserAgent::visits).filter(at_the_rp);
    let headers = visits.flat_map(|visit| &visit.response_headers).filter(|(name, _)| name == "set-cookie");
    let sets = |value: &&String| !value.split(';').next().unwrap_or_default().trim_end().ends_with('=');
    headers.map(|(_, value)| value).filter(sets).cloned().collect()
}

/// Those of the query, then those of the form.
fn parameters(exchange: &Exchange) -> Vec<(String, String)> {
    let query = exchange.url.split_once('?').map_or("", |(_, query)| query);
    let form = exchange.request_body.text();
    let pairs = |text: &str| url::form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
    let mut all = pairs(query);
    if exchange.method == "POST" {
        all.extend(pairs(&form));
    }
    all
}

use std::collections::BTreeMap;

use mock_idp::vocab::Operation;

use super::stage::{Landing, Stage};
use super::steps::StepError;
use crate::agent::Page;
use crate::language::Endpoint;
use crate::target::Account;

/// What can be seen at one moment of a run.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// What became of the last callback.
    pub(super) landing: Option<Landing>,
    /// Who is signed in in the present browser.
    pub(super) who: Option<String>,
    /// Who is signed in in the browser in which somebody signed in last.
    pub(super) begun: Option<Option<String>>,
    /// The page that the present browser shows.
    pub(super) page: Option<Page>,
    /// The relying party's own word for its last error.
    pub(super) inner_error: Option<String>,
    /// Requests that reached the provider.
    pub(super) counts: BTreeMap<Endpoint, u32>,
    /// Whether the relying party lets itself be looked into.
    pub(super) inside: bool,
    /// The account of the person who signed in last.
    pub(super) account: Option<Account>,
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
    for (endpoint, operation) in ENDPOINTS {
        let count = stage.idp.journal().count(operation);
        seen.counts.insert(endpoint, u32::try_from(count).unwrap_or(u32::MAX));
    }
    seen.logout = stage.idp.journal().last(Operation::LogoutDelivery).map(|exchange| exchange.status);
    let (agent, rp) = stage.present().ok_or(StepError::NoBrowser)?;
    seen.page = agent.page().cloned();
    seen.who = rp.who(agent).await?.map(|who| who.username);
    if let Some((person, browser)) = stage.signed_in.clone() {
        let (agent, rp) = stage.at(&browser).ok_or(StepError::NoBrowser)?;
        seen.begun = Some(rp.who(agent).await?.map(|who| who.username));
        if let Some(inside) = rp.inside() {
            seen.account = inside.account(&person);
        }
    }
    if let Some(inside) = stage.rp.inside() {
        seen.inside = true;
        seen.inner_error = inside.last_error().map(|refused| refused.code);
    }
    Ok(seen)
}

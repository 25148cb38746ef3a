use std::collections::BTreeMap;
use std::sync::Arc;

use clock::VirtualClock;
use mock_idp::script::Deviation;
use mock_idp::{Client, MockIdp, Person};
use serde_json::Value;
use thiserror::Error;

use crate::agent::{AgentError, HeldRequest, HoldRule, HttpAgent, HttpAgentOptions, UserAgent};
use crate::language::{Cell, Fallible, Scenario};
use crate::target::{Cast, Mapping, OpenTarget, Target, TargetError};

/// The browser that a scenario begins in.
const FIRST_BROWSER: &str = "first";
const CLIENT_ID: &str = "rehearsal";
const CLIENT_SECRET: &str = "rehearsal-secret-of-no-worth";

/// What became of the last callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Landing {
    /// The status of the page on which the browser ended.
    pub(super) status: u16,
    /// The stable error code on that page.
    pub(super) error: Option<String>,
    /// Where that is.
    pub(super) url: String,
    /// Whether that page is the relying party's.
    pub(super) at_rp: bool,
    /// Who was signed in then.
    pub(super) who: Option<String>,
}

/// Everything that one run has of its own: provider, relying party, browsers, clock.
pub(super) struct Stage {
    pub(super) idp: MockIdp,
    pub(super) rp: Box<dyn OpenTarget>,
    pub(super) clock: VirtualClock,
    pub(super) callback: HoldRule,
    browsers: BTreeMap<String, HttpAgent>,
    pub(super) browser: String,
    pub(super) held: Option<HeldRequest>,
    /// The person who signed in last, and in which browser.
    pub(super) signed_in: Option<(String, String)>,
    pub(super) landing: Option<Landing>,
}

/// A run that cannot be set up: trouble of the file or of the harness, not of the relying party.
#[derive(Debug, Error)]
pub(super) enum SetUpError {
    #[error("the provider does not start: {0}")]
    Idp(#[from] mock_idp::StartError),
    #[error("the provider does not take the relying party: {0}")]
    Register(#[from] mock_idp::RegisterError),
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Agent(#[from] AgentError),
    #[error("the relying party names no redirect URI")]
    NoRedirectUri,
}

/// What of a file holds in this run: all, or all but the fault.
pub(super) fn chosen<T>(value: &Fallible<T>, with_fault: bool) -> Option<&T> {
    if with_fault { Some(value.get()) } else { value.in_control() }
}

impl Stage {
    /// Order: the provider listens, the relying party starts with its issuer, then it is registered.
    pub(super) async fn set_up(
        scenario: &Scenario,
        cell: &Cell,
        target: &dyn Target,
        seed: u64,
        with_fault: bool,
    ) -> Result<Self, SetUpError> {
        let clock = VirtualClock::starting_now();
        let idp = provider(scenario, cell, &clock, seed, with_fault).start().await?;
        let cast = Cast {
            issuer: idp.issuer_of(CLIENT_ID),
            idp: cell.idp.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Some(CLIENT_SECRET.to_owned()),
            clock: Arc::new(clock.clone()),
            seed,
            settings: settings(&scenario.rp.settings, with_fault),
            mappings: scenario.rp.mappings.iter().map(mapping).collect(),
        };
        let rp = target.open(cast).await?;
        let registration = rp.registration();
        let callback = HoldRule { url: registration.redirect_uris.first().cloned().ok_or(SetUpError::NoRedirectUri)? };
        let mut client = Client::confidential(CLIENT_ID, CLIENT_SECRET);
        client.redirect_uris = registration.redirect_uris.iter().map(ToString::to_string).collect();
        client.post_logout_redirect_uris =
            registration.post_logout_redirect_uris.iter().map(ToString::to_string).collect();
        client.backchannel_logout_uri = registration.backchannel_logout_uri.map(|uri| uri.to_string());
        idp.register(client)?;
        let mut stage = Self {
            idp,
            rp,
            clock,
            callback,
            browsers: BTreeMap::new(),
            browser: String::new(),
            held: None,
            signed_in: None,
            landing: None,
        };
        stage.use_browser(FIRST_BROWSER)?;
        Ok(stage)
    }

    /// Goes on in this browser, which is opened if it is not yet.
    pub(super) fn use_browser(&mut self, name: &str) -> Result<(), AgentError> {
        if !self.browsers.contains_key(name) {
            let options = HttpAgentOptions::new(Arc::new(self.clock.clone()));
            self.browsers.insert(name.to_owned(), HttpAgent::new(options)?);
        }
        name.clone_into(&mut self.browser);
        Ok(())
    }

    /// A browser and the relying party that it looks at.
    pub(super) fn at(&mut self, browser: &str) -> Option<(&mut dyn UserAgent, &dyn OpenTarget)> {
        let agent = self.browsers.get_mut(browser)?;
        Some((agent, self.rp.as_ref()))
    }

    /// The present browser.
    pub(super) fn present(&mut self) -> Option<(&mut dyn UserAgent, &dyn OpenTarget)> {
        let name = self.browser.clone();
        self.at(&name)
    }

    /// All browsers.
    pub(super) fn browsers(&self) -> impl Iterator<Item = &HttpAgent> {
        self.browsers.values()
    }
}

fn provider(scenario: &Scenario, cell: &Cell, clock: &VirtualClock, seed: u64, with_fault: bool) -> mock_idp::Builder {
    let mut builder = MockIdp::builder().provider(&cell.idp).clock(Arc::new(clock.clone())).seed(seed);
    for (name, value) in settings(&scenario.idp.settings, with_fault) {
        builder = builder.setting(&name, value);
    }
    for quirk in scenario.idp.quirks.iter().filter_map(|quirk| chosen(quirk, with_fault)) {
        builder = builder.quirk(quirk);
    }
    for deviation in scenario.script.iter().filter_map(|deviation| chosen::<Deviation>(deviation, with_fault)) {
        builder = builder.deviation(deviation.clone());
    }
    for (username, person) in &scenario.people {
        let mut known = Person::new(username);
        known.name = person.name.clone().or(known.name);
        known.email = person.email.clone().or(known.email);
        known.groups.clone_from(&person.groups);
        known.claims.clone_from(&person.claims);
        builder = builder.person(known);
    }
    builder
}

/// The settings of this run.
pub(super) fn settings(settings: &BTreeMap<String, Fallible<Value>>, with_fault: bool) -> BTreeMap<String, Value> {
    settings.iter().filter_map(|(name, value)| Some((name.clone(), chosen(value, with_fault)?.clone()))).collect()
}

fn mapping(mapping: &crate::language::Mapping) -> Mapping {
    Mapping {
        group: mapping.group.clone(),
        permissions: mapping.permissions.clone(),
        libraries: mapping.libraries.clone(),
        admin: mapping.admin,
    }
}

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use mock_idp::MockIdp;
use mock_idp::script::Deviation;
use thiserror::Error;
use url::Url;

use super::casting::{self, Cast};
use super::clocks::Clocks;
use super::pending::Pending;
use super::seed::seed_of;
use crate::agent::{AgentError, Browsers, HeldRequest, HoldRule, UserAgent};
use crate::event::Role;
use crate::language::{Cell, Scenario, Step, live};
use crate::target::{self, LocalAccount, OpenTarget, Target, TargetError};

/// The browser that a scenario begins in.
const FIRST_BROWSER: &str = "first";

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

/// A provider on the stage.
pub(super) struct Player {
    pub(super) idp: MockIdp,
    pub(super) role: casting::Role,
}

/// Everything that one run has of its own: providers, relying party, browsers, clocks.
pub(super) struct Stage {
    pub(super) players: Vec<Player>,
    /// What steps and expectations mean by the provider: its place in `players`.
    pub(super) present: usize,
    pub(super) people: BTreeMap<String, Cast>,
    pub(super) rp: Arc<dyn OpenTarget>,
    pub(super) clocks: Clocks,
    pub(super) callback: HoldRule,
    /// A browser that waits for an answer is not here but in `pending`.
    pub(super) browsers: BTreeMap<String, Box<dyn UserAgent>>,
    kind: Browsers,
    pub(super) pending: BTreeMap<String, Pending>,
    pub(super) browser: String,
    pub(super) held: Option<HeldRequest>,
    pub(super) last_callback: Option<HeldRequest>,
    /// The person who signed in last, as the scenario calls them, and in which browser.
    pub(super) signed_in: Option<(String, String)>,
    pub(super) landing: Option<Landing>,
    /// The browser in which a login was begun last, and how many visits it had made by then.
    pub(super) begun: Option<(String, usize)>,
}

/// A run that cannot be set up: trouble of the file or of the harness, not of the relying party.
#[derive(Debug, Error)]
pub(super) enum SetUpError {
    #[error("the provider does not start: {0}")]
    Idp(#[from] mock_idp::StartError),
    #[error("the provider does not take the relying party: {0}")]
    Register(#[from] mock_idp::RegisterError),
    #[error("the script cannot be played: {0}")]
    Script(#[from] ScriptError),
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Agent(#[from] AgentError),
    #[error("the relying party names no redirect URI")]
    NoRedirectUri,
}

/// A script that cannot be played.
#[derive(Debug, Error)]
pub(super) enum ScriptError {
    #[error(transparent)]
    Deviation(#[from] mock_idp::script::DeviationError),
    /// A live value that makes another kind of thing of a deviation.
    #[error("a live value does not fit where it stands: {0}")]
    Live(#[from] serde_json::Error),
}

impl Stage {
    /// Order: the providers listen, the relying party starts with their issuers, then it is registered, then the scripts
    /// that may name all of them begin.
    pub(super) async fn set_up(
        scenario: &Scenario,
        cell: &Cell,
        target: &dyn Target,
        seed: u64,
        role: Role,
        kind: &Browsers,
    ) -> Result<Self, SetUpError> {
        let with_fault = role.with_fault();
        let clocks = Clocks::starting_now();
        let terms = target.terms();
        // What runs on remembers people of other runs.
        let suffix = if terms.keeps_running { casting::suffix(seed, role) } else { String::new() };
        // Else two runs of a case would make the same subjects.
        let seed = if terms.keeps_running { seed_of(seed, &suffix) } else { seed };
        let people = casting::people(scenario, with_fault, &suffix);
        let mut players = Vec::new();
        for (role, number) in casting::roles(scenario, cell, with_fault, &terms).into_iter().zip(0..=u8::MAX) {
            let idp = role.start(number, &people, Arc::new(clocks.idp.clone()), seed).await?;
            players.push(Player { idp, role });
        }
        let cast = target::Cast { suffix, ..cast(scenario, &players, &clocks, seed, with_fault) };
        let rp = target.open(cast).await?;
        let registration = rp.registration();
        let callback = HoldRule { url: registration.redirect_uris.first().cloned().ok_or(SetUpError::NoRedirectUri)? };
        for player in &players {
            player.idp.register(player.role.client(&registration, with_fault))?;
        }
        let mut stage = Self {
            players,
            present: 0,
            people,
            rp,
            clocks,
            callback,
            browsers: BTreeMap::new(),
            kind: kind.clone(),
            pending: BTreeMap::new(),
            browser: String::new(),
            held: None,
            last_callback: None,
            signed_in: None,
            landing: None,
            begun: None,
        };
        stage.revise_scripts()?;
        stage.use_browser(FIRST_BROWSER).await?;
        Ok(stage)
    }

    /// Goes on in this browser, which is opened if it is not yet.
    pub(super) async fn use_browser(&mut self, name: &str) -> Result<(), AgentError> {
        if !self.browsers.contains_key(name) && !self.pending.contains_key(name) {
            let agent = self.kind.open(Arc::new(self.clocks.browser.clone())).await?;
            self.browsers.insert(name.to_owned(), agent);
        }
        name.clone_into(&mut self.browser);
        Ok(())
    }

    /// The present provider.
    pub(super) fn player(&self) -> Option<&Player> {
        self.players.get(self.present)
    }

    /// The user name that a person of the scenario has at the providers by now.
    pub(super) fn username(&self, person: &str) -> String {
        self.people.get(person).map_or_else(|| person.to_owned(), |cast| cast.person.username.clone())
    }

    /// A browser and the relying party that it looks at; nothing while it waits for an answer.
    pub(super) fn at(&mut self, browser: &str) -> Option<(&mut dyn UserAgent, &dyn OpenTarget)> {
        let agent = self.browsers.get_mut(browser)?;
        Some((agent.as_mut(), self.rp.as_ref()))
    }

    /// The present browser.
    pub(super) fn present_browser(&mut self) -> Option<(&mut dyn UserAgent, &dyn OpenTarget)> {
        let name = self.browser.clone();
        self.at(&name)
    }

    /// All browsers that do not wait for an answer.
    pub(super) fn browsers(&self) -> impl Iterator<Item = &dyn UserAgent> {
        self.browsers.values().map(AsRef::as_ref)
    }

    /// What the present browser shows, as PNG in Base64.
    pub(super) async fn screenshot(&mut self) -> Option<String> {
        let (agent, _) = self.present_browser()?;
        Some(base64::engine::general_purpose::STANDARD.encode(agent.screenshot().await?))
    }

    /// Ends all browsers that do not wait for an answer.
    pub(super) async fn close_browsers(&mut self) {
        for agent in self.browsers.values_mut() {
            agent.close().await;
        }
    }

    /// Which provider a page is of.
    pub(super) fn provider_of(&self, url: &Url) -> Option<&Player> {
        let at = |player: &&Player| Url::parse(player.idp.base()).is_ok_and(|issuer| issuer.origin() == url.origin());
        self.players.iter().find(at)
    }

    /// Puts what the people's sources say, and the scripts, before the providers. What was there before keeps its count.
    pub(super) fn revise_scripts(&self) -> Result<(), ScriptError> {
        for player in &self.players {
            let about = self.people.values().flat_map(|cast| cast.sources.deviations(&cast.person.username));
            let own = player.role.script.iter().map(|deviation| self.with_live_values(deviation));
            let all = about.map(Ok).chain(own).collect::<Result<Vec<_>, _>>()?;
            player.idp.revise_script(all)?;
        }
        Ok(())
    }

    fn with_live_values(&self, deviation: &Deviation) -> Result<Deviation, ScriptError> {
        let written = serde_json::to_value(deviation)?;
        Ok(serde_json::from_value(live::each_text(written, &mut |text| self.filled(text)))?)
    }

    /// A text with its live values.
    pub(super) fn filled(&self, text: &str) -> String {
        let registration = self.rp.registration();
        live::filled(text, |name| {
            let (of, value) = name.split_once('.')?;
            if of == live::RP {
                return casting::of_rp(&registration, value);
            }
            let player = self.players.iter().find(|player| player.role.slug == of)?;
            casting::of_provider(&player.idp, &self.people, value)
        })
    }
}

/// What the relying party is told.
fn cast(scenario: &Scenario, players: &[Player], clocks: &Clocks, seed: u64, with_fault: bool) -> target::Cast {
    let restarts = |step: &Step| match step {
        Step::RestartRp => true,
        Step::Upgrade(upgrade) => upgrade.rp.is_some(),
        _ => false,
    };
    target::Cast {
        providers: players.iter().map(|player| player.role.for_rp(&player.idp, with_fault)).collect(),
        clock: Arc::new(clocks.rp.clone()),
        seed: seed_of(seed, live::RP),
        settings: casting::settings(&scenario.rp.settings, with_fault),
        mappings: scenario.rp.mappings.clone(),
        accounts: scenario.rp.accounts.iter().map(local_account).collect(),
        suffix: String::new(),
        restarts: scenario.steps.iter().any(|step| restarts(step.value.get())),
    }
}

fn local_account((username, account): (&String, &crate::language::LocalAccount)) -> LocalAccount {
    LocalAccount {
        username: username.clone(),
        name: account.name.clone().unwrap_or_default(),
        email: account.email.clone(),
        permissions: account.permissions.clone(),
        libraries: account.libraries.clone(),
        admin: account.admin,
    }
}

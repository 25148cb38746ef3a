use std::collections::BTreeMap;

use mock_idp::script::Deviation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expect::Expect;
use super::fault::Fallible;
use super::known::{KnownFailure, Need};
use super::people::Person;
use super::setups::{Idp, OtherProvider, Rp};
use super::span::At;
use super::step::Step;

/// One scenario file: what is played, what goes wrong on purpose, and what must hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One sentence that says what must hold.
    pub title: String,
    /// The sentences of specifications or documents that the verdict rests on.
    #[serde(default)]
    pub refs: Vec<String>,
    /// How strongly the cited text demands it.
    pub severity: Severity,
    /// Words to select by; each stands in `TAGS.toml`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What the relying party must have for this to mean anything.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Files with people, mappings and settings that several scenarios share: paths from this file, each ending in
    /// `.part.yaml`. What this file says itself counts instead.
    #[serde(default, rename = "use")]
    pub parts: Vec<At<String>>,
    /// Which providers and relying parties it is played with.
    #[serde(default)]
    pub matrix: Matrix,
    /// The people at the provider, by user name.
    #[serde(default)]
    pub people: BTreeMap<String, Person>,
    /// How the provider is set up.
    #[serde(default)]
    pub idp: Idp,
    /// Providers beside it, by the names that `use_provider` and live values such as `{{evil.issuer}}` give them.
    #[serde(default)]
    pub providers: BTreeMap<String, OtherProvider>,
    /// How the relying party is set up.
    #[serde(default)]
    pub rp: Rp,
    /// When and how the provider misbehaves.
    #[serde(default)]
    pub script: Vec<Fallible<Deviation>>,
    /// What is done, in order.
    pub steps: Vec<At<Fallible<Step>>>,
    /// What must be seen in the control run, without the fault. Without it: signed in as the last person who signed in.
    #[serde(default)]
    pub control: Option<Expect>,
    /// What must be seen in the end.
    pub expect: Expect,
    /// Nothing is demanded: what `expect` names is looked at and written down, and the verdict is *observed*.
    #[serde(default)]
    pub observe: bool,
    /// Where it is known to fail.
    #[serde(default)]
    pub known_failures: Vec<KnownFailure>,
}

/// How strongly a scenario's demand is worded for relying parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to survive; no text demands it.
    Robustness,
    /// A specification allows it to be expected.
    May,
    /// A specification recommends it.
    Should,
    /// The application's own documents promise it.
    Contract,
    /// A specification demands it.
    Must,
}

/// The axes that a scenario is multiplied over.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Providers: `plain`, `authelia`, `authelia@4.38` …; without it: `plain`, or the one of `--idp` if nothing is set up
    /// at the provider.
    #[serde(default)]
    pub idp: Vec<At<String>>,
    /// Policies of the reference relying party; without it: `strict`.
    #[serde(default)]
    pub rp: Vec<At<String>>,
    /// Keeps only the cells that match one of these.
    #[serde(default)]
    pub only: Vec<BTreeMap<String, String>>,
    /// Leaves out the cells that match one of these.
    #[serde(default)]
    pub except: Vec<BTreeMap<String, String>>,
}

impl Scenario {
    /// Whether nothing in it is for one provider alone: neither the matrix nor settings.
    pub fn is_for_any_provider(&self) -> bool {
        self.matrix.idp.is_empty() && self.idp.settings.is_empty() && self.idp.quirks.is_empty()
    }

    /// Line and column of all that is marked as the fault, in the order of the file.
    pub fn fault_places(&self) -> Vec<(u32, u32)> {
        let mut places: Vec<(u32, u32)> = Vec::new();
        fn note<'a, T: 'a>(places: &mut Vec<(u32, u32)>, values: impl IntoIterator<Item = &'a Fallible<T>>) {
            places.extend(
                values.into_iter().filter(|value| value.is_fault()).map(|value| (value.line(), value.column())),
            );
        }
        note(&mut places, self.rp.settings.values());
        note(&mut places, self.idp.settings.values());
        note(&mut places, &self.idp.quirks);
        note(&mut places, &self.script);
        let clients = self.providers.values().map(|other| &other.client).chain([&self.idp.client]);
        for client in clients {
            note(&mut places, client.id.iter().chain(&client.secret).chain(&client.secret_at_rp));
            note(&mut places, client.settings.values());
            note(&mut places, &client.post_logout_redirect_uris);
            note(&mut places, &client.back_channel_logout);
        }
        for other in self.providers.values() {
            note(&mut places, other.settings.values());
            note(&mut places, &other.quirks);
            note(&mut places, &other.script);
        }
        for person in self.people.values() {
            places.extend(person.faults());
        }
        places.extend(self.steps.iter().filter(|step| step.value.is_fault()).map(|step| (step.line, step.column)));
        places.sort_unstable();
        places
    }

    /// Whether something is wrong on purpose, so that a control is played.
    pub fn has_fault(&self) -> bool {
        !self.fault_places().is_empty()
    }

    /// The known failure that covers a cell of the matrix.
    pub fn known_failure(&self, cell: &super::matrix::Cell) -> Option<&KnownFailure> {
        self.known_failures.iter().find(|known| known.covers(cell))
    }
}

use std::collections::BTreeMap;

use mock_idp::script::Deviation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::expect::Expect;
use super::fault::Fallible;
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
    /// Which providers and relying parties it is played with.
    #[serde(default)]
    pub matrix: Matrix,
    /// The people at the provider, by user name.
    #[serde(default)]
    pub people: BTreeMap<String, Person>,
    /// How the provider is set up.
    #[serde(default)]
    pub idp: Idp,
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
    /// Providers: `plain`, `authelia`, `authelia@4.38` …; without it: `plain`.
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

/// A person at the provider. Without a value the claim is absent.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The display name; without it: the user name with a capital.
    #[serde(default)]
    pub name: Option<String>,
    /// The e-mail address; without it: `USER@example.com`.
    #[serde(default)]
    pub email: Option<String>,
    /// The groups, in this order.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Further claims.
    #[serde(default)]
    pub claims: BTreeMap<String, Value>,
}

/// How the provider is set up.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Idp {
    /// Settings under the names that the provider's own administration gives them; `plain` takes its rules by name.
    #[serde(default)]
    pub settings: BTreeMap<String, Fallible<Value>>,
    /// Quirks switched on (`+authelia-…`) or off (`-authelia-…`).
    #[serde(default)]
    pub quirks: Vec<Fallible<String>>,
}

/// How the relying party is set up.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rp {
    /// Knobs of the reference relying party's policy, as `section.knob`.
    #[serde(default)]
    pub settings: BTreeMap<String, Fallible<Value>>,
    /// What a person in a group of the provider may do.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
}

/// One group mapping of the relying party.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The exact value in the groups claim.
    pub group: String,
    /// The permissions that it grants.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The libraries that it opens.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether it makes an administrator.
    #[serde(default)]
    pub admin: bool,
}

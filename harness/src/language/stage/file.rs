use std::collections::BTreeMap;

use mock_idp::Client;
use mock_idp::entry::PersonEntry;
use mock_idp::script::Deviation;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// One provider as `rehearsal serve` plays it. Flags of the command line win over what stands here.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StageFile {
    /// The provider, and its version if one is wanted: `plain`, `authelia`, `authelia@4.38`. Without it: `plain`.
    pub provider: Option<String>,
    /// Where it listens, as `IP:PORT`; without it: `127.0.0.1:4400`. Beyond loopback it makes fresh keys.
    pub listen: Option<String>,
    /// The URL at which relying parties and browsers find it, where that is not the address it listens on: behind a proxy,
    /// or in a container.
    pub issuer: Option<String>,
    /// Serves https with a certificate of a CA of its own, which is made at every start.
    pub tls: bool,
    /// Where its keys come from; without it: the published test keys on loopback, fresh ones anywhere else.
    pub keys: Option<StageKeys>,
    /// Settings under the names that the provider's own administration gives them; `plain` takes its rules by name.
    pub settings: BTreeMap<String, Value>,
    /// Quirks switched on (`+ID`) or off (`-ID`).
    pub quirks: Vec<String>,
    /// The groups there are, so that a slip in a person's groups is found; without it: those that people are in.
    pub groups: Vec<String>,
    /// The people, by user name; without any: alice and bob.
    pub people: BTreeMap<String, PersonEntry>,
    /// The relying parties, by client id; without any: one that is called `rehearsal`.
    pub clients: BTreeMap<String, Client>,
    /// When and how the provider misbehaves.
    pub script: Vec<Deviation>,
    /// Who is signed in without being shown a login page.
    pub auto_login: Option<String>,
}

/// Where the keys of a provider come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageKeys {
    /// The published test keys, with which anybody can forge its tokens: the same at every start.
    Test,
    /// New ones at every start.
    Fresh,
}

/// The people of a provider, by user name.
pub type PeopleFile = BTreeMap<String, PersonEntry>;

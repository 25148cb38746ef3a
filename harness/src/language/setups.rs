use std::collections::BTreeMap;

use mock_idp::script::Deviation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault::Fallible;
use super::span::At;

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
    /// How the relying party is registered.
    #[serde(default)]
    pub client: ClientSetup,
}

/// A provider beside the one of the matrix, such as one that means harm. The relying party knows both; the people are
/// those of the scenario, with subject identifiers of their own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherProvider {
    /// Which provider it plays, with a version if one is wanted: `plain`, `authelia@4.38`.
    pub plays: At<String>,
    /// Settings, as in `idp`.
    #[serde(default)]
    pub settings: BTreeMap<String, Fallible<Value>>,
    /// Quirks, as in `idp`.
    #[serde(default)]
    pub quirks: Vec<Fallible<String>>,
    /// How the relying party is registered there.
    #[serde(default)]
    pub client: ClientSetup,
    /// When and how it misbehaves.
    #[serde(default)]
    pub script: Vec<Fallible<Deviation>>,
}

/// How the relying party is registered at a provider.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientSetup {
    /// The client id; without it: `rehearsal`.
    #[serde(default)]
    pub id: Option<Fallible<String>>,
    /// The client secret, of any characters; without it: a harmless one.
    #[serde(default)]
    pub secret: Option<Fallible<String>>,
    /// A client without a secret.
    #[serde(default)]
    pub public: bool,
    /// The secret that the relying party is told, where it is not the one of the registration.
    #[serde(default)]
    pub secret_at_rp: Option<Fallible<String>>,
    /// Settings of this client, by the names of the provider's administration.
    #[serde(default)]
    pub settings: BTreeMap<String, Fallible<Value>>,
    /// The post-logout redirect URIs that are registered; without it: those of the relying party.
    #[serde(default)]
    pub post_logout_redirect_uris: Option<Fallible<Vec<String>>>,
    /// Whether the back-channel logout URI is registered; without it: it is.
    #[serde(default)]
    pub back_channel_logout: Option<Fallible<bool>>,
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
    /// Local accounts that are there before anybody signs in, by user name.
    #[serde(default)]
    pub accounts: BTreeMap<String, LocalAccount>,
}

/// One group mapping of the relying party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// A local account of the relying party. Its password is its user name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalAccount {
    /// The display name; without it: the user name.
    #[serde(default)]
    pub name: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Its permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Its libraries.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether it is an administrator.
    #[serde(default)]
    pub admin: bool,
}

/// What an administrator of the relying party changes; what is not named stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRp {
    /// Knobs that are turned, as in `rp.settings`.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
    /// All group mappings from now on.
    #[serde(default)]
    pub mappings: Option<Vec<Mapping>>,
}

/// What an administrator of the relying party changes by hand about an account; what is not named stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAccount {
    /// The user name of the account.
    pub of: String,
    /// All its permissions from now on.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// All its libraries from now on.
    #[serde(default)]
    pub libraries: Option<Vec<String>>,
    /// Whether it is an administrator.
    #[serde(default)]
    pub admin: Option<bool>,
    /// Whether it may sign in at all.
    #[serde(default)]
    pub active: Option<bool>,
}

/// Another version in place: what was remembered is remembered still. One of the two.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// The provider becomes this one, `authelia@4.39`; settings and switches stay, sessions and tokens too.
    #[serde(default)]
    pub idp: Option<At<String>>,
    /// The relying party stops and starts again on its own data as this policy, `grimmory@3.2.4`.
    #[serde(default)]
    pub rp: Option<At<String>>,
}

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::super::known::Need;

/// A relying party as `rehearsal run --target` plays against it. In texts `{{issuer}}`, `{{discovery}}`, `{{client_id}}`,
/// `{{client_secret}}`, `{{redirect_uri}}`, `{{port}}`, `{{url}}` and `{{folder}}`, an empty folder for its data, are filled
/// in, and what `prepare` saved.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// What reports call it.
    pub name: String,
    /// Where browsers find it: `http://localhost:{{port}}`, or where it already runs.
    pub url: String,
    /// How it is started, for each run anew: the program and its arguments. Without it: it runs already.
    #[serde(default)]
    pub command: Vec<String>,
    /// The folder in which it is started; without it: the one of this file.
    #[serde(default)]
    pub working_folder: Option<String>,
    /// Variables of its environment, beside those of the harness.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The path that answers when it is ready, with any status below 500.
    #[serde(default = "root")]
    pub ready: String,
    /// Seconds until it must be ready.
    #[serde(default = "patience")]
    pub ready_within: u64,
    /// Calls of its own API that set it up before each run, one after the other.
    #[serde(default)]
    pub prepare: Vec<Call>,
    /// Where the provider is, for a relying party that was told so before.
    #[serde(default)]
    pub provider: TargetProvider,
    /// What it is registered as.
    #[serde(default)]
    pub client: ClientOfTarget,
    /// `redirect_uris`; the first is where callbacks come.
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `backchannel_logout_uri`.
    #[serde(default)]
    pub backchannel_logout_uri: Option<String>,
    /// How a login is begun.
    pub login: Press,
    /// How one sees who is signed in.
    pub who: Who,
    /// How one signs out.
    #[serde(default)]
    pub logout: Option<Press>,
    /// How one sees that a login was refused.
    #[serde(default)]
    pub refused: Refusals,
    /// What it has, of what scenarios need: `rp_logout`, `back_channel_logout`, `groups`, `refresh`.
    #[serde(default)]
    pub has: Vec<Need>,
}

fn root() -> String {
    "/".to_owned()
}

fn patience() -> u64 {
    30
}

/// Where the provider is. Without anything: at a free port of 127.0.0.1, which `{{issuer}}` names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetProvider {
    /// Where it listens, as `IP:PORT`.
    #[serde(default)]
    pub listen: Option<String>,
    /// The URL at which the relying party and browsers find it, where that is not the address it listens on.
    #[serde(default)]
    pub issuer: Option<String>,
}

/// What a relying party is registered as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientOfTarget {
    /// Its client id; without it: `rehearsal`.
    #[serde(default)]
    pub id: Option<String>,
    /// Its client secret; without it: one of the harness's.
    #[serde(default)]
    pub secret: Option<String>,
    /// Whether it has no secret.
    #[serde(default)]
    pub public: bool,
}

/// A page to open, and what to press there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// The path of the page.
    pub visit: String,
    /// Part of the words on a button or a link there; without it: opening the page is all.
    #[serde(default)]
    pub press: Option<String>,
}

/// What a signed-in browser is told about its person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// The path, which answers with JSON to the cookies of who is signed in.
    pub get: String,
    /// Where the user name stands in it, as a JSON Pointer (RFC 6901): `/user/name`.
    pub username: String,
    /// Where the display name stands.
    #[serde(default)]
    pub name: Option<String>,
    /// Where the e-mail address stands.
    #[serde(default)]
    pub email: Option<String>,
    /// The statuses that mean that nobody is signed in; a redirect means it too.
    #[serde(default = "nobody")]
    pub nobody: Vec<u16>,
}

fn nobody() -> Vec<u16> {
    vec![401, 403]
}

/// What says that a login was refused, beside a status from 400 on: any of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusals {
    /// Parts of the URL on which the browser ends, such as `error=` or `/login`.
    #[serde(default)]
    pub url: Vec<String>,
    /// Parts of the text of that page.
    #[serde(default)]
    pub text: Vec<String>,
}

/// A call of the relying party's own API.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// The path.
    pub path: String,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A body of JSON.
    #[serde(default)]
    pub json: Option<Value>,
    /// A body as a form.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// Values of the JSON that comes back, by the names under which later texts have them, each a JSON Pointer (RFC 6901).
    #[serde(default)]
    pub save: BTreeMap<String, String>,
}

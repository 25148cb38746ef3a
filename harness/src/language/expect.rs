use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::span::At;

/// What must be seen. Each field is a word of the language; one that is absent is not looked at.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// How the relying party answered the last callback.
    #[serde(default)]
    pub login: Option<At<Login>>,
    /// Who is signed in in the present browser: a person out of `people`, or `nobody`.
    #[serde(default)]
    pub signed_in: Option<At<String>>,
    /// Whether the session that was begun still lives.
    #[serde(default)]
    pub session: Option<At<Session>>,
    /// The stable code of the relying party's refusal. Inside: the reference relying party only.
    #[serde(default)]
    pub error: Option<At<String>>,
    /// What the page shows that the browser ended on.
    #[serde(default)]
    pub page: Option<At<PageShows>>,
    /// How many requests reached an endpoint of the provider.
    #[serde(default)]
    pub idp: Option<At<BTreeMap<Endpoint, u32>>>,
    /// The account that the person has at the relying party. Inside: the reference relying party only.
    #[serde(default)]
    pub account: Option<At<Account>>,
    /// The HTTP status with which the relying party answered the last logout token.
    #[serde(default)]
    pub logout_status: Option<At<u16>>,
}

/// How a login ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// Somebody is signed in after it.
    Accepted,
    /// The relying party answered with an error and nobody new is signed in.
    Refused,
}

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// The browser that signed in is still signed in.
    Alive,
    /// The browser that signed in is signed in no longer.
    Ended,
}

/// What a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageShows {
    /// This text, anywhere, capitals and white space aside.
    #[serde(default)]
    pub text: Option<String>,
    /// A link to this path or URL.
    #[serde(default)]
    pub link: Option<String>,
    /// A form with a field of this name.
    #[serde(default)]
    pub field: Option<String>,
}

/// An endpoint of the provider whose requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint.
    Token,
    /// The userinfo endpoint.
    Userinfo,
    /// The key set.
    Jwks,
    /// The discovery document.
    Discovery,
    /// The introspection endpoint.
    Introspect,
    /// The revocation endpoint.
    Revoke,
    /// The endpoint for pushed authorization requests.
    Par,
    /// The device authorization endpoint.
    Device,
    /// The end-session endpoint.
    EndSession,
}

/// An account at the relying party; what is absent is not looked at. Lists are compared as sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The display name.
    #[serde(default)]
    pub name: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// All its permissions.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// All its libraries.
    #[serde(default)]
    pub libraries: Option<Vec<String>>,
    /// Whether it is an administrator.
    #[serde(default)]
    pub admin: Option<bool>,
}

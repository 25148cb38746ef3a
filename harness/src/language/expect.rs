use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::short::{Brief, ShortForm};
use super::span::At;

/// What must be seen. Each field is a word of the language; one that is absent is not looked at.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// How the relying party answered the last callback.
    #[serde(default)]
    pub login: Option<At<Login>>,
    /// Who is signed in in the present browser: a person out of `people`, an account out of `rp.accounts`, or `nobody`.
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
    /// How many requests reached an endpoint of the present provider.
    #[serde(default)]
    pub idp: Option<At<BTreeMap<Endpoint, u32>>>,
    /// The account that the person has at the relying party. Inside: the reference relying party only.
    #[serde(default)]
    pub account: Option<At<Account>>,
    /// What the relying party tells whoever is signed in in the present browser about themselves, by the session and not by
    /// the store. What a target does not tell is not looked at.
    #[serde(default)]
    pub me: Option<At<Account>>,
    /// Accounts at the relying party by user name; `null`: there must be none of that name. Inside.
    #[serde(default)]
    pub accounts: Option<At<BTreeMap<String, Option<Account>>>>,
    /// How many accounts there are at the relying party. Inside.
    #[serde(default)]
    pub account_count: Option<At<u32>>,
    /// Parameters of the last request that reached an endpoint of the present provider: a text that the value must be,
    /// `null` where there must be none, or one of the rules below.
    #[serde(default)]
    pub asked: Option<At<BTreeMap<Endpoint, Parameters>>>,
    /// On whose page the present browser stands: where somebody is stuck, if they are.
    #[serde(default)]
    pub stands_at: Option<At<StandsAt>>,
    /// How the relying party sets its cookies: what is said holds for every one of them.
    #[serde(default)]
    pub cookies: Option<At<Cookies>>,
    /// The HTTP status with which the relying party answered the last logout token.
    #[serde(default)]
    pub logout_status: Option<At<u16>>,
}

/// What the parameters of a request must be, by their names; nothing: there must be none of that name.
pub type Parameters = BTreeMap<String, Option<Brief<Asked>>>;

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

/// Whose page a browser stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandsAt {
    /// The relying party's.
    RelyingParty,
    /// A provider's.
    Provider,
    /// Neither's, such as an address of an app's own scheme.
    Elsewhere,
}

/// What every cookie must be that the relying party set in any browser of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cookies {
    /// Hidden from scripts, or not.
    #[serde(default)]
    pub http_only: Option<bool>,
    /// Of at most so many bytes, name and value together; browsers keep 4096.
    #[serde(default)]
    pub at_most: Option<u32>,
}

/// What a parameter of a request must be; without any rule: it must be there, whatever it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The value must be this.
    #[serde(default)]
    pub is: Option<String>,
    /// The value must not be this.
    #[serde(default)]
    pub not: Option<String>,
    /// The value, as words with blanks between them, must have this one.
    #[serde(default)]
    pub has: Option<String>,
    /// The value, as words with blanks between them, must not have this one.
    #[serde(default)]
    pub lacks: Option<String>,
    /// The value must be the one that the last request at this endpoint had.
    #[serde(default)]
    pub same_as: Option<Endpoint>,
}

impl ShortForm for Asked {
    const EXPECTED: &'static str = "a text, null, or `{ has: openid }`";
    const WORD: &'static str = "What the value must be.";

    fn of_word(word: At<String>) -> Self {
        Self { is: Some(word.value), ..Self::default() }
    }
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
    /// Whether it may sign in at all.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether it has a local password.
    #[serde(default)]
    pub local: Option<bool>,
    /// How many identities at providers it has.
    #[serde(default)]
    pub identities: Option<u32>,
}

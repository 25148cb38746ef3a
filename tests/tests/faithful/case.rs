//! What a recorded case is: what was wrong on purpose, and what the real application did.

use std::collections::{BTreeMap, BTreeSet};

use mock_idp::script::Deviation;
use mock_idp::vocab::Operation;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The cases of one heading, for the releases that the file names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The heading of the recording.
    pub heading: String,
    /// The presets.
    pub releases: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case; it is alike when everything in it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The id of the recording.
    pub id: String,
    /// What was wrong on purpose, in words.
    pub given: String,
    /// Only these of the file's releases; without it: all.
    #[serde(default)]
    pub only: Vec<String>,
    /// Why it cannot be played; it counts as not alike.
    #[serde(default)]
    pub unplayed: Option<String>,
    /// Why it is played and is not alike.
    #[serde(default)]
    pub differs: Option<String>,
    /// What is the same in all tries.
    #[serde(default)]
    pub setting: Try,
    /// The variants, each with an instance of its own.
    #[serde(default)]
    pub tries: Vec<Try>,
}

/// One variant: settings and deviation, then the expected outcome. What is written here is laid on the case's `setting`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Try {
    /// Which variant.
    pub name: String,
    /// Settings of the relying party: knobs.
    pub settings: BTreeMap<String, Value>,
    /// Settings of the provider `plain`.
    pub idp: BTreeMap<String, Value>,
    /// Whether the client has no secret.
    pub public: bool,
    /// The client secret as the relying party is configured with it.
    pub secret: Option<String>,
    /// The issuer as the relying party is configured with it; `{issuer}` is the provider's.
    pub issuer: Option<String>,
    /// Slugs of further providers, each honest, with the same client and person.
    pub others: Vec<String>,
    /// Whether the store is a file, so that it outlives a restart.
    pub kept: bool,
    /// What stands behind the issuer where the relying party is configured with it.
    pub issuer_ends: String,
    /// Claims of the ID token that are set; `without` removes them.
    pub claims: Map<String, Value>,
    /// Claims of the ID token that are missing.
    pub without: Vec<String>,
    /// Members of the ID token's header that are set.
    pub header: Map<String, Value>,
    /// Members of the ID token's header that are missing.
    pub without_header: Vec<String>,
    /// `claims` are the ID token's alone: the userinfo answer holds nothing but the subject.
    pub userinfo_bare: bool,
    /// A merge patch for the userinfo answer.
    pub userinfo: Option<Value>,
    /// A merge patch for the discovery document.
    pub discovery: Option<Value>,
    /// A merge patch for the key set. An object with the member `$key` is the published key, with that patch laid on it.
    pub jwks: Option<Value>,
    /// A merge patch for the token response.
    pub token: Option<Value>,
    /// Anything else that the provider does.
    pub script: Vec<Deviation>,
    /// The person who signs in: claims by name; `sub` and `groups` too.
    pub person: BTreeMap<String, Value>,
    /// Accounts that are there before.
    pub users: Vec<User>,
    /// What groups bring.
    pub mappings: Vec<Mapping>,
    /// What is done; one login without it.
    pub steps: Vec<Step>,
    /// What came of each step that comes to something.
    pub expect: Vec<String>,
    /// The same where a release differs.
    pub expect_at: BTreeMap<String, Vec<String>>,
    /// The account afterwards.
    pub account: Option<Expected>,
    /// The accounts that there are afterwards.
    pub accounts: Option<Vec<String>>,
}

/// A local account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// The username; its password too.
    pub username: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Libraries.
    pub libraries: BTreeSet<String>,
    /// Administrator.
    pub admin: bool,
    /// Deactivated.
    pub inactive: bool,
}

/// A group mapping.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// The group.
    pub group: String,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Libraries.
    pub libraries: BTreeSet<String>,
    /// Administrator.
    pub admin: bool,
    /// The provider whose group it is; without it: every provider's.
    pub provider: Option<String>,
}

/// The account as it should be; what is not written is not looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// The username.
    pub username: String,
    /// The display name.
    pub name: Option<String>,
    /// The e-mail address; empty: none.
    pub email: Option<String>,
    /// The permissions.
    pub permissions: Option<BTreeSet<String>>,
    /// The libraries.
    pub libraries: Option<BTreeSet<String>>,
    /// Administrator.
    pub admin: Option<bool>,
    /// The subjects of its identities.
    pub subs: Option<BTreeSet<String>>,
    /// How many sessions go on.
    pub open: Option<usize>,
    /// How many of them can be renewed.
    pub renewable: Option<usize>,
}

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// A login in a browser of its own: begun, signed in at the provider, come back. Comes to `in as NAME`, or to the status
    /// and the words of the refusal.
    Login(Change),
    /// The last callback once more.
    CallbackAgain,
    /// The last login, begun and signed in, comes back only after these seconds.
    LateLogin(u64),
    /// A callback of this query, in the last browser; `{state}` is a state that was begun.
    Callback(String),
    /// Moves the clock, in seconds.
    Advance(u64),
    /// Changes what the following steps find; comes to nothing.
    Change(Change),
    /// A logout by back channel of the person who signed in last. Comes to the status and the words.
    BackChannel(Change),
    /// The last logout token once more.
    BackChannelAgain,
    /// A logout token of this text.
    BackChannelRaw(String),
    /// Signing out in the last browser, from this origin. Comes to the names of the parameters that the provider is sent.
    LogOut(BTreeMap<String, String>),
    /// A login with a local password. Comes to `in as NAME`, or to the status and the words.
    Local(String, String),
    /// The account gets these permissions by hand.
    Give(String, Vec<String>),
    /// A login whose callback waits while these steps are done; it is `login` with a middle.
    Meanwhile(Vec<Step>),
    /// A login that one browser begins and another brings back.
    LoginElsewhere(Change),
    /// So many logins, each in a browser of its own, that all come back at once. Comes to how many ended how.
    AtOnce(usize, Change),
    /// One login that comes back so many times at once. Comes to how many ended how.
    CallbackAtOnce(usize),
    /// So many logins are begun at that provider and left. Comes to how many ended how.
    Starts(String, usize),
    /// The account that is signed in in the last browser links an identity. Comes to `linked`, or to the refusal.
    Link(Change),
    /// The same, and while the callback waits these steps are done. `new_browser` there lets another browser bring it.
    LinkMeanwhile(Vec<Step>),
    /// A browser that has seen nothing yet; comes to nothing.
    NewBrowser,
    /// It gives up its identity at that provider, with this password. Comes to `unlinked`, or to the refusal.
    Unlink(String, String),
    /// It previews its claims. Comes to `previewed`, or to the refusal.
    Preview(Change),
    /// An account is deleted by an administrator.
    DeleteAccount(String),
    /// An account is activated or deactivated by an administrator.
    SetActive(String, bool),
    /// The relying party is stopped and started again with the same store.
    Restart,
    /// How often the first provider was asked so far, by operation.
    Asked(Vec<Operation>),
    /// What the last request at an operation of the first provider carried, of these parameters; `scope=` tells the value.
    /// A client that authenticates by a header carries `authorization`.
    Sent(Operation, Vec<String>),
    /// Whether the last browser is signed in. Comes to `in as NAME` or `out`.
    Who,
    /// The relying party's test of the connection. Comes to a line for each check that did not pass.
    TestConnection,
    /// The login page is opened in a new browser. Comes to `redirect`, `form` or `page`.
    LoginPage(String),
}

/// A change of the scene.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// Other settings of the relying party.
    pub settings: BTreeMap<String, Value>,
    /// Other claims of the person.
    pub person: BTreeMap<String, Value>,
    /// Other claims of the token.
    pub claims: Map<String, Value>,
    /// Claims that are missing in the token.
    pub without: Vec<String>,
    /// Header members of the token.
    pub header: Map<String, Value>,
    /// Header members that are missing.
    pub without_header: Vec<String>,
    /// Another script.
    pub script: Option<Vec<Deviation>>,
    /// Other mappings.
    pub mappings: Option<Vec<Mapping>>,
    /// New keys sign from now on, and the old ones stay.
    pub rotate_keys: bool,
    /// New keys sign from now on, and the old ones are gone.
    pub replace_keys: bool,
    /// The provider that is meant, by slug; `idp` without it.
    pub at: Option<String>,
    /// The relying party's settings of a provider are changed.
    pub provider: Option<ProviderChange>,
}

/// A change of a provider in the relying party's settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderChange {
    /// Which, by slug; `idp` without it.
    pub slug: Option<String>,
    /// What stands behind its issuer now.
    pub issuer_ends: String,
    /// The provider, by slug, whose issuer it has now.
    pub issuer_of: Option<String>,
    /// Its client id now.
    pub client_id: Option<String>,
    /// Whether it is enabled now.
    pub enabled: Option<bool>,
    /// It is deleted. Comes to `deleted`, or to the refusal.
    pub delete: bool,
}

impl Case {
    /// The variants, each complete.
    pub fn variants(&self) -> Vec<Try> {
        if self.tries.is_empty() {
            return vec![self.setting.clone()];
        }
        self.tries.iter().map(|one| one.clone().laid_on(&self.setting)).collect()
    }
}

impl Try {
    fn laid_on(mut self, below: &Self) -> Self {
        let fill = |map: &mut BTreeMap<String, Value>, below: &BTreeMap<String, Value>| {
            for (name, value) in below {
                map.entry(name.clone()).or_insert_with(|| value.clone());
            }
        };
        fill(&mut self.settings, &below.settings);
        fill(&mut self.idp, &below.idp);
        fill(&mut self.person, &below.person);
        for (name, value) in &below.claims {
            self.claims.entry(name.clone()).or_insert_with(|| value.clone());
        }
        for (name, value) in &below.header {
            self.header.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self.public |= below.public;
        self.kept |= below.kept;
        self.others.extend(below.others.clone());
        if self.secret.is_none() {
            self.secret.clone_from(&below.secret);
        }
        if self.issuer.is_none() {
            self.issuer.clone_from(&below.issuer);
        }
        self.userinfo_bare |= below.userinfo_bare;
        self.without.extend(below.without.clone());
        self.script.extend(below.script.clone());
        self.users.extend(below.users.clone());
        self.mappings.extend(below.mappings.clone());
        if self.issuer_ends.is_empty() {
            self.issuer_ends.clone_from(&below.issuer_ends);
        }
        for (ours, theirs) in [
            (&mut self.userinfo, &below.userinfo),
            (&mut self.discovery, &below.discovery),
            (&mut self.jwks, &below.jwks),
            (&mut self.token, &below.token),
        ] {
            if ours.is_none() {
                ours.clone_from(theirs);
            }
        }
        if self.steps.is_empty() {
            self.steps.clone_from(&below.steps);
        }
        if self.expect.is_empty() {
            self.expect.clone_from(&below.expect);
        }
        if self.account.is_none() {
            self.account.clone_from(&below.account);
        }
        self
    }

    /// What is expected of a release.
    pub fn expected(&self, release: &str) -> &[String] {
        self.expect_at.get(release).unwrap_or(&self.expect)
    }
}

//! Which claim comes by which scope, out of what, to where, and how it looks when it is empty.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where claims about a person go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sink {
    /// The ID token.
    IdToken,
    /// An access token that is a JWT.
    AccessToken,
    /// The userinfo answer.
    Userinfo,
    /// The introspection answer.
    Introspection,
}

/// Which of the person's claims a sink carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    /// All that the scopes bring.
    All,
    /// None.
    None,
    /// Of those that the scopes bring, these.
    Listed(Vec<String>),
    /// All, if no access token is given beside it (Core 5.4).
    WithoutAccessToken,
    /// All, if neither an access token nor a code is given beside it; else, of those that the scopes bring, these.
    AloneOrListed(Vec<String>),
}

/// What of the person's claims goes where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimsIn {
    /// The ID token.
    pub id_token: Carries,
    /// An access token that is a JWT.
    pub access_token: Carries,
    /// The userinfo answer.
    pub userinfo: Carries,
    /// The introspection answer.
    pub introspection: Carries,
}

impl Default for ClaimsIn {
    fn default() -> Self {
        Self {
            id_token: Carries::All,
            access_token: Carries::None,
            userinfo: Carries::All,
            introspection: Carries::None,
        }
    }
}

impl ClaimsIn {
    /// What this sink carries.
    pub fn of(&self, sink: Sink) -> &Carries {
        match sink {
            Sink::IdToken => &self.id_token,
            Sink::AccessToken => &self.access_token,
            Sink::Userinfo => &self.userinfo,
            Sink::Introspection => &self.introspection,
        }
    }
}

/// What a claim is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The display name.
    Name,
    /// The given name.
    GivenName,
    /// The family name.
    FamilyName,
    /// The user name.
    Username,
    /// The e-mail address.
    Email,
    /// Whether it was verified, by the rule `claims.email_verified`.
    EmailVerified,
    /// The groups, by the rules `groups.*`.
    Groups,
    /// The roles.
    Roles,
    /// Given name and family name, with a blank between them; the display name where there is neither.
    FullName,
    /// The roles that belong to no client.
    RealmRoles(RolePick),
    /// The roles at clients: those without the client's name in front, which a person has as `CLIENT:ROLE`.
    ClientRoles(RolePick),
    /// An object with `{"roles": […]}` for each client at which the person has some.
    RolesByClient,
    /// The number of the person.
    Id,
    /// The user principal name.
    Upn,
    /// The present instant, in seconds.
    Now,
    /// A further claim of the person, by its name there.
    Own(String),
    /// Always this.
    Value(Value),
}

/// Which roles, and what stands in front of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RolePick {
    /// The client; without it: all.
    pub client: Option<String>,
    /// The prefix.
    pub prefix: String,
}

/// Whose roles tokens of a client name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolesReach {
    /// All that the person has.
    All,
    /// Those at the client itself.
    OwnClient,
}

/// A claim of a scope. Written as its name, or as a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "SpecText")]
pub struct ClaimSpec {
    /// Its name; `*` stands for all further claims of the person that the table does not name.
    pub name: String,
    /// What it is made of.
    pub from: Source,
    /// Where it goes, of the sinks that carry claims; without it: everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<BTreeSet<Sink>>,
    /// Where it stands, step by step into objects; without it: under its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// Of a list only the first value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub single: bool,
}

/// How it is written.
#[derive(Deserialize)]
#[serde(untagged, expecting = "the name of a claim, or a table of `name`, `from`, `into`, `at` and `single`")]
enum SpecText {
    Name(String),
    Table {
        name: String,
        #[serde(default)]
        from: Option<Source>,
        #[serde(default)]
        into: Option<BTreeSet<Sink>>,
        #[serde(default)]
        at: Vec<String>,
        #[serde(default)]
        single: bool,
    },
}

impl From<SpecText> for ClaimSpec {
    fn from(text: SpecText) -> Self {
        let (name, from, into, at, single) = match text {
            SpecText::Name(name) => (name, None, None, Vec::new(), false),
            SpecText::Table { name, from, into, at, single } => (name, from, into, at, single),
        };
        Self { from: from.unwrap_or_else(|| usual_source(&name)), name, into, at, single }
    }
}

/// What a claim is made of if nobody says otherwise.
fn usual_source(name: &str) -> Source {
    match name {
        "name" => Source::Name,
        "given_name" => Source::GivenName,
        "family_name" => Source::FamilyName,
        "preferred_username" => Source::Username,
        "email" => Source::Email,
        "email_verified" => Source::EmailVerified,
        "groups" => Source::Groups,
        "roles" => Source::Roles,
        "upn" => Source::Upn,
        own => Source::Own(own.to_owned()),
    }
}

/// The claims that a scope brings. A scope may stand in the table more than once; the table's order is that of the claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeClaims {
    /// The scope.
    pub scope: String,
    /// What it brings, in order.
    pub claims: Vec<ClaimSpec>,
}

impl ScopeClaims {
    /// Core 5.4, with `groups` beside it; what Core does not know comes with `profile`.
    pub(crate) fn plain() -> Vec<Self> {
        let rows: [(&str, &[&str]); 6] = [
            ("profile", &["name", "given_name", "family_name", "preferred_username"]),
            ("email", &["email", "email_verified"]),
            ("groups", &["groups"]),
            ("address", &["address"]),
            ("phone", &["phone_number", "phone_number_verified"]),
            ("profile", &["*"]),
        ];
        rows.map(|(scope, names)| Self {
            scope: scope.to_owned(),
            claims: names.iter().map(|name| SpecText::Name((*name).to_owned()).into()).collect(),
        })
        .to_vec()
    }
}

/// What stands for a claim without a value, by claim, `*` for all others: a JSON value, or `omit`.
pub type EmptyClaims = BTreeMap<String, Value>;

/// Of when what is said about a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsTime {
    /// Of now.
    Live,
    /// Of the login.
    OfLogin,
}

/// What `email_verified` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailVerified {
    /// What is true of the person, if there is an address.
    Person,
    /// `true`.
    True,
    /// `false`.
    False,
    /// It is not there.
    Absent,
}

/// What `sub` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubMode {
    /// The person's UUID, the same for all clients (Core 8, `public`).
    Uuid,
    /// 64 hex characters made of it.
    Hashed,
    /// The number of the person.
    Id,
    /// The user name.
    Username,
    /// The e-mail address.
    Email,
    /// The user principal name.
    Upn,
    /// A UUID for each sector: the host of the client's first redirect URI (Core 8.1).
    PairwiseSector,
    /// 43 base64url characters for each client.
    PairwiseClient,
    /// `f:UUID:USER`, as of a person that another directory knows.
    Federated,
}

/// What `sub` is where the person lacks what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingSource {
    /// As with `hashed`.
    FallbackHash,
    /// Empty.
    Empty,
}

/// What `groups` is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsSource {
    /// The groups as they are written.
    Groups,
    /// The last part of each path.
    GroupsNames,
    /// The whole path of each, with a slash in front.
    GroupsFullPath,
    /// The roles.
    RealmRoles,
    /// A UUID for each group; one that is written as a UUID is its own.
    ObjectIds,
    /// Nothing: there is no such claim.
    None,
}

/// How groups are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsForm {
    /// A list.
    Array,
    /// The first one, as a text.
    SingleString,
    /// A list; where there are more than this, `_claim_names` and `_claim_sources` in its place (Core 5.6.2).
    Overage(usize),
    /// `hasgroups: true` in its place.
    Hasgroups,
}

/// In which order groups are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsOrder {
    /// As they are written at the person.
    AsGiven,
    /// By name.
    Sorted,
    /// In an order that only this number knows.
    Shuffled(u64),
}

/// A place in which the person's roles stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesIn {
    /// The claim; dots lead into objects: `realm_access.roles`.
    pub claim: String,
    /// The sinks.
    pub into: BTreeSet<Sink>,
    /// The scope that brings it; without it: none is needed.
    #[serde(default)]
    pub scope: Option<String>,
}

use crate::protocol::rules::RequiredAction;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A person at the provider. A claim without a value is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The user name, unique; in files and in the control API it stands outside, as the key.
    #[serde(default)]
    pub username: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// `sub`; a UUID by the instance's randomness if it is not given.
    #[serde(default)]
    pub sub: Option<String>,
    /// The number under which the provider keeps the person; by the order in which people came if it is not given.
    #[serde(default)]
    pub id: Option<u64>,
    /// `name`.
    #[serde(default)]
    pub name: Option<String>,
    /// `given_name`.
    #[serde(default)]
    pub given_name: Option<String>,
    /// `family_name`.
    #[serde(default)]
    pub family_name: Option<String>,
    /// The user principal name.
    #[serde(default)]
    pub upn: Option<String>,
    /// `email`.
    #[serde(default)]
    pub email: Option<String>,
    /// `email_verified`.
    #[serde(default)]
    pub email_verified: bool,
    /// `groups`, in this order. One with slashes is a path.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The roles, in this order.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Further claims; one that a scope already brings is replaced.
    #[serde(default)]
    pub claims: BTreeMap<String, Value>,
    /// Whether the account is enabled.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The code that is good as a second factor: it stands for a TOTP generator (RFC 6238), and never changes.
    #[serde(default)]
    pub otp: Option<String>,
    /// What must be done before a login goes on, in this order.
    #[serde(default)]
    pub required_actions: Vec<RequiredAction>,
}

pub(super) fn yes() -> bool {
    true
}

impl Person {
    /// An enabled person whose password is the user name, with a name and a verified e-mail address.
    pub fn new(username: &str) -> Self {
        let mut letters = username.chars();
        let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        Self {
            username: username.to_owned(),
            password: username.to_owned(),
            sub: None,
            id: None,
            name: Some(name),
            given_name: None,
            family_name: None,
            upn: None,
            email: Some(format!("{username}@example.com")),
            email_verified: true,
            groups: Vec::new(),
            roles: Vec::new(),
            claims: BTreeMap::new(),
            enabled: true,
            otp: None,
            required_actions: Vec::new(),
        }
    }

    /// The user principal name: what is written down, else the user name at this domain, if there is one.
    pub fn principal_name(&self, domain: Option<&str>) -> Option<String> {
        self.upn.clone().or_else(|| match self.username.contains('@') {
            true => domain.map(|_| self.username.clone()),
            false => domain.map(|domain| format!("{}@{domain}", self.username)),
        })
    }

    /// With these groups.
    pub fn groups<'a>(mut self, groups: impl IntoIterator<Item = &'a str>) -> Self {
        self.groups = groups.into_iter().map(str::to_owned).collect();
        self
    }
}

/// A person and the subject identifier that the instance gave them.
#[derive(Clone, Debug)]
pub struct Known {
    /// As they were introduced.
    pub person: Person,
    /// `sub`, where it is the same for all clients.
    pub sub: String,
    /// The number under which the provider keeps them.
    pub id: u64,
}

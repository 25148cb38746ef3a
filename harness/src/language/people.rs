use std::collections::BTreeMap;

use mock_idp::script::{Deviation, Place};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fault::Fallible;
use super::span::At;

/// A person at the provider; at each, if there are several. Every property may be the fault.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The display name; without it: the user name with a capital.
    #[serde(default)]
    pub name: Option<Fallible<String>>,
    /// The e-mail address; without it: `USER@example.com`.
    #[serde(default)]
    pub email: Option<Fallible<String>>,
    /// Whether the provider says that the address was verified; without it: it does.
    #[serde(default)]
    pub email_verified: Option<Fallible<bool>>,
    /// The groups, in this order.
    #[serde(default)]
    pub groups: Option<Fallible<Vec<String>>>,
    /// The subject identifier; without it: a random one, another at each provider.
    #[serde(default)]
    pub sub: Option<Fallible<String>>,
    /// Whether the account at the provider is enabled; without it: it is.
    #[serde(default)]
    pub enabled: Option<Fallible<bool>>,
    /// Further claims in all sources, of any kind: null, empty, a text, a list, an object. One that a scope already brings
    /// is replaced.
    #[serde(default)]
    pub claims: BTreeMap<String, Fallible<Value>>,
    /// Claims that are in no source at all.
    #[serde(default)]
    pub without: Option<Fallible<Vec<String>>>,
    /// What the ID token says otherwise about this person.
    #[serde(default)]
    pub id_token: Option<Fallible<SourceClaims>>,
    /// What the userinfo answer says otherwise.
    #[serde(default)]
    pub userinfo: Option<Fallible<SourceClaims>>,
    /// What the access token says otherwise, where it is a JWT.
    #[serde(default)]
    pub access_token: Option<Fallible<SourceClaims>>,
}

/// The claims of one source where they differ from what the person has: absent by `remove`, anything else by `set`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceClaims {
    /// Claims with another value here: null, empty, a text, a list, an object.
    #[serde(default)]
    pub set: Map<String, Value>,
    /// Claims that are absent here.
    #[serde(default)]
    pub remove: Vec<String>,
}

/// What an administrator changes about a person between two logins; what is not named stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePerson {
    /// The person, out of `people`. Later steps go on calling them so, whatever their user name becomes.
    pub who: At<String>,
    /// The new user name.
    #[serde(default)]
    pub username: Option<String>,
    /// The new `sub`: the account was made anew, or its identifiers are made in another way.
    #[serde(default)]
    pub sub: Option<String>,
    /// The new display name.
    #[serde(default)]
    pub name: Option<String>,
    /// The new e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether the address is verified now.
    #[serde(default)]
    pub email_verified: Option<bool>,
    /// All groups from now on.
    #[serde(default)]
    pub groups: Option<Vec<String>>,
    /// Whether the account is enabled now.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Further claims that are set or replaced.
    #[serde(default)]
    pub claims: BTreeMap<String, Value>,
    /// Claims that are in no source from now on; instead of those of before.
    #[serde(default)]
    pub without: Option<Vec<String>>,
    /// What the ID token says otherwise from now on; instead of what it said before.
    #[serde(default)]
    pub id_token: Option<SourceClaims>,
    /// What the userinfo answer says otherwise from now on.
    #[serde(default)]
    pub userinfo: Option<SourceClaims>,
    /// What the access token says otherwise from now on.
    #[serde(default)]
    pub access_token: Option<SourceClaims>,
}

/// What a person has in one run: the fault is decided, and what nobody said has its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// In no source.
    pub without: Vec<String>,
    /// In the ID token.
    pub id_token: SourceClaims,
    /// In the userinfo answer.
    pub userinfo: SourceClaims,
    /// In the access token.
    pub access_token: SourceClaims,
}

impl Sources {
    /// What the provider's script must do so that each source says what it should about `username`.
    pub fn deviations(&self, username: &str) -> Vec<Deviation> {
        [(Place::IdToken, &self.id_token), (Place::Userinfo, &self.userinfo), (Place::AccessToken, &self.access_token)]
            .into_iter()
            .filter_map(|(place, claims)| {
                let mut deviation = Deviation { person: Some(username.to_owned()), ..Deviation::at(place) };
                deviation.set_claims.clone_from(&claims.set);
                deviation.remove_claims = self
                    .without
                    .iter()
                    .filter(|name| !claims.set.contains_key(*name))
                    .chain(&claims.remove)
                    .cloned()
                    .collect();
                let says = !deviation.set_claims.is_empty() || !deviation.remove_claims.is_empty();
                says.then_some(deviation)
            })
            .collect()
    }
}

impl Person {
    /// Whether one of the properties is the fault, and where.
    pub(super) fn faults(&self) -> Vec<(u32, u32)> {
        // Taken apart without `..`, so that a new property cannot be forgotten here.
        let Self {
            name,
            email,
            email_verified,
            groups,
            sub,
            enabled,
            claims,
            without,
            id_token,
            userinfo,
            access_token,
        } = self;
        let mut found = Vec::new();
        note(&mut found, name.iter().chain(email).chain(sub));
        note(&mut found, email_verified.iter().chain(enabled));
        note(&mut found, groups.iter().chain(without));
        note(&mut found, claims.values());
        note(&mut found, id_token.iter().chain(userinfo).chain(access_token));
        found
    }
}

fn note<'a, T: 'a>(found: &mut Vec<(u32, u32)>, values: impl Iterator<Item = &'a Fallible<T>>) {
    found.extend(values.filter(|value| value.is_fault()).map(|value| (value.line(), value.column())));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_source_that_says_nothing_else_needs_no_deviation() {
        assert!(Sources::default().deviations("alice").is_empty());
    }

    #[test]
    fn what_is_in_no_source_may_still_be_set_in_one() {
        let userinfo = SourceClaims { set: json!({ "groups": null }).as_object().unwrap().clone(), remove: Vec::new() };
        let sources = Sources { without: vec!["groups".to_owned()], userinfo, ..Sources::default() };
        let deviations = sources.deviations("alice");
        let removed: Vec<_> =
            deviations.iter().map(|one| (one.at, one.remove_claims.len(), one.set_claims.len())).collect();
        assert_eq!(removed, [(Place::IdToken, 1, 0), (Place::Userinfo, 0, 1), (Place::AccessToken, 1, 0)]);
    }
}

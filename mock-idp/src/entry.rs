//! People as files and the control API describe them: the name stands outside, and what is not said is filled in.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::protocol::Person;

/// A person, except for the user name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PersonEntry {
    /// The password; without it: the user name.
    pub password: Option<String>,
    /// The subject identifier; without it: a UUID that is the same for the same user name, everywhere and always.
    pub sub: Option<String>,
    /// The display name; without it: the user name with a capital. `null`: the person has none.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub name: Option<Option<String>>,
    /// The e-mail address; without it: `USER@example.com`. `null`: the person has none.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub email: Option<Option<String>>,
    /// Whether the e-mail address is verified; without it: where there is one, it is.
    pub email_verified: Option<bool>,
    /// The groups, in this order.
    pub groups: Vec<String>,
    /// Further claims; one that a scope already brings is replaced.
    pub claims: BTreeMap<String, Value>,
    /// Whether the account is enabled.
    pub enabled: bool,
}

impl Default for PersonEntry {
    fn default() -> Self {
        Self {
            password: None,
            sub: None,
            name: None,
            email: None,
            email_verified: None,
            groups: Vec::new(),
            claims: BTreeMap::new(),
            enabled: true,
        }
    }
}

/// Tells `null` from nothing.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl PersonEntry {
    /// The person of this user name.
    pub fn named(self, username: &str) -> Person {
        let filled = Person::new(username);
        let email = self.email.unwrap_or(filled.email);
        Person {
            username: filled.username,
            password: self.password.unwrap_or(filled.password),
            sub: Some(self.sub.unwrap_or_else(|| subject(username))),
            name: self.name.unwrap_or(filled.name),
            email_verified: self.email_verified.unwrap_or(email.is_some()),
            email,
            groups: self.groups,
            claims: self.claims,
            enabled: self.enabled,
        }
    }
}

impl From<Person> for PersonEntry {
    fn from(person: Person) -> Self {
        Self {
            password: Some(person.password),
            sub: person.sub,
            name: Some(person.name),
            email: Some(person.email),
            email_verified: Some(person.email_verified),
            groups: person.groups,
            claims: person.claims,
            enabled: person.enabled,
        }
    }
}

/// A subject identifier that outlives the process: a relying party keeps it in its database. In the form of a UUID of
/// version 4 (RFC 9562 section 5.4), as the products give it.
fn subject(username: &str) -> String {
    let hash = digest(&SHA256, format!("rehearsal person {username}").as_bytes());
    let mut b = [0_u8; 16];
    b.copy_from_slice(&hash.as_ref()[..16]);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_filled_in_and_null_is_absent() {
        let bob = serde_json::from_str::<PersonEntry>(r#"{"email": null}"#).unwrap().named("bob");
        assert_eq!((bob.name.as_deref(), bob.email, bob.email_verified), (Some("Bob"), None, false));
        let eve = PersonEntry::default().named("eve");
        assert_eq!(
            (eve.password.as_str(), eve.email.as_deref(), eve.email_verified),
            ("eve", Some("eve@example.com"), true)
        );
    }

    #[test]
    fn a_subject_is_the_same_again_and_another_for_another() {
        let sub = |name| PersonEntry::default().named(name).sub.unwrap();
        assert_eq!(sub("alice"), "SUB");
        assert_ne!(sub("alice"), sub("bob"));
    }

    #[test]
    fn a_person_comes_back_as_they_were() {
        let alice = PersonEntry::default().named("alice");
        assert_eq!(PersonEntry::from(alice.clone()).named("alice"), alice);
    }
}

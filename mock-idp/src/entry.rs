//! People as files and the control API describe them: the name stands outside, and what is not said is filled in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::Person;

/// A person, except for the user name. Everything of [`Person`] may be said; without `password` it is the user name,
/// without `sub` a UUID that is the same for the same user name everywhere, without `name` the user name with a capital,
/// without `email` `USER@example.com`, and without `email_verified` it is verified where there is one. `null` says that the
/// person has none.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonEntry {
    person: Person,
    /// What was said, so that nothing can be told from not a word.
    said: BTreeSet<String>,
}

impl Default for PersonEntry {
    fn default() -> Self {
        Self { person: Person { name: None, email: None, ..Person::new("") }, said: BTreeSet::new() }
    }
}

impl PersonEntry {
    /// With these groups.
    pub fn with_groups<'a>(self, groups: impl IntoIterator<Item = &'a str>) -> Self {
        Self { person: self.person.groups(groups), ..self }
    }

    /// The groups that were said.
    pub fn groups(&self) -> &[String] {
        &self.person.groups
    }

    /// The person of this user name.
    pub fn named(self, username: &str) -> Person {
        let filled = Person::new(username);
        let said = |what: &str| self.said.contains(what);
        let email = if said("email") { self.person.email } else { filled.email };
        Person {
            password: if said("password") { self.person.password } else { filled.password },
            name: if said("name") { self.person.name } else { filled.name },
            email_verified: if said("email_verified") { self.person.email_verified } else { email.is_some() },
            email,
            sub: Some(self.person.sub.unwrap_or_else(|| subject(username))),
            username: filled.username,
            ..self.person
        }
    }

    /// With this subject identifier, if none was said.
    pub fn or_sub(mut self, sub: Option<String>) -> Self {
        self.person.sub = self.person.sub.or(sub);
        self
    }
}

impl From<Person> for PersonEntry {
    fn from(person: Person) -> Self {
        Self { person, said: ["password", "name", "email", "email_verified"].map(str::to_owned).into() }
    }
}

impl Serialize for PersonEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = serde_json::to_value(&self.person).map_err(serde::ser::Error::custom)?;
        if let Value::Object(members) = &mut value {
            members.remove("username");
        }
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PersonEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = PersonEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PersonEntry, A::Error> {
        let mut said = BTreeSet::new();
        let person = Person::deserialize(MapAccessDeserializer::new(Listening { map, said: &mut said }))?;
        if said.contains("username") {
            return Err(A::Error::custom("`username` is the key outside; leave it out here"));
        }
        Ok(PersonEntry { person, said })
    }
}

/// Passes everything on and remembers the keys. Keys are told to the type inside by the reader itself, so that a mistake is
/// found where it stands.
struct Listening<'s, A> {
    map: A,
    said: &'s mut BTreeSet<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Listening<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.map.next_key_seed(KeySeed { seed, said: self.said })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

struct KeySeed<'s, K> {
    seed: K,
    said: &'s mut BTreeSet<String>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for KeySeed<'_, K> {
    type Value = K::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        let key = String::deserialize(deserializer)?;
        let value = self.seed.deserialize(serde::de::value::StrDeserializer::<D::Error>::new(&key))?;
        self.said.insert(key);
        Ok(value)
    }
}

/// As [`Person`], without the user name.
impl JsonSchema for PersonEntry {
    fn schema_name() -> Cow<'static, str> {
        "Person".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Person::json_schema(generator);
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.remove("username");
        }
        schema
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

    fn read(json: &str) -> PersonEntry {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_not_said_is_filled_in_and_null_is_absent() {
        let bob = read(r#"{"email": null}"#).named("bob");
        assert_eq!((bob.name.as_deref(), bob.email, bob.email_verified), (Some("Bob"), None, false));
        let eve = read("{}").named("eve");
        assert_eq!(eve, Person { sub: eve.sub.clone(), ..Person::new("eve") });
        assert_eq!(PersonEntry::default().named("eve"), eve);
    }

    #[test]
    fn a_subject_is_the_same_again_and_another_for_another() {
        let sub = |name| read("{}").named(name).sub.unwrap();
        // A relying party may have it in its database: this value must not change.
        assert_eq!(sub("alice"), "52c33ef8-a8c5-465d-9a74-8fdafe2478f6");
        assert_ne!(sub("alice"), sub("bob"));
    }

    #[test]
    fn a_person_comes_back_as_they_were() {
        let alice = read(r#"{"email": null, "groups": ["readers"], "enabled": false}"#).named("alice");
        let json = serde_json::to_string(&PersonEntry::from(alice.clone())).unwrap();
        assert!(!json.contains("username"), "{json}");
        assert_eq!(read(&json).named("alice"), alice);
    }

    #[test]
    fn the_user_name_stands_outside_and_nothing_unknown_inside() {
        let refused = |json| serde_json::from_str::<PersonEntry>(json).unwrap_err().to_string();
        assert!(refused(r#"{"username": "eve"}"#).contains("key outside"));
        assert!(refused(r#"{"grups": []}"#).contains("unknown field `grups`"));
    }
}

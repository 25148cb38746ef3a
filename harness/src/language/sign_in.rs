use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::span::At;
use super::step::Held;

/// Who signs in, and where the way back is stopped: `sign_in: alice` or `sign_in: { as: alice, hold: callback }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The person, out of `people`.
    pub who: At<String>,
    /// What is caught before it reaches the relying party.
    pub hold: Option<Held>,
}

/// The long form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Long {
    /// The person, out of `people`.
    #[serde(rename = "as")]
    who: At<String>,
    /// What is caught before it reaches the relying party.
    #[serde(default)]
    hold: Option<Held>,
}

enum Written {
    Short(String),
    Long(Long),
}

impl<'de> Deserialize<'de> for SignIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let At { value, line, column } = At::<Written>::deserialize(deserializer)?;
        Ok(match value {
            Written::Short(who) => Self { who: At { value: who, line, column }, hold: None },
            Written::Long(Long { who, hold }) => Self { who, hold },
        })
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a person, or `{ as: PERSON, hold: callback }`")
    }

    fn visit_str<E: Error>(self, who: &str) -> Result<Written, E> {
        Ok(Written::Short(who.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        Long::deserialize(MapAccessDeserializer::new(map)).map(Written::Long)
    }
}

impl JsonSchema for SignIn {
    fn schema_name() -> Cow<'static, str> {
        "SignIn".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = Long::json_schema(generator);
        json_schema!({
            "description": "Who signs in, and where the way back is stopped.",
            "anyOf": [{ "type": "string", "description": "The person, out of `people`." }, long],
        })
    }
}

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::span::At;

/// Something that is mostly one word: `sign_in: alice` is `sign_in: { as: alice }`.
pub trait ShortForm: Sized {
    /// What may be written, for messages.
    const EXPECTED: &'static str;
    /// What the one word is, for editors.
    const WORD: &'static str;

    /// What the one word means.
    fn of_word(word: At<String>) -> Self;
}

/// A `T` that was written in its short form or as keys and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief<T>(pub T);

impl<T> Deref for Brief<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

enum Written<T> {
    Word(String),
    Whole(T),
}

impl<'de, T: ShortForm + Deserialize<'de>> Deserialize<'de> for Brief<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let At { value, line, column } = At::<Written<T>>::deserialize(deserializer)?;
        Ok(Self(match value {
            Written::Word(word) => T::of_word(At { value: word, line, column }),
            Written::Whole(whole) => whole,
        }))
    }
}

impl<'de, T: ShortForm + Deserialize<'de>> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor(PhantomData))
    }
}

struct WrittenVisitor<T>(PhantomData<T>);

impl<'de, T: ShortForm + Deserialize<'de>> Visitor<'de> for WrittenVisitor<T> {
    type Value = Written<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Written<T>, E> {
        Ok(Written::Word(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Written::Whole)
    }
}

impl<T: JsonSchema + ShortForm> JsonSchema for Brief<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        format!("Brief<{}>", T::schema_id()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut whole = T::json_schema(generator);
        let description = whole.remove("description").unwrap_or_default();
        json_schema!({
            "description": description,
            "anyOf": [{ "type": "string", "description": T::WORD }, whole],
        })
    }
}

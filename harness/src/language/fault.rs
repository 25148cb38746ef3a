use std::borrow::Cow;
use std::cell::Cell;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use super::fault_reader::FaultReader;
use super::span::place;

/// A value, or `{ fault: value }`: the one thing that is wrong on purpose and that the control run leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallible<T> {
    value: T,
    fault: bool,
    line: u32,
    column: u32,
}

impl<T> Fallible<T> {
    /// What another file says, where this one says nothing; it stands at the place that brought it in.
    pub(super) fn honest(value: T, (line, column): (u32, u32)) -> Self {
        Self { value, fault: false, line, column }
    }

    /// Whether it is marked as the fault.
    pub fn is_fault(&self) -> bool {
        self.fault
    }

    /// What stands here in the run with the fault.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// What stands here in the control run: nothing, if it is the fault.
    pub fn in_control(&self) -> Option<&T> {
        (!self.fault).then_some(&self.value)
    }

    /// The line in the file, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column in the file, counted from 1.
    pub fn column(&self) -> u32 {
        self.column
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fallible<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Marked<T>>::deserialize(deserializer)?;
        let (line, column) = place(&spanned.referenced);
        let Marked { value, fault } = spanned.value;
        Ok(Self { value, fault, line, column })
    }
}

struct Marked<T> {
    value: T,
    fault: bool,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Marked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fault = Cell::new(false);
        let value = T::deserialize(FaultReader::new(deserializer, &fault))?;
        Ok(Self { value, fault: fault.get() })
    }
}

impl<T: JsonSchema> JsonSchema for Fallible<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Fallible_{}", T::schema_name()).into()
    }
    fn schema_id() -> Cow<'static, str> {
        format!("Fallible<{}>", T::schema_id()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let plain = generator.subschema_for::<T>();
        json_schema!({
            "anyOf": [
                plain,
                {
                    "type": "object",
                    "description": "The one thing that is wrong on purpose; the control run leaves it out.",
                    "properties": { "fault": plain },
                    "required": ["fault"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::scenario::Scenario;

/// The JSON Schema of a scenario file, made from the types that read it, so that editors complete and check.
pub fn scenario_schema() -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Scenario>();
    schema.to_value()
}

//! JSON Schema 2020-12 of output and input types.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

/// The schema of an output type; all keys are required.
pub(crate) fn output_schema<T: JsonSchema>() -> Schema {
    schema::<T>(settings().for_serialize())
}

/// The schema of an input type; keys with defaults are optional.
pub(crate) fn input_schema<T: JsonSchema>() -> Schema {
    schema::<T>(settings())
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with_transform(RecursiveTransform(remove_format))
}

fn schema<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings.into_generator().into_root_schema_for::<T>()
}

/// Removes the width of numbers: JSON Schema has no such format, and validators reject it.
fn remove_format(schema: &mut Schema) {
    schema.remove("format");
}

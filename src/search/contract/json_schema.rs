//! The JSON contract as JSON Schema 2020-12: how the types that are printed, and those that are taken, are described.
//! Which they are is the business of the rooms that print and take them.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

/// The schema of what is printed: keys are always there.
pub(crate) fn printed<T: JsonSchema>() -> Schema {
    schema::<T>(settings().for_serialize())
}

/// The schema of what is taken: keys with defaults may be missing.
pub(crate) fn taken<T: JsonSchema>() -> Schema {
    schema::<T>(settings())
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_width))
}

fn schema<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings.into_generator().into_root_schema_for::<T>()
}

/// The width of numbers is no format that JSON Schema knows, and validators complain of it.
fn without_width(schema: &mut Schema) {
    schema.remove("format");
}

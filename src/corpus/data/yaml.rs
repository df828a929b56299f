//! Parses YAML; the only file that uses serde_yaml.

use serde::de::{DeserializeOwned, DeserializeSeed};

/// Why a document could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Line in the document, from 1.
    pub(crate) line: u32,
    pub(crate) reason: String,
}

/// Parses a document into a `T`.
///
/// # Errors
/// When the document is not valid YAML, or does not match `T`.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_yaml::from_str(text).map_err(|error| fault(&error))
}

/// Parses a document by a seed.
///
/// # Errors
/// When the document is not valid YAML, or does not match the seed.
pub(crate) fn read_seed<'t, S: DeserializeSeed<'t>>(text: &'t str, seed: S) -> Result<S::Value, Fault> {
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| fault(&error))
}

fn fault(error: &serde_yaml::Error) -> Fault {
    let line = error.location().map_or(1, |place| u32::try_from(place.line()).unwrap_or(u32::MAX));
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    Fault { line, reason }
}

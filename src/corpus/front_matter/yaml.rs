//! Reading YAML, and where and why it cannot be read. The only file that names serde_yaml; what the documents mean is the
//! business of those that read them.

use serde::de::DeserializeOwned;

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// From 1.
    pub(crate) line: u32,
    pub(crate) reason: String,
}

/// Reads a document.
///
/// # Errors
/// When it is no YAML, or holds something else.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_yaml::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |place| u32::try_from(place.line()).unwrap_or(u32::MAX));
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
        Fault { line, reason }
    })
}

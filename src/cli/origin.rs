//! The origin of a setting.

use schemars::JsonSchema;
use serde::Serialize;

/// The origin of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Origin {
    /// A flag of the command line.
    Flag,
    /// A variable of the environment.
    Environment,
    /// The settings file.
    File,
    /// The default.
    Default,
}

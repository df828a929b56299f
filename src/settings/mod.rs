//! Settings: kb.toml, the environment, and which of them wins.

mod error;
mod file;
mod settings;
mod written_keys;

pub(crate) use error::SettingsError;
pub(crate) use file::KEYS;
pub(crate) use settings::{Environment, Settings};

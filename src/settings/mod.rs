//! Settings: kb.toml, the environment, and which of them wins.

mod error;
mod file;
mod hyperlink_format;
mod precedence;
mod written_keys;

pub(crate) use error::SettingsError;
pub(crate) use file::KEYS;
pub(crate) use hyperlink_format::{HyperlinkFormat, HyperlinkPart};
pub(crate) use precedence::{Environment, Settings};

//! Faults of the settings file, with places and hints.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// The lowest Jaro-Winkler similarity (0 to 1) at which an unknown key counts as a misspelling of a known one.
const NEAR: f64 = 0.8;

/// A fault of a settings file.
#[derive(Debug, Error)]
pub(crate) enum SettingsError {
    /// The file exists and is unreadable.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file is not valid TOML, or a value is malformed.
    #[error("{}:{line}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The reason.
        reason: String,
    },
    /// A key is unknown.
    #[error("{}:{line}: unknown key `{key}`", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// The valid keys.
        known: &'static [&'static str],
    },
    /// A value has the wrong kind.
    #[error("{}:{line}: `{key}` must be {expected}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: &'static str,
        /// The valid kind.
        expected: &'static str,
    },
}

impl SettingsError {
    /// The next step for the user.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownKey { key, known, .. } => Some(match near(key, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", known.join(", ")),
            }),
            _ => None,
        }
    }
}

/// The known key most similar to an unknown one.
fn near(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let similarity = |known: &str| strsim::jaro_winkler(key, known);
    let near = known.iter().copied().filter(|known| similarity(known) >= NEAR);
    near.max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}

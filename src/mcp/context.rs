//! The surroundings of the server, and the error of a tool.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::search::answer::Searcher;

/// The surroundings of the server process.
pub struct ServerContext {
    /// The folder of the index.
    pub index: PathBuf,
    /// Whether the user named a generation; the server never reopens then.
    pub is_pinned: bool,
    /// Opens the index.
    pub open: Box<dyn Fn() -> Result<Searcher, ToolError> + Send + Sync>,
    /// The current time.
    pub clock: fn() -> SystemTime,
}

/// The reason why a tool has no answer, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolError {
    /// One sentence.
    pub message: String,
    /// The next step; empty when there is none.
    pub hint: String,
}

impl ToolError {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

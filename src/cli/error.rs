//! Errors of the command line, and the table from each error to its exit code, JSON code and hint.

use std::io;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::eval::EvalError;
use crate::index::IndexError;
use crate::search::contract::SCHEMA_VERSION;
use crate::search::reader::SearchError;
use crate::settings::SettingsError;

use super::output::Console;

/// The result of a run. `kb --help` lists the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Success, also without a match.
    Success,
    /// A negative result: no match with `--exit-status`, findings in `kb check`, an old index in `kb status`.
    Negative,
    /// A usage error, invalid settings or unwritable output.
    Usage,
    /// A gate or guard refused the build.
    Refused,
    /// There is no usable index.
    NoIndex,
    /// The corpus has warnings, with `--strict`.
    Warnings,
    /// Another process writes the index.
    Locked,
    /// A signal stopped the process.
    Signal(i32),
}

impl Exit {
    /// The exit code of the process.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Negative => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::NoIndex => 4,
            Self::Warnings => 5,
            Self::Locked => 6,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}

/// The reason why a command failed.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The command line is invalid, or names an unusable file.
    #[error("{message}")]
    Usage {
        /// The reason.
        message: String,
        /// The next step.
        hint: Option<String>,
    },
    /// The corpus folder does not exist.
    #[error("the corpus folder {} does not exist", path.display())]
    NoCorpus {
        /// The folder.
        path: PathBuf,
    },
    /// There is no index, and no corpus to build one from.
    #[error("there is no index at {} and no corpus folder {} to build one from", index.display(), corpus.display())]
    NothingToSearch {
        /// The expected index folder.
        index: PathBuf,
        /// The expected corpus folder.
        corpus: PathBuf,
    },
    /// No page or section has the address.
    #[error("{message}")]
    UnknownPage {
        /// The reason.
        message: String,
        /// Similar addresses in the index.
        similar: Vec<String>,
    },
    /// A signal stopped the process.
    #[error("interrupted; the index is unchanged")]
    Interrupted {
        /// The signal number.
        signal: i32,
    },
    /// A panic, most likely caused by a damaged index file.
    #[error("internal error: {message}")]
    Panicked {
        /// The message of the panic.
        message: String,
    },
    /// The settings are invalid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The index cannot be read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The search failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The evaluation failed.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// Standard input cannot be read, or standard output cannot be written.
    #[error("standard input or output failed: {0}")]
    Stream(#[from] io::Error),
}

/// The row of an error in the table.
struct ErrorClass {
    exit: Exit,
    code: &'static str,
    hint: Option<String>,
}

impl ErrorClass {
    fn new(exit: Exit, code: &'static str, hint: &str) -> Self {
        Self { exit, code, hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()) }
    }
}

impl CliError {
    /// The next step for the user, if there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        self.class().hint
    }

    fn class(&self) -> ErrorClass {
        match self {
            Self::Usage { hint, .. } => ErrorClass { exit: Exit::Usage, code: "usage", hint: hint.clone() },
            Self::NoCorpus { .. } => {
                ErrorClass::new(Exit::Usage, "no_corpus", "name the folder of the pages with --corpus DIR")
            }
            Self::NothingToSearch { .. } => ErrorClass::new(
                Exit::NoIndex,
                "no_index",
                "build an index from a folder of Markdown pages with `kb index FOLDER`, or name one with --index DIR",
            ),
            Self::UnknownPage { similar, .. } if similar.is_empty() => {
                ErrorClass::new(Exit::Usage, "unknown_page", "find addresses with `kb search`")
            }
            Self::UnknownPage { similar, .. } => {
                ErrorClass::new(Exit::Usage, "unknown_page", &format!("similar addresses: {}", similar.join(", ")))
            }
            Self::Interrupted { signal } => ErrorClass::new(Exit::Signal(*signal), "interrupted", ""),
            Self::Panicked { .. } => ErrorClass::new(
                Exit::NoIndex,
                "internal",
                "check the index with `kb status --verify`, and rebuild it with `kb index --rebuild` if it is damaged",
            ),
            Self::Settings(error) => ErrorClass { exit: Exit::Usage, code: "settings", hint: error.hint() },
            Self::Index(error) => index_class(error),
            Self::Search(error) | Self::Eval(EvalError::Search(error)) => search_class(error),
            Self::Eval(error) => ErrorClass::new(Exit::Usage, "judgements", error.hint()),
            Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                ErrorClass::new(Exit::Success, "closed_pipe", "")
            }
            Self::Stream(_) => ErrorClass::new(Exit::Usage, "stream", ""),
        }
    }
}

fn index_class(error: &IndexError) -> ErrorClass {
    let (exit, code) = match error {
        IndexError::Missing { .. } => (Exit::NoIndex, "no_index"),
        IndexError::Corpus { .. } => (Exit::NoIndex, "corpus_unreadable"),
        IndexError::Damaged { .. } => (Exit::NoIndex, "index_unusable"),
        IndexError::Format { .. } => (Exit::NoIndex, "index_format"),
        IndexError::Locked { .. } => (Exit::Locked, "index_locked"),
        IndexError::NoGeneration { .. } => (Exit::NoIndex, "no_generation"),
        IndexError::NothingBefore { .. } => (Exit::Usage, "nothing_before"),
        IndexError::Interrupted => (Exit::Signal(2), "interrupted"),
        IndexError::Io { .. } => (Exit::NoIndex, "index_io"),
    };
    ErrorClass::new(exit, code, error.hint())
}

fn search_class(error: &SearchError) -> ErrorClass {
    match error {
        SearchError::Index(error) => index_class(error),
        SearchError::Damaged { .. } => ErrorClass::new(Exit::NoIndex, "index_unusable", error.hint()),
    }
}

/// An error as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorReport {
    /// Version of this contract.
    schema_version: u32,
    /// The error.
    error: ErrorBody,
}

/// An error.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorBody {
    /// A stable name for programs.
    code: String,
    /// One sentence for people.
    message: String,
    /// The next step, if there is one.
    hint: Option<String>,
}

/// Prints an error, as JSON on stdout if the command line requests it. A closed pipe is no error: the reader has quit.
pub(crate) fn report(error: &CliError, as_json: bool, console: &mut Console) -> Exit {
    let ErrorClass { exit, code, hint } = error.class();
    if exit == Exit::Success {
        return exit;
    }
    let message = error.to_string();
    if as_json {
        let report =
            ErrorReport { schema_version: SCHEMA_VERSION, error: ErrorBody { code: code.to_owned(), message, hint } };
        // A failure to print the error has no other place to go.
        let _ = console.write_json(&report).and_then(|()| console.flush());
    } else {
        // Results from before the error are still useful.
        let _ = console.flush();
        console.fail(&message, hint.as_deref());
    }
    exit
}

//! The one table from errors to exit codes, and how an error is said: text on stderr, or JSON on stdout when JSON
//! was asked for. What went wrong is known to the rooms that raise the errors.

use std::io;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::cli::output::{Console, write_json};
use crate::eval::EvalError;
use crate::index::IndexError;
use crate::search::contract::SCHEMA_VERSION;
use crate::search::reader::SearchError;
use crate::settings::SettingsError;

/// How a run ended; `kb --help` tells users the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It ran, also when nothing matched.
    Ran,
    /// Nothing matched and `--exit-status` was given, or `kb check` found something.
    Nothing,
    /// The command line, the settings or the output are at fault.
    Usage,
    /// A gate or guard refused.
    Refused,
    /// There is no index, or one that cannot be used.
    NoIndex,
    /// The corpus has warnings and `--strict` was given.
    Corpus,
    /// Another writer is at work.
    Locked,
    /// A signal asked the process to stop.
    Signal(i32),
}

impl Exit {
    /// The code that the process ends with.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ran => 0,
            Self::Nothing => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::NoIndex => 4,
            Self::Corpus => 5,
            Self::Locked => 6,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The command line asks for something that is not there to be had.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to type instead.
        hint: Option<String>,
    },
    /// The corpus folder does not exist.
    #[error("there is no folder {}", path.display())]
    NoCorpus {
        /// The folder.
        path: PathBuf,
    },
    /// There is nothing to search, and nothing to make it from.
    #[error("there is no index at {} and no folder {} to build one from", index.display(), corpus.display())]
    NothingYet {
        /// Where the index would be.
        index: PathBuf,
        /// Where the pages would be.
        corpus: PathBuf,
    },
    /// No page or section has the address.
    #[error("{message}")]
    UnknownPage {
        /// What was looked for.
        message: String,
        /// Addresses that exist.
        near: Vec<String>,
    },
    /// A signal asked the process to stop.
    #[error("interrupted; the index is as it was")]
    Interrupted {
        /// Which one.
        signal: i32,
    },
    /// Code that should not have panicked did; damaged files of an index are the likeliest cause.
    #[error("an internal error: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// Settings are at fault.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The index could not be read or brought up to date.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The question could not be answered.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The ranking could not be measured.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// Standard input cannot be read, or standard output cannot be written.
    #[error("input or output failed: {0}")]
    Stream(#[from] io::Error),
}

/// What an error means to whoever called kb.
struct Verdict {
    exit: Exit,
    code: &'static str,
    hint: Option<String>,
}

impl Verdict {
    fn new(exit: Exit, code: &'static str, hint: &str) -> Self {
        Self { exit, code, hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()) }
    }
}

impl CliError {
    /// What to do about it, if that is known.
    pub(crate) fn hint(&self) -> Option<String> {
        self.verdict().hint
    }

    fn verdict(&self) -> Verdict {
        match self {
            Self::Usage { hint, .. } => Verdict { exit: Exit::Usage, code: "usage", hint: hint.clone() },
            Self::NoCorpus { .. } => {
                Verdict::new(Exit::Usage, "no_corpus", "name the folder of the pages with --corpus DIR")
            }
            Self::NothingYet { .. } => Verdict::new(
                Exit::NoIndex,
                "no_index",
                "`kb index FOLDER` builds one from a folder of Markdown pages; --index DIR names one that exists",
            ),
            Self::UnknownPage { near, .. } if near.is_empty() => {
                Verdict::new(Exit::Usage, "unknown_page", "`kb search` finds addresses")
            }
            Self::UnknownPage { near, .. } => {
                Verdict::new(Exit::Usage, "unknown_page", &format!("near: {}", near.join(", ")))
            }
            Self::Interrupted { signal } => Verdict::new(Exit::Signal(*signal), "interrupted", ""),
            Self::Panicked { .. } => Verdict::new(
                Exit::NoIndex,
                "internal",
                "the index may be damaged: `kb status --verify` tells, `kb index --rebuild` builds it anew",
            ),
            Self::Settings(error) => Verdict { exit: Exit::Usage, code: "settings", hint: error.hint() },
            Self::Index(error) => index_verdict(error),
            Self::Search(error) | Self::Eval(EvalError::Search(error)) => search_verdict(error),
            Self::Eval(error) => Verdict::new(Exit::Usage, "judgements", error.hint()),
            Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                Verdict::new(Exit::Ran, "closed_pipe", "")
            }
            Self::Stream(_) => Verdict::new(Exit::Usage, "stream", ""),
        }
    }
}

fn index_verdict(error: &IndexError) -> Verdict {
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
    Verdict::new(exit, code, error.hint())
}

fn search_verdict(error: &SearchError) -> Verdict {
    match error {
        SearchError::Index(error) => index_verdict(error),
        SearchError::Damaged { .. } => Verdict::new(Exit::NoIndex, "index_unusable", error.hint()),
    }
}

/// An error as JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorReport {
    /// Version of this contract.
    schema_version: u32,
    /// What went wrong.
    error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorBody {
    /// A stable name for programs.
    code: String,
    /// One sentence for people.
    message: String,
    /// What to do about it, if that is known.
    hint: Option<String>,
}

/// Says an error and returns how the run ended. A closed pipe is no error: the reader has what it wanted.
pub(crate) fn report(error: &CliError, as_json: bool, console: &mut Console) -> Exit {
    let Verdict { exit, code, hint } = error.verdict();
    if exit == Exit::Ran {
        return exit;
    }
    let message = error.to_string();
    if as_json {
        let report =
            ErrorReport { schema_version: SCHEMA_VERSION, error: ErrorBody { code: code.to_owned(), message, hint } };
        // Nobody is left to be told when the error itself cannot be written.
        let _ = write_json(&report, console).and_then(|()| console.flush());
    } else {
        // What was found before the error is still worth having.
        let _ = console.flush();
        console.fail(&message, hint.as_deref());
    }
    exit
}

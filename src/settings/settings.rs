//! Where corpus and index lie: the flag, else the environment, else the nearest `kb.toml` upwards, else `./corpus`
//! and `./index`. What the settings are used for is the commands' business.

use std::path::{Path, PathBuf};
use std::{fs, io};

use thiserror::Error;

use crate::cli::output::HyperlinkFormat;
use crate::lint::{PinnedUrl, Rules};
use crate::search::answer::{Curation, Pin};
use crate::search::expand::Synonyms;
use crate::search::query::Views;

use super::file::File;
use super::written::Written;

/// How like a known key an unknown one has to be (Jaro-Winkler, 0 to 1) to be taken for a slip of the pen.
const NEAR: f64 = 0.8;

/// Settings that came from outside the command line.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    /// `KB_CORPUS`.
    pub(crate) corpus: Option<PathBuf>,
    /// `KB_INDEX`.
    pub(crate) index: Option<PathBuf>,
    /// `KB_GENERATION` and `KB_HYPERLINK_FORMAT`, which the command line takes over where no flag says otherwise.
    pub(crate) taken_over: [Option<String>; 2],
    /// The current folder.
    pub(crate) folder: PathBuf,
}

/// The settings of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Folder of the pages.
    pub(crate) corpus: PathBuf,
    /// Folder of the index.
    pub(crate) index: PathBuf,
    /// Extensions of pages beside the ones that are known.
    pub(crate) extensions: Vec<String>,
    /// The generation to read instead of the current one.
    pub(crate) generation: Option<u64>,
    /// What addresses of pages are below where they are published.
    pub(crate) site: Option<String>,
    /// How hyperlinks are made.
    pub(crate) hyperlink_format: Option<HyperlinkFormat>,
    /// The levels of the rules of `kb check`.
    pub(crate) rules: Rules,
    /// The addresses that pins name, and where.
    pub(crate) pinned: Vec<PinnedUrl>,
    /// Where questions that no page answers are logged.
    pub(crate) log: Option<PathBuf>,
    /// The settings file as it is shown, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// What it says, as written.
    pub(crate) written: Vec<Written>,
    views: Views,
    pins: Vec<Pin>,
    /// The file of synonyms, and whether it has to be there.
    synonyms: Option<(PathBuf, bool)>,
}

/// What can be wrong with a settings file.
#[derive(Debug, Error)]
pub(crate) enum SettingsError {
    /// The file is there and cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no TOML.
    #[error("{}:{line}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A key is not known.
    #[error("{}:{line}: unknown key `{key}`", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// The key.
        key: String,
        /// The keys that may stand there.
        known: &'static [&'static str],
    },
    /// A value is of the wrong kind.
    #[error("{}:{line}: `{key}` has to be {wanted}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// The key.
        key: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

impl SettingsError {
    /// What the user can do about it.
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

impl Settings {
    /// Finds the settings; `flags` are corpus and index from the command line.
    pub(crate) fn find(
        flags: (Option<PathBuf>, Option<PathBuf>),
        environment: &Environment,
    ) -> Result<Self, SettingsError> {
        let file = File::nearest(&environment.folder)?;
        let path = file.as_ref().map(|file| file.path.clone());
        let file = file.unwrap_or_default();
        let (corpus, index) = flags;
        Ok(Self {
            corpus: corpus.or_else(|| environment.corpus.clone()).or(file.corpus).unwrap_or_else(|| "corpus".into()),
            index: index.or_else(|| environment.index.clone()).or(file.index).unwrap_or_else(|| "index".into()),
            extensions: file.extensions,
            generation: None,
            site: file.site,
            hyperlink_format: file.hyperlink_format,
            rules: file.rules,
            pinned: file.pinned,
            log: file.log,
            file: path,
            written: file.written,
            views: file.views,
            pins: file.pins,
            synonyms: file.synonyms,
        })
    }

    /// The file of synonyms, if it was named or is there.
    pub(crate) fn synonyms_file(&self) -> Option<&Path> {
        self.synonyms.as_ref().filter(|(path, named)| *named || path.is_file()).map(|(path, _)| path.as_path())
    }

    /// Whether these bytes could be a `kb.toml`.
    #[cfg(fuzzing)]
    pub(crate) fn takes(bytes: &[u8]) -> bool {
        File::read("kb.toml".as_ref(), "".as_ref(), bytes).is_ok()
    }

    /// What is said by hand about answers; the file of synonyms is read now.
    pub(crate) fn curation(&self) -> Result<Curation, SettingsError> {
        let mut curation = Curation { pins: self.pins.clone(), views: self.views.clone(), ..Curation::default() };
        let Some((path, named)) = &self.synonyms else { return Ok(curation) };
        match fs::read(path) {
            Ok(bytes) => {
                let fault = |(line, reason)| SettingsError::Syntax { path: path.clone(), line: line as usize, reason };
                curation.synonyms = Synonyms::parse(&String::from_utf8_lossy(&bytes)).map_err(fault)?;
                Ok(curation)
            }
            Err(error) if !named && error.kind() == io::ErrorKind::NotFound => Ok(curation),
            Err(source) => Err(SettingsError::Unreadable { path: path.clone(), source }),
        }
    }
}

/// The known key that is most like an unknown one.
fn near(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let likeness = |known: &str| strsim::jaro_winkler(key, known);
    let near = known.iter().copied().filter(|known| likeness(known) >= NEAR);
    near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

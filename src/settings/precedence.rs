//! The settings of one run: a flag wins over the environment, the environment over the nearest `kb.toml` upwards, and
//! `kb.toml` over the defaults `./corpus` and `./index`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::lint::{PinnedUrl, Rules};
use crate::search::answer::{Curation, Pin};
use crate::search::expand::Synonyms;
use crate::search::query::Views;

use super::error::SettingsError;
use super::file::File;
use super::hyperlink_format::HyperlinkFormat;
use super::written_keys::WrittenKey;

/// Settings from the process environment.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    /// `KB_CORPUS`.
    pub(crate) corpus: Option<PathBuf>,
    /// `KB_INDEX`.
    pub(crate) index: Option<PathBuf>,
    /// `KB_GENERATION` and `KB_HYPERLINK_FORMAT`, the defaults of two flags.
    pub(crate) flag_defaults: [Option<String>; 2],
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
    /// Further extensions of pages.
    pub(crate) extensions: Vec<String>,
    /// The name of the dialect; `None` recognizes it.
    pub(crate) dialect: Option<String>,
    /// The generation to read instead of the current one.
    pub(crate) generation: Option<u64>,
    /// The published address above all pages.
    pub(crate) site: Option<String>,
    /// The format of hyperlinks.
    pub(crate) hyperlink_format: Option<HyperlinkFormat>,
    /// The levels of the rules of `kb check`.
    pub(crate) rules: Rules,
    /// The addresses in pins, with their places.
    pub(crate) pinned: Vec<PinnedUrl>,
    /// The log of questions without an answer.
    pub(crate) log: Option<PathBuf>,
    /// The settings file, relative to the current folder.
    pub(crate) file: Option<PathBuf>,
    /// Its keys as written.
    pub(crate) written: Vec<WrittenKey>,
    views: Views,
    pins: Vec<Pin>,
    /// The file of synonyms, and whether it must exist.
    synonyms: Option<(PathBuf, bool)>,
}

impl Settings {
    /// Finds the settings; `flags` are corpus and index from the command line.
    ///
    /// # Errors
    /// When the settings file has a fault.
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
            dialect: file.dialect,
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

    /// The file of synonyms, if a setting names it or it exists.
    pub(crate) fn synonyms_file(&self) -> Option<&Path> {
        self.synonyms.as_ref().filter(|(path, named)| *named || path.is_file()).map(|(path, _)| path.as_path())
    }

    /// Whether the bytes are a valid `kb.toml`.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn takes(bytes: &[u8]) -> bool {
        File::read("kb.toml".as_ref(), "".as_ref(), bytes).is_ok()
    }

    /// Pins, saved queries and synonyms. Reads the file of synonyms.
    ///
    /// # Errors
    /// When the file of synonyms has a fault, or is missing although a setting names it.
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

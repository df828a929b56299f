//! Where corpus and index lie: the flag, else the environment, else the nearest `kb.toml` upwards, else `./corpus`
//! and `./index`. What the settings are used for is the commands' business.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::{Table, Value};

/// The name of the settings file.
const FILE: &str = "kb.toml";

/// The keys that a settings file may hold.
const KEYS: [&str; 3] = ["corpus", "extensions", "index"];

/// How like a known key an unknown one has to be (Jaro-Winkler, 0 to 1) to be taken for a slip of the pen.
const NEAR: f64 = 0.8;

/// Settings that came from outside the command line.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    /// `KB_CORPUS`.
    pub(crate) corpus: Option<PathBuf>,
    /// `KB_INDEX`.
    pub(crate) index: Option<PathBuf>,
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
    #[error("{} holds the unknown key `{key}`", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// A known key that looks like it.
        near: Option<&'static str>,
    },
    /// A value is of the wrong kind.
    #[error("{}: `{key}` has to be {wanted}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
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
            Self::UnknownKey { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::UnknownKey { near: None, .. } => Some(format!("the keys are {}", KEYS.join(", "))),
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
        let file = File::nearest(&environment.folder)?.unwrap_or_default();
        let (corpus, index) = flags;
        Ok(Self {
            corpus: corpus.or_else(|| environment.corpus.clone()).or(file.corpus).unwrap_or_else(|| "corpus".into()),
            index: index.or_else(|| environment.index.clone()).or(file.index).unwrap_or_else(|| "index".into()),
            extensions: file.extensions,
            generation: None,
        })
    }
}

/// What a settings file says.
#[derive(Debug, Default)]
struct File {
    corpus: Option<PathBuf>,
    index: Option<PathBuf>,
    extensions: Vec<String>,
}

impl File {
    /// Reads the file in `folder` or the nearest folder above it that has one.
    fn nearest(folder: &Path) -> Result<Option<Self>, SettingsError> {
        for ancestor in folder.ancestors() {
            let path = ancestor.join(FILE);
            match fs::read(&path) {
                Ok(bytes) => return Self::read(&path, folder, &bytes).map(Some),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(SettingsError::Unreadable { path, source }),
            }
        }
        Ok(None)
    }

    /// Takes the bytes of the file at `path`; `folder` is the current folder, which paths are shown relative to.
    fn read(path: &Path, folder: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        let base = path.parent().unwrap_or(Path::new(""));
        let shown = path.strip_prefix(folder).unwrap_or(path);
        let text = String::from_utf8_lossy(bytes);
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let begin = error.span().map_or(0, |span| span.start.min(bytes.len()));
            let line = 1 + bytes[..begin].iter().filter(|byte| **byte == b'\n').count();
            SettingsError::Syntax { path: shown.into(), line, reason: error.message().to_owned() }
        })?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(SettingsError::UnknownKey { path: shown.into(), key: key.clone(), near: near(key) });
        }
        let kind = |key, wanted| SettingsError::Kind { path: shown.into(), key, wanted };
        let folder_of = |key: &'static str| match table.get(key) {
            None => Ok(None),
            Some(Value::String(value)) if !value.is_empty() => {
                let path = base.join(value);
                Ok(Some(path.strip_prefix(folder).map(Path::to_path_buf).unwrap_or(path)))
            }
            Some(_) => Err(kind(key, "a path in quotes")),
        };
        let extensions = match table.get("extensions") {
            None => Some(Vec::new()),
            Some(Value::Array(values)) => values.iter().map(extension).collect(),
            Some(_) => None,
        };
        Ok(Self {
            corpus: folder_of("corpus")?,
            index: folder_of("index")?,
            extensions: extensions.ok_or_else(|| kind("extensions", "a list of extensions in quotes"))?,
        })
    }
}

/// `md` for `"md"` and `".md"` alike.
fn extension(value: &Value) -> Option<String> {
    value.as_str().map(|text| text.trim_start_matches('.').to_owned()).filter(|text| !text.is_empty())
}

/// The known key that is most like an unknown one.
fn near(key: &str) -> Option<&'static str> {
    let likeness = |known: &str| strsim::jaro_winkler(key, known);
    KEYS.into_iter().filter(|known| likeness(known) >= NEAR).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

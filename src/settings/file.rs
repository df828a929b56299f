//! `kb.toml` as typed values. A fault names file and line.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fs, io};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::corpus::dialect;
use crate::diagnostic::{Code, Place};
use crate::lint::{Level, PinnedUrl, Rules};
use crate::search::answer::{Pattern, Pin};
use crate::search::query::Views;

use super::error::SettingsError;
use super::hyperlink_format::HyperlinkFormat;
use super::written_keys::{WrittenKey, written_keys};

/// The name of the settings file.
const FILE: &str = "kb.toml";
/// The keys that a settings file may hold.
pub(crate) const KEYS: &[&str] = &[
    "check",
    "corpus",
    "dialect",
    "extensions",
    "hyperlink-format",
    "index",
    "log",
    "pin",
    "site",
    "synonyms",
    "views",
];
/// The keys that a `[[pin]]` may hold.
const PIN_KEYS: &[&str] = &["first", "hide", "query"];
/// The keys that `[check]` may hold: `elsewhere` and the rules.
const CHECK_KEYS: &[&str] = &{
    let mut keys = ["elsewhere"; Code::NAMES.len() + 1];
    let mut index = 0;
    while index < Code::NAMES.len() {
        keys[index] = Code::NAMES[index];
        index += 1;
    }
    keys
};
/// The expected value of `dialect`.
const DIALECT: &str = "the name of a dialect in quotes; docs/dialects.md lists them";
/// The default file of synonyms, beside `kb.toml`.
const SYNONYMS: &str = "synonyms.yaml";

/// A parsed settings file.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) corpus: Option<PathBuf>,
    pub(crate) index: Option<PathBuf>,
    pub(crate) extensions: Vec<String>,
    pub(crate) dialect: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) hyperlink_format: Option<HyperlinkFormat>,
    pub(crate) pins: Vec<Pin>,
    /// The addresses in pins, with their places.
    pub(crate) pinned: Vec<PinnedUrl>,
    pub(crate) rules: Rules,
    /// The log of questions without an answer.
    pub(crate) log: Option<PathBuf>,
    pub(crate) views: Views,
    /// The file, relative to the current folder.
    pub(crate) path: PathBuf,
    /// Its keys as written.
    pub(crate) written: Vec<WrittenKey>,
    /// The file of synonyms, and whether a setting names it.
    pub(crate) synonyms: Option<(PathBuf, bool)>,
}

impl File {
    /// Reads the nearest file, from `folder` upwards.
    ///
    /// # Errors
    /// When the file is unreadable or has a fault.
    pub(crate) fn nearest(folder: &Path) -> Result<Option<Self>, SettingsError> {
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

    /// Parses the bytes of the file at `path`. Paths are shown relative to `folder`, the current folder.
    ///
    /// # Errors
    /// When a key is unknown or a value has the wrong kind.
    pub(crate) fn read(path: &Path, folder: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        let base = path.parent().unwrap_or(Path::new(""));
        let text = String::from_utf8_lossy(bytes);
        let source = Source { path: path.strip_prefix(folder).unwrap_or(path), text: &text };
        let table = DeTable::parse(&text).map_err(|error| SettingsError::Syntax {
            path: source.path.into(),
            line: source.line(error.span().unwrap_or_default()),
            reason: error.message().to_owned(),
        })?;
        let table = table.get_ref();
        source.check_keys(table, KEYS)?;
        let below = |value: &str| {
            let path = base.join(value);
            path.strip_prefix(folder).map(Path::to_path_buf).unwrap_or(path)
        };
        let path_of = |key| Ok(source.path_in(table, key)?.map(|value| below(&value)));
        let named = path_of("synonyms")?.map(|path| (path, true));
        Ok(Self {
            corpus: path_of("corpus")?,
            index: path_of("index")?,
            extensions: source
                .texts(table, "extensions", "a list of extensions in quotes")?
                .into_iter()
                .map(|extension| extension.trim_start_matches('.').to_owned())
                .collect(),
            dialect: source.dialect(table)?,
            site: source.site(table)?,
            hyperlink_format: source.hyperlink_format(table)?,
            pins: source.pins(table)?,
            pinned: source.pinned(table),
            rules: source.rules(table)?,
            log: path_of("log")?,
            views: source.views(table)?,
            path: source.path.to_owned(),
            written: written_keys(table, &|span| source.line(span)),
            synonyms: named.or_else(|| Some((below(SYNONYMS), false))),
        })
    }
}

/// The source text, for places in errors.
struct Source<'a> {
    /// Relative to the current folder.
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    /// The line, from 1, at the start of a byte range.
    fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or(self.text.as_bytes());
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    fn kind(&self, span: Range<usize>, key: &'static str, expected: &'static str) -> SettingsError {
        SettingsError::Kind { path: self.path.into(), line: self.line(span), key, expected }
    }

    fn check_keys(&self, table: &DeTable<'_>, known: &'static [&'static str]) -> Result<(), SettingsError> {
        let mut keys: Vec<&Spanned<Cow<'_, str>>> = table.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        match keys.into_iter().find(|key| !known.contains(&key.get_ref().as_ref())) {
            None => Ok(()),
            Some(key) => Err(SettingsError::UnknownKey {
                path: self.path.into(),
                line: self.line(key.span()),
                key: key.get_ref().to_string(),
                known,
            }),
        }
    }

    fn path_in(&self, table: &DeTable<'_>, key: &'static str) -> Result<Option<String>, SettingsError> {
        match table.get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref().as_str() {
                Some(text) if !text.is_empty() => Ok(Some(text.to_owned())),
                _ => Err(self.kind(value.span(), key, "a path in quotes")),
            },
        }
    }

    fn dialect(&self, table: &DeTable<'_>) -> Result<Option<String>, SettingsError> {
        let Some(value) = table.get("dialect") else { return Ok(None) };
        let known = value.get_ref().as_str().filter(|text| dialect::names().any(|name| name == *text));
        known.map(|text| Some(text.to_owned())).ok_or_else(|| self.kind(value.span(), "dialect", DIALECT))
    }

    fn site(&self, table: &DeTable<'_>) -> Result<Option<String>, SettingsError> {
        let Some(value) = table.get("site") else { return Ok(None) };
        let is_site = |text: &&str| text.starts_with("https://") || text.starts_with("http://");
        match value.get_ref().as_str().filter(is_site) {
            Some(site) => Ok(Some(site.to_owned())),
            None => Err(self.kind(value.span(), "site", "an address in quotes that begins with https:// or http://")),
        }
    }

    fn hyperlink_format(&self, table: &DeTable<'_>) -> Result<Option<HyperlinkFormat>, SettingsError> {
        let Some(value) = table.get("hyperlink-format") else { return Ok(None) };
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.kind(value.span(), "hyperlink-format", "a format in quotes"))?;
        let fault = |reason| SettingsError::Syntax { path: self.path.into(), line: self.line(value.span()), reason };
        text.parse().map(Some).map_err(fault)
    }

    /// A list of texts; empty when the key is absent.
    fn texts(
        &self,
        table: &DeTable<'_>,
        key: &'static str,
        expected: &'static str,
    ) -> Result<Vec<String>, SettingsError> {
        let Some(value) = table.get(key) else { return Ok(Vec::new()) };
        let fault = || self.kind(value.span(), key, expected);
        let values = value.get_ref().as_array().ok_or_else(fault)?;
        let texts = values.iter().map(|value| value.get_ref().as_str().filter(|text| !text.is_empty()));
        texts.map(|text| text.map(str::to_owned).ok_or_else(fault)).collect()
    }

    fn pins(&self, table: &DeTable<'_>) -> Result<Vec<Pin>, SettingsError> {
        let Some(value) = table.get("pin") else { return Ok(Vec::new()) };
        let fault = || self.kind(value.span(), "pin", "tables, each under a line `[[pin]]`");
        let pins = value.get_ref().as_array().ok_or_else(fault)?;
        let pins = pins.iter().map(|pin| match pin.get_ref() {
            DeValue::Table(table) => self.pin(table, pin.span()),
            _ => Err(fault()),
        });
        pins.collect()
    }

    fn pin(&self, table: &DeTable<'_>, span: Range<usize>) -> Result<Pin, SettingsError> {
        self.check_keys(table, PIN_KEYS)?;
        let query = table.get("query");
        let query_span = query.map_or(span.clone(), Spanned::span);
        let text = query.and_then(|query| query.get_ref().as_str());
        let text = text.ok_or_else(|| self.kind(query_span.clone(), "query", "a question in quotes"))?;
        let query = Pattern::new(text).map_err(|reason| SettingsError::Syntax {
            path: self.path.into(),
            line: self.line(query_span),
            reason: format!("`query` of a pin: {reason}"),
        })?;
        let expected = "a list of addresses in quotes";
        let (first, hide) = (self.texts(table, "first", expected)?, self.texts(table, "hide", expected)?);
        if first.is_empty() && hide.is_empty() {
            return Err(SettingsError::Syntax {
                path: self.path.into(),
                line: self.line(span),
                reason: "a pin needs `first` or `hide`, a list of addresses".to_owned(),
            });
        }
        Ok(Pin { query, first, hide })
    }

    /// The addresses in pins. `pins` has reported malformed lists.
    fn pinned(&self, table: &DeTable<'_>) -> Vec<PinnedUrl> {
        let pins = table.get("pin").and_then(|pins| pins.get_ref().as_array()).into_iter().flatten();
        let lists = pins.filter_map(|pin| pin.get_ref().as_table()).flat_map(|pin| [pin.get("first"), pin.get("hide")]);
        let values = lists.flatten().filter_map(|list| list.get_ref().as_array()).flatten();
        let pinned = values.filter_map(|value| {
            let line = u32::try_from(self.line(value.span())).unwrap_or(u32::MAX);
            let place = Place { file: self.path.display().to_string(), line };
            Some(PinnedUrl { place, address: value.get_ref().as_str()?.to_owned() })
        });
        pinned.collect()
    }

    /// Saved queries by name.
    fn views(&self, table: &DeTable<'_>) -> Result<Views, SettingsError> {
        let Some(value) = table.get("views") else { return Ok(Views::default()) };
        let fault = || self.kind(value.span(), "views", "a table of questions under a line `[views]`");
        let mut views = Views::default();
        for (name, view) in value.get_ref().as_table().ok_or_else(fault)? {
            if name.get_ref().is_empty() || name.get_ref().contains(char::is_whitespace) {
                return Err(self.kind(name.span(), "views", "names without spaces"));
            }
            let text = view.get_ref().as_str().filter(|text| !text.trim().is_empty());
            let text = text.ok_or_else(|| self.kind(view.span(), "views", "questions in quotes"))?;
            views.0.insert(name.get_ref().to_string(), text.to_owned());
        }
        Ok(views)
    }

    /// The levels of `kb check` rules that the file sets.
    fn rules(&self, table: &DeTable<'_>) -> Result<Rules, SettingsError> {
        let Some(value) = table.get("check") else { return Ok(Rules::default()) };
        let fault = || self.kind(value.span(), "check", "a table of rules under a line `[check]`");
        let table = value.get_ref().as_table().ok_or_else(fault)?;
        self.check_keys(table, CHECK_KEYS)?;
        let elsewhere = self.texts(table, "elsewhere", "a list of addresses in quotes")?;
        let mut rules = Rules { external: elsewhere, ..Rules::default() };
        for code in Code::ALL {
            let Some(value) = table.get(code.name()) else { continue };
            let level = match value.get_ref().as_str() {
                Some("off") => None,
                Some("info") => Some(Level::Info),
                Some("warning") => Some(Level::Warning),
                Some("error") => Some(Level::Error),
                _ => {
                    return Err(self.kind(value.span(), code.name(), "`error`, `warning`, `info` or `off`, in quotes"));
                }
            };
            rules.levels.insert(code, level);
        }
        Ok(rules)
    }
}

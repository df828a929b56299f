//! The dialect that a corpus was read as.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corpus::Reader;

/// The dialect of a corpus: the site generator whose rules its pages follow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DialectInfo {
    /// Its name, as in kb.toml.
    pub name: String,
    /// The configuration file that it was recognized by, relative to the root of the corpus; `null` without one.
    pub config: Option<String>,
    /// The folders of the pages, relative to the root of the corpus; `.` is the root.
    pub content: Vec<String>,
}

impl DialectInfo {
    /// The dialect of an opened corpus.
    #[must_use]
    pub fn of(reader: &Reader) -> Self {
        let (name, config) = reader.dialect();
        let visible = |folder: String| if folder.is_empty() { ".".to_owned() } else { folder };
        Self { name: name.to_owned(), config, content: reader.content().into_iter().map(visible).collect() }
    }
}

//! What is wrong with a page, and where: the one shape that warnings, `kb check` findings and the index report share.
//! It knows nothing of the rooms that make diagnostics or of the terminal that shows them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line of a file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Path below the corpus root, with `/` between its parts.
    pub file: String,
    /// Line number, counted from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What kind of fault a diagnostic tells of; its kebab-case name is part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The YAML block at the top of a page could not be read as a whole.
    BrokenFrontMatter,
    /// An include names a file that is not there.
    IncludeMissing,
    /// An include leads back to a file that is being included.
    IncludeCycle,
    /// Includes are nested deeper than the limit, or expand to more text than the limit.
    IncludeTooDeep,
    /// An include or a symbolic link leads out of the corpus.
    OutsideCorpus,
    /// The file holds bytes that are not UTF-8, or NUL bytes; they were replaced.
    InvalidText,
    /// The file or folder could not be read.
    Unreadable,
    /// Two pages claim one URL.
    DuplicateUrl,
    /// A link inside the corpus leads to no page.
    BrokenLink,
    /// A link leads to a page that lacks the anchor it names.
    BrokenAnchor,
    /// Markup is nested deeper than the limit; the text was kept, the nesting was not.
    TooDeep,
    /// A link leads to a file of the corpus that is not there.
    MissingFile,
    /// A link leads to a part of the site that the corpus has no page of.
    OutsideLink,
    /// A link leads to a folder of pages that has no page of its own.
    FolderLink,
    /// Several pages have one title.
    DuplicateTitle,
    /// One page alone has a topic.
    RareTopic,
    /// A topic is also spelled with other capitals or punctuation.
    TopicSpelling,
    /// No other page links to a page.
    OrphanPage,
    /// A page has no description.
    EmptyDescription,
    /// A pin names an address that no page has.
    DeadPin,
}

impl Code {
    /// Every code, in the order of their names.
    pub const ALL: [Self; 20] = [
        Self::BrokenAnchor,
        Self::BrokenFrontMatter,
        Self::BrokenLink,
        Self::DeadPin,
        Self::DuplicateTitle,
        Self::DuplicateUrl,
        Self::EmptyDescription,
        Self::FolderLink,
        Self::IncludeCycle,
        Self::IncludeMissing,
        Self::IncludeTooDeep,
        Self::InvalidText,
        Self::MissingFile,
        Self::OrphanPage,
        Self::OutsideCorpus,
        Self::OutsideLink,
        Self::RareTopic,
        Self::TooDeep,
        Self::TopicSpelling,
        Self::Unreadable,
    ];

    /// The names of [`Code::ALL`].
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = Self::ALL[at].name();
            at += 1;
        }
        names
    };

    /// The name of the code as it is printed, `broken-front-matter` for one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BrokenFrontMatter => "broken-front-matter",
            Self::IncludeMissing => "include-missing",
            Self::IncludeCycle => "include-cycle",
            Self::IncludeTooDeep => "include-too-deep",
            Self::OutsideCorpus => "outside-corpus",
            Self::InvalidText => "invalid-text",
            Self::Unreadable => "unreadable",
            Self::DuplicateUrl => "duplicate-url",
            Self::BrokenLink => "broken-link",
            Self::BrokenAnchor => "broken-anchor",
            Self::TooDeep => "too-deep",
            Self::MissingFile => "missing-file",
            Self::OutsideLink => "outside-link",
            Self::FolderLink => "folder-link",
            Self::DuplicateTitle => "duplicate-title",
            Self::RareTopic => "rare-topic",
            Self::TopicSpelling => "topic-spelling",
            Self::OrphanPage => "orphan-page",
            Self::EmptyDescription => "empty-description",
            Self::DeadPin => "dead-pin",
        }
    }
}

/// One fault of the corpus: what it is, where it stands and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// Where the fault stands.
    #[serde(flatten)]
    pub place: Place,
    /// What kind of fault it is.
    pub code: Code,
    /// One sentence for people, without the place; plain text that may quote the page.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic of `code` at `line` of `file`.
    pub fn new(code: Code, file: impl Into<String>, line: u32, message: impl Into<String>) -> Self {
        Self { place: Place { file: file.into(), line }, code, message: message.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

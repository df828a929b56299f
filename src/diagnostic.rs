//! Diagnostics: faults of the corpus with code, place and message. Warnings, `kb check` and the index report share them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line in a file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Path relative to the corpus root, separated by `/`.
    pub file: String,
    /// Line number, counted from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The kind of a fault; its kebab-case name is part of the JSON contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The front matter of a page cannot be parsed.
    BrokenFrontMatter,
    /// An include names a file that does not exist.
    IncludeMissing,
    /// A file includes itself, directly or through others.
    IncludeCycle,
    /// Includes exceed the limit of nesting or of expanded text.
    IncludeTooDeep,
    /// An include or a symbolic link points outside the corpus.
    OutsideCorpus,
    /// The file contains NUL bytes or invalid UTF-8; both were replaced.
    InvalidText,
    /// A file or folder cannot be read.
    Unreadable,
    /// Two pages have the same URL.
    DuplicateUrl,
    /// A link inside the corpus has no target page.
    BrokenLink,
    /// The target page of a link lacks the named anchor.
    BrokenAnchor,
    /// Markup is nested deeper than the limit; the text was kept and the nesting dropped.
    TooDeep,
    /// A link names a file of the corpus that does not exist.
    MissingFile,
    /// A link points to a part of the site that the corpus does not contain.
    OutsideLink,
    /// A link points to a folder without an index page.
    FolderLink,
    /// Several pages have the same title.
    DuplicateTitle,
    /// A topic belongs to a single page.
    RareTopic,
    /// Spellings of a topic differ in capitals or punctuation.
    TopicSpelling,
    /// No other page links to a page.
    OrphanPage,
    /// A page has no description.
    EmptyDescription,
    /// A pin names an unknown URL.
    DeadPin,
    /// A configuration file of the site cannot be parsed.
    BrokenConfig,
    /// A page uses a variable that nobody defines.
    UndefinedVariable,
    /// A block, such as a tab or an admonition, is never closed.
    UnclosedBlock,
    /// A page uses a directive that its generator does not know.
    UnknownDirective,
    /// A key of the front matter has a value that it cannot have.
    InvalidValue,
    /// Several pages have the same earlier address.
    DuplicateAlias,
}

impl Code {
    /// Every code, sorted by name.
    pub const ALL: [Self; 26] = [
        Self::BrokenAnchor,
        Self::BrokenConfig,
        Self::BrokenFrontMatter,
        Self::BrokenLink,
        Self::DeadPin,
        Self::DuplicateAlias,
        Self::DuplicateTitle,
        Self::DuplicateUrl,
        Self::EmptyDescription,
        Self::FolderLink,
        Self::IncludeCycle,
        Self::IncludeMissing,
        Self::IncludeTooDeep,
        Self::InvalidText,
        Self::InvalidValue,
        Self::MissingFile,
        Self::OrphanPage,
        Self::OutsideCorpus,
        Self::OutsideLink,
        Self::RareTopic,
        Self::TooDeep,
        Self::TopicSpelling,
        Self::UnclosedBlock,
        Self::UndefinedVariable,
        Self::UnknownDirective,
        Self::Unreadable,
    ];

    /// The names of [`Code::ALL`].
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// The kebab-case name, for example `broken-front-matter`.
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
            Self::BrokenConfig => "broken-config",
            Self::UndefinedVariable => "undefined-variable",
            Self::UnclosedBlock => "unclosed-block",
            Self::UnknownDirective => "unknown-directive",
            Self::InvalidValue => "invalid-value",
            Self::DuplicateAlias => "duplicate-alias",
        }
    }
}

/// One fault of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// File and line of the fault.
    #[serde(flatten)]
    pub place: Place,
    /// The kind of the fault.
    pub code: Code,
    /// One sentence for people, without the place. It is plain text and may quote the page.
    pub message: String,
}

impl Diagnostic {
    /// Creates a diagnostic for `line` of `file`.
    pub fn new(code: Code, file: impl Into<String>, line: u32, message: impl Into<String>) -> Self {
        Self { place: Place { file: file.into(), line }, code, message: message.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

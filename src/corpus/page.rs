//! What a page is once it has been read: the types that every later room works on.
//! How files become pages is the business of the stages beside this file.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The path of a file below the corpus root, with `/` between its parts whatever the platform. What knows of a page
/// shares its path: a tree of a million has each once in memory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Takes a path that is relative to the corpus root and separated by `/`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a page inside its site: starts with `/`, holds no fragment, does not end in `/` unless it is `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PageUrl(Arc<str>);

impl PageUrl {
    /// Brings a written address into canonical form: one leading slash, no trailing one, no query, no fragment.
    #[must_use]
    pub fn new(written: &str) -> Self {
        let bare = Self::trim(written);
        match written.strip_prefix('/') {
            // Most are as they should be.
            Some(behind) if behind.len() == bare.len() => Self(written.into()),
            _ => Self(["/", bare].concat().into()),
        }
    }

    /// A written address without slashes at the ends, query and fragment.
    pub(crate) fn trim(written: &str) -> &str {
        written.trim().split(['#', '?']).next().unwrap_or_default().trim_matches('/')
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fragment that leads to a section, without `#`; empty for the text before the first heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor(String);

impl Anchor {
    /// Takes the fragment as the site spells it.
    pub fn new(fragment: impl Into<String>) -> Self {
        Self(fragment.into())
    }

    /// The fragment as text, without `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Anchor {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A place in one of the files that a page was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Index into [`Page::sources`]; 0 is the page's own file, the others are partials.
    pub source: u16,
    /// Line in that file, counted from 1.
    pub line: u32,
}

/// What a block of text was in the page, so that it can be shown as it was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// An item of a list; `depth` counts from 0, `ordinal` is there in numbered lists.
    Item {
        /// How many lists this one stands in.
        depth: u8,
        /// The item's number in a numbered list.
        ordinal: Option<u64>,
    },
    /// A block of code, kept to the letter.
    Code {
        /// The language that the fence names, empty when it names none.
        language: String,
    },
    /// A row of a table, its cells joined by ` | `.
    TableRow {
        /// Whether the row is the table's head.
        header: bool,
    },
    /// A quotation or an admonition.
    Quote,
    /// The term of a definition list.
    Term,
    /// The definition of a definition list.
    Definition,
}

/// A link inside a block: which characters of the block's text lead where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Byte range of the label in [`Block::text`].
    pub range: (u32, u32),
    /// The target as the page spells it.
    pub target: String,
}

/// One paragraph, item, row or code block as plain text: no markup, no template marks, entities decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What the block was.
    pub kind: BlockKind,
    /// The text; white space is folded to single spaces except in code.
    pub text: String,
    /// Links in the text, in order.
    pub links: Vec<Link>,
    /// Where the block begins.
    pub origin: Origin,
}

/// The text under one heading, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 6; 0 for the text before the first heading.
    pub level: u8,
    /// The heading as plain text; empty for the text before the first heading.
    pub heading: String,
    /// The fragment that leads here.
    pub anchor: Anchor,
    /// Where the heading (or the first text) stands.
    pub origin: Origin,
    /// The text, in reading order.
    pub blocks: Vec<Block>,
}

/// How a page presents a link; the order is how much it says about the target, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MentionKind {
    /// An HTML link card: `<ul class="topic-links">`, or an `<a>` that a `<p>` with a blurb follows.
    Card,
    /// An item of a list that consists of the link, or begins with it.
    List,
    /// A link in running text.
    Inline,
}

/// One link of one page: a page recommends a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// How the page presents it.
    pub kind: MentionKind,
    /// The words of the link.
    pub label: String,
    /// The target as the page spells it, trimmed; never empty.
    pub target: String,
    /// The card's paragraph, the rest of the list item, or the sentence around the link.
    pub blurb: String,
    /// Index into [`Page::sections`].
    pub section: u32,
    /// Where the link stands.
    pub origin: Origin,
}

/// A glossary mark: `<dfn data-key="openid">OpenID Connect (OIDC)</dfn>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlossaryMark {
    /// The value of `data-key`.
    pub key: String,
    /// The marked words.
    pub text: String,
}

/// A page of the corpus, read, expanded and taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page's own file.
    pub path: SourcePath,
    /// The page's address.
    pub url: PageUrl,
    /// Front matter, else the first heading, else the file stem in words; never empty.
    pub title: String,
    /// From front matter; empty when there is none.
    pub description: String,
    /// From front matter, in the order written.
    pub topics: Vec<String>,
    /// From front matter.
    pub content_type: Option<String>,
    /// From front matter, in the order written.
    pub use_case: Vec<String>,
    /// Every other key of the front matter (`classes` too) that is a scalar or a list of scalars, as text.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The text by section, in reading order; never empty.
    pub sections: Vec<Section>,
    /// Every link, in reading order.
    pub mentions: Vec<Mention>,
    /// Every glossary mark, in reading order.
    pub glossary: Vec<GlossaryMark>,
    /// Fragments that the page answers to besides its sections' anchors (`<a name>`, `id`), in reading order.
    pub fragments: Vec<Anchor>,
    /// The files that the text came from: the page's own first, then partials in the order met.
    pub sources: Vec<SourcePath>,
    /// The partials in it, directly or through others, sorted.
    pub includes: Vec<SourcePath>,
    /// Paths at which a new file would become part of it: includes that found nothing, or nothing better; sorted.
    pub absent: Vec<SourcePath>,
}

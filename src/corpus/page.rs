//! The page model: a page with its sections, blocks, links and mentions, after reading and parsing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Extensions that a URL drops from a page's path.
pub(crate) const PAGE_EXTENSIONS: [&str; 10] =
    ["md", "mdx", "markdown", "html", "htm", "adoc", "asciidoc", "asc", "rst", "ipynb"];

/// The path of a file relative to the corpus root, separated by `/` on every platform. Clones share the text, so a path is
/// in memory once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Wraps a path that is relative to the corpus root and separated by `/`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of a page whose front matter has none: its path without extension and without a trailing `/index`.
    #[must_use]
    pub fn default_url(&self) -> PageUrl {
        PageUrl::new(&self.default_address())
    }

    /// The default URL without leading and trailing slash; `#` and `?` are percent-encoded.
    #[must_use]
    pub fn default_address(&self) -> Cow<'_, str> {
        default_address(self.as_str())
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a page by its path, see [`SourcePath::default_address`].
pub(crate) fn default_address(path: &str) -> Cow<'_, str> {
    let trimmed = trim_page_path(path);
    match trimmed.bytes().any(|byte| matches!(byte, b'#' | b'?')) {
        true => Cow::Owned(trimmed.replace('#', "%23").replace('?', "%3F")),
        false => Cow::Borrowed(PageUrl::trim(trimmed)),
    }
}

/// A path without slashes at its ends, without page extension and without a trailing `index`.
pub(crate) fn trim_page_path(path: &str) -> &str {
    let path = path.trim_matches('/');
    let is_page = |extension: &str| PAGE_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let path = match path.rsplit_once('.') {
        Some((stem, extension)) if is_page(extension) => stem,
        _ => path,
    };
    if path == "index" { "" } else { path.strip_suffix("/index").unwrap_or(path) }
}

/// The URL of a page inside its site: it starts with `/`, has no fragment, and ends in `/` only if it is `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PageUrl(Arc<str>);

impl PageUrl {
    /// Converts an address to canonical form: one leading slash, no trailing slash, no query, no fragment.
    #[must_use]
    pub fn new(address: &str) -> Self {
        let trimmed = Self::trim(address);
        match address.strip_prefix('/') {
            // Most addresses are canonical already.
            Some(rest) if rest.len() == trimmed.len() => Self(address.into()),
            _ => Self(["/", trimmed].concat().into()),
        }
    }

    /// An address without query, fragment, and slashes at its ends.
    pub(crate) fn trim(address: &str) -> &str {
        address.trim().split(['#', '?']).next().unwrap_or_default().trim_matches('/')
    }

    /// The URL as text.
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

/// The fragment of a section, without `#`; empty for the text before the first heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor(String);

impl Anchor {
    /// Wraps a fragment without `#`, as the site spells it.
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

/// A line in one of the files of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Index into [`Page::sources`]; 0 is the page's own file, the others are partials.
    pub source: u16,
    /// Line in that file, counted from 1.
    pub line: u32,
}

/// The markup of a block, which renderers need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// An item of a list.
    Item {
        /// Nesting depth of the list, from 0.
        depth: u8,
        /// The item's number; `None` in a list without numbers.
        ordinal: Option<u64>,
    },
    /// A block of code, kept verbatim.
    Code {
        /// The language of the fence; empty when the fence names none.
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

/// A link inside a block.
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
    /// The markup of the block.
    pub kind: BlockKind,
    /// The text; outside code, white space is folded to single spaces.
    pub text: String,
    /// Links in the text, in order.
    pub links: Vec<Link>,
    /// Byte ranges of code in running text, in order and apart.
    pub code: Vec<(u32, u32)>,
    /// Byte ranges of the cells of a table row, in order; an empty cell has an empty range.
    pub cells: Vec<(u32, u32)>,
    /// The first line of the block.
    pub origin: Origin,
}

impl Block {
    /// The part of a block with these bytes of its text. Cells outside it become empty.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let (from, to) = (narrow(range.start), narrow(range.end));
        let clip = |(start, end): (u32, u32)| (start.clamp(from, to) - from, end.clamp(from, to) - from);
        // Both lists are in order: a long block is taken apart in linear time.
        let links = self.links.iter().skip(self.links.partition_point(|link| link.range.1 <= from));
        let links = links.take_while(|link| link.range.0 < to);
        let code = self.code.iter().skip(self.code.partition_point(|(_, end)| *end <= from));
        let code = code.take_while(|(start, _)| *start < to);
        Self {
            kind: self.kind.clone(),
            text,
            links: links.map(|link| Link { range: clip(link.range), target: link.target.clone() }).collect(),
            code: code.copied().map(clip).collect(),
            cells: self.cells.iter().copied().map(clip).collect(),
            origin: self.origin,
        }
    }

    /// The block with further text before and after its own.
    #[must_use]
    pub fn between(mut self, before: &str, after: &str) -> Self {
        let shift = u32::try_from(before.len()).unwrap_or(u32::MAX);
        let shifted = |(start, end): (u32, u32)| (start.saturating_add(shift), end.saturating_add(shift));
        self.text = format!("{before}{}{after}", self.text);
        self.links.iter_mut().for_each(|link| link.range = shifted(link.range));
        self.code.iter_mut().chain(&mut self.cells).for_each(|range| *range = shifted(*range));
        self
    }
}

/// The text under one heading, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 6; 0 for the text before the first heading.
    pub level: u8,
    /// The heading as plain text; empty for the text before the first heading.
    pub heading: String,
    /// The fragment of the section.
    pub anchor: Anchor,
    /// The line of the heading, or of the first text where there is no heading.
    pub origin: Origin,
    /// The text, in reading order.
    pub blocks: Vec<Block>,
}

/// How a page presents a link, ordered by how well it describes the target, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MentionKind {
    /// An HTML link card: an item of `<ul class="topic-links">`, or an `<a>` before a `<p>` that describes it.
    Card,
    /// A list item that starts with the link.
    List,
    /// A link in running text.
    Inline,
}

/// One link of one page: the page recommends a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// How the page presents the link.
    pub kind: MentionKind,
    /// The text of the link.
    pub label: String,
    /// The target as the page spells it, trimmed; never empty.
    pub target: String,
    /// The card's paragraph, the rest of the list item, or the sentence around the link.
    pub blurb: String,
    /// Index into [`Page::sections`].
    pub section: u32,
    /// The line of the link's block.
    pub origin: Origin,
}

/// A glossary mark: `<dfn data-key="openid">OpenID Connect (OIDC)</dfn>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlossaryMark {
    /// The value of `data-key`.
    pub key: String,
    /// The marked text.
    pub text: String,
}

/// A page of the corpus with its includes expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The page's own file.
    pub path: SourcePath,
    /// The page's URL.
    pub url: PageUrl,
    /// From front matter, else the first heading, else the file stem as words; never empty.
    pub title: String,
    /// From front matter; empty when there is none.
    pub description: String,
    /// From front matter, in the order of the page.
    pub topics: Vec<String>,
    /// From front matter.
    pub content_type: Option<String>,
    /// From front matter, in the order of the page.
    pub use_case: Vec<String>,
    /// Every other front matter key whose value is a scalar or a list of scalars, as text.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Earlier addresses of the page.
    pub aliases: Vec<String>,
    /// The factor on the page's score that the page asks for, 0.1 to 10.
    pub boost: Option<f64>,
    /// Words that the page is searched by, with low weight, beside its text.
    pub keywords: Vec<String>,
    /// The text by section, in reading order; never empty.
    pub sections: Vec<Section>,
    /// Every link, in reading order.
    pub mentions: Vec<Mention>,
    /// Every glossary mark, in reading order.
    pub glossary: Vec<GlossaryMark>,
    /// Further fragments of the page (`<a name>`, `id`), in reading order.
    pub fragments: Vec<Anchor>,
    /// The files of the text: the page's own first, then partials in the order of inclusion.
    pub sources: Vec<SourcePath>,
    /// The partials of the page, direct and nested, sorted.
    pub includes: Vec<SourcePath>,
    /// Paths without a file that an include looked for before it found its partial or failed; sorted. A new file at one of
    /// them changes the page.
    pub missing_includes: Vec<SourcePath>,
}

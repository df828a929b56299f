//! The tree of a document: blocks, and the parts of their text.

use crate::corpus::Origin;

use super::line::{Line, joined, trim};

/// A block of a document.
#[derive(Debug)]
pub(super) enum Node {
    Heading {
        level: u8,
        id: String,
        title: Text,
    },
    /// An id that belongs to no heading.
    Fragment(String),
    Paragraph(Text),
    Code {
        language: String,
        text: String,
        origin: Origin,
    },
    List {
        /// The number of the first item.
        first: Option<u64>,
        items: Vec<Vec<Node>>,
    },
    Definition {
        terms: Vec<Text>,
        body: Vec<Node>,
    },
    Field {
        name: Text,
        body: Vec<Node>,
    },
    Quote(Vec<Node>),
    /// A row of a table.
    Row {
        is_header: bool,
        cells: Vec<Vec<Node>>,
    },
    /// HTML, as written.
    Html(Vec<(String, Origin)>),
    /// A footnote or citation.
    Note {
        label: Label,
        body: Vec<Node>,
        origin: Origin,
    },
    /// Blocks without a container of their own.
    Group(Vec<Node>),
}

/// The label of a footnote or citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    /// A number or a name, as written.
    Written(String),
    /// The next number.
    Auto,
    /// The number of a name.
    Named(String),
    /// The next symbol.
    Symbol,
}

/// Running text with the place of its first line.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) parts: Vec<Inline>,
    pub(super) origin: Origin,
}

/// A part of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    Link {
        to: Destination,
        label: Vec<Inline>,
    },
    /// The name of a substitution; the flag marks a link with the name.
    Substitution(String, bool),
    Note(Label),
    /// A reference whose words are the title of its target, unless it has its own.
    Reference {
        kind: Reference,
        target: String,
        words: Option<String>,
    },
    Fragment(String),
    /// The alternative text of an image.
    Image(String),
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// An address or a path of the site.
    Url(String),
    /// The name of a target of the page.
    Name(String),
    /// The number of an anonymous target.
    Anonymous(usize),
}

/// The kind of a reference between documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// To a label anywhere in the site.
    Label,
    /// To a document by its path.
    Document,
    /// To a label, by its number.
    Number,
    /// To a term of a glossary.
    Term,
}

impl Node {
    /// A block of code.
    pub(super) fn code(language: &str, lines: &[Line<'_>]) -> Self {
        let lines = trim(lines);
        let origin = lines.first().map_or(Origin { source: 0, line: 1 }, |line| line.origin);
        Self::Code { language: language.to_owned(), text: joined(lines), origin }
    }
}

impl Text {
    /// Words as they are.
    pub(super) fn plain(text: &str, origin: Origin) -> Self {
        Self { parts: vec![Inline::Text(text.to_owned())], origin }
    }

    /// Words of code.
    pub(super) fn code(text: &str, origin: Origin) -> Self {
        Self { parts: vec![Inline::Code(text.to_owned())], origin }
    }

    /// The words that count for the id of a heading: names of substitutions and targets of references as written.
    pub(super) fn words(&self) -> String {
        words(&self.parts)
    }
}

/// The words of parts as docutils has them before it resolves any.
pub(super) fn words(parts: &[Inline]) -> String {
    let mut words = String::new();
    for part in parts {
        match part {
            Inline::Text(text) | Inline::Code(text) => words.push_str(text),
            Inline::Link { label, .. } => words.push_str(&self::words(label)),
            Inline::Substitution(name, _) => words.push_str(name),
            Inline::Note(Label::Written(label)) => words.push_str(label),
            Inline::Reference { target, words: own, .. } => words.push_str(own.as_deref().unwrap_or(target)),
            Inline::Note(_) | Inline::Fragment(_) | Inline::Image(_) => {}
        }
    }
    words
}

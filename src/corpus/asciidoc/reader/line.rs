//! A line of a document.

use std::rc::Rc;

use crate::corpus::Origin;

/// The part of a line in a list, once the item has been collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::corpus::asciidoc) enum Mark {
    #[default]
    None,
    /// A `+` that joins a block to the item.
    Continuation,
    /// A `+` that has done so; the line is empty now.
    Placeholder,
}

/// A line without white space at its end.
#[derive(Debug, Clone)]
pub(in crate::corpus::asciidoc) struct Line {
    pub(in crate::corpus::asciidoc) text: Rc<str>,
    pub(in crate::corpus::asciidoc) origin: Origin,
    pub(in crate::corpus::asciidoc) mark: Mark,
}

impl Line {
    /// A line of a file.
    pub(in crate::corpus::asciidoc) fn new(text: &str, origin: Origin) -> Self {
        Self { text: text.into(), origin, mark: Mark::None }
    }

    /// The line with another text.
    pub(in crate::corpus::asciidoc) fn with_text(&self, text: &str) -> Self {
        Self { text: text.into(), ..*self }
    }

    /// Whether the line is empty.
    pub(in crate::corpus::asciidoc) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the line is or was a `+` of a list.
    pub(in crate::corpus::asciidoc) fn is_mark(&self) -> bool {
        self.mark != Mark::None
    }

    /// Whether the line starts with white space.
    pub(in crate::corpus::asciidoc) fn is_indented(&self) -> bool {
        self.text.starts_with([' ', '\t'])
    }
}

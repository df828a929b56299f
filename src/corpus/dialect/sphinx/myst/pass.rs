//! The pass over the lines of a page: its state, and the lines that it writes.

use crate::corpus::data::{Map, Value};
use crate::corpus::dialect::boxes;
use crate::corpus::dialect::sphinx::config::Config;
use crate::corpus::dialect::sphinx::references::References;
use crate::corpus::include::PageFiles;
use crate::corpus::{MappedWriter, Origin};

use super::fence::Line;
use super::substitution;

/// Longest text that the substitutions of a page add, in bytes.
const MAX_SUBSTITUTED: usize = 4 << 20;

/// Rewrites one page.
pub(super) struct Pass<'p> {
    pub(super) config: &'p Config,
    pub(super) files: &'p PageFiles<'p>,
    pub(super) site: &'p References<'p>,
    pub(super) values: Map<String, Value>,
    pub(super) reported: std::collections::BTreeSet<String>,
    pub(super) out: MappedWriter,
    /// The mark of a list item whose directive has written nothing yet.
    pub(super) mark: Option<String>,
    pub(super) depth: usize,
    /// The bytes that substitutions have added.
    pub(super) substituted: usize,
    /// Added to the levels of headings.
    pub(super) offset: usize,
}

/// The lines of a text that starts at a line of a source.
pub(super) fn lines(text: &str, source: u16, first: u32) -> Vec<Line<'_>> {
    let numbers = (first..=u32::MAX).chain(std::iter::repeat(u32::MAX));
    text.split('\n').zip(numbers).map(|(text, line)| Line { text, origin: Origin { source, line } }).collect()
}

impl Pass<'_> {
    /// Whether an extension is on.
    pub(super) fn has(&self, extension: &str) -> bool {
        self.config.myst.iter().any(|known| known == extension)
    }

    /// The title of a box of GitHub, where they are on.
    pub(super) fn alert<'l>(&self, line: &'l str) -> Option<(&'l str, &'static str)> {
        boxes::title(line).filter(|_| self.has("alert") || self.has("gfm_alert"))
    }

    /// The value of a substitution; empty when the page has too many of them.
    pub(super) fn value(&mut self, expression: &str) -> String {
        let value = substitution::evaluate(expression, &self.values);
        self.substituted = self.substituted.saturating_add(1 + value.len());
        if self.substituted < MAX_SUBSTITUTED { value } else { String::new() }
    }

    /// Writes an id.
    pub(super) fn anchor(&mut self, prefix: &str, id: &str, origin: Origin) {
        if !id.is_empty() {
            self.put(prefix, &format!("<a id=\"{}\"></a>", id.replace(['"', '<', '>'], "")), origin);
            self.put_blank(prefix, origin);
        }
    }

    /// Writes a line.
    pub(super) fn put(&mut self, prefix: &str, text: &str, origin: Origin) {
        // The mark of an item says how far its lines are indented.
        let text = if self.mark.is_some() { text.trim_start() } else { text };
        self.start(prefix, origin);
        self.out.push(text, origin);
        self.out.newline(origin);
    }

    /// Starts a line with its prefix; the first one of a list item has the mark of the item.
    pub(super) fn start(&mut self, prefix: &str, origin: Origin) {
        match self.mark.take() {
            Some(mark) => self.out.push(&mark, origin),
            None => self.out.push(prefix, origin),
        }
    }

    /// Writes an empty line, unless an item still waits for its text.
    pub(super) fn put_blank(&mut self, prefix: &str, origin: Origin) {
        if self.mark.is_none() {
            self.out.push(prefix.trim_end(), origin);
            self.out.newline(origin);
        }
    }
}

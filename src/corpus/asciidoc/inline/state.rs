//! The conversion of one text in progress, and the texts that were taken out of it.

use super::super::document::Document;
use super::subs::Sub;

/// The sign before the number of a passthrough in a text, and the one after it; no page has them, see the reader.
pub(super) const START: char = '\u{96}';
pub(super) const END: char = '\u{97}';

/// The conversion of one text.
#[derive(Debug)]
pub(super) struct Converter<'d, 'a> {
    pub(super) document: &'d mut Document<'a>,
    /// The texts that no further substitution may change.
    pub(super) passthroughs: Vec<Passthrough>,
    /// Whether the text is an item of a bibliography.
    pub(super) in_bibliography: bool,
    pub(super) depth: usize,
}

/// A text that was taken out.
#[derive(Debug, Clone)]
pub(super) struct Passthrough {
    pub(super) text: String,
    pub(super) subs: Vec<Sub>,
    /// The HTML around the text.
    pub(super) before: String,
    pub(super) after: String,
}

impl Converter<'_, '_> {
    /// Keeps a text for later; returns what stands for it until then.
    pub(super) fn take_out(&mut self, text: String, subs: &[Sub], (before, after): (&str, &str)) -> String {
        let slot = format!("{START}{}{END}", self.passthroughs.len());
        let (before, after) = (before.to_owned(), after.to_owned());
        self.passthroughs.push(Passthrough { text, subs: subs.to_vec(), before, after });
        slot
    }
}

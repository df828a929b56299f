//! The text of the block or heading in progress; white space is folded.

use crate::corpus::Origin;

/// A text in progress.
#[derive(Debug, Default)]
pub(super) struct BlockText {
    pub(super) text: String,
    /// Whether a space precedes the next word.
    pub(super) pending_space: bool,
    /// The line of the first word.
    pub(super) origin: Option<Origin>,
}

impl BlockText {
    /// Appends text verbatim.
    pub(super) fn push_verbatim(&mut self, text: &str, origin: Origin) {
        self.origin.get_or_insert(origin);
        self.text.push_str(text);
    }

    /// Appends words with one space between two of them; returns the offset of the first word.
    pub(super) fn push_words(&mut self, words: &str, origin: Origin) -> usize {
        self.origin.get_or_insert(origin);
        self.text.reserve(words.len() + 1);
        self.flush_space();
        let start = self.text.len();
        if is_folded(words) {
            self.text.push_str(words.trim_matches(' '));
        } else {
            for (index, word) in words.split_whitespace().enumerate() {
                if index > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        self.pending_space = words.ends_with(char::is_whitespace);
        start
    }

    /// Writes the pending space, unless it would start the text.
    pub(super) fn flush_space(&mut self) {
        if self.pending_space && !self.text.is_empty() {
            self.text.push(' ');
            self.pending_space = false;
        }
    }

    /// Empties the text and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.pending_space = false;
        self.origin = None;
    }
}

/// Whether a text is ASCII without control characters and without adjacent spaces. Both loops read all bytes, so that they
/// are vectorized.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_other = bytes.iter().fold(false, |any, byte| any | !matches!(byte, b' '..0x7f));
    let has_wide_space = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |any, (a, b)| any | ((a | b) == b' '));
    !(has_other || has_wide_space)
}

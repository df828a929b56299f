//! How text goes into the block or heading at hand: white space folds. What becomes of a block belongs to the outline.

use crate::corpus::{Anchor, Origin};

use super::page_builder::PageBuilder;

impl PageBuilder {
    /// Adds text; white space folds.
    pub(crate) fn text(&mut self, text: &str, origin: Origin) {
        if self.code.is_some() {
            self.origin.get_or_insert(origin);
            self.text.push_str(text);
            return;
        }
        if text.starts_with(char::is_whitespace) {
            self.space = true;
        }
        let mut words = text.split_whitespace().peekable();
        if words.peek().is_none() {
            return;
        }
        self.origin.get_or_insert(origin);
        if let Some(id) = self.pending_id.take() {
            match &mut self.heading {
                Some(heading) if self.text.is_empty() => heading.id = heading.id.take().or(Some(id)),
                _ => self.fragments.push(Anchor::new(id)),
            }
        }
        if self.open_link.is_none() {
            self.card = None;
        }
        self.text.reserve(text.len() + 1);
        if is_plain(text) {
            return self.plain_text(text);
        }
        while let Some(word) = words.next() {
            if self.space && !self.text.is_empty() {
                self.text.push(' ');
            }
            if let Some(link) = &mut self.open_link {
                link.start.get_or_insert(self.text.len());
            }
            self.text.push_str(word);
            self.space = words.peek().is_some();
        }
        self.space = text.ends_with(char::is_whitespace);
    }

    /// Adds words, one space between each two.
    fn plain_text(&mut self, text: &str) {
        if self.space && !self.text.is_empty() {
            self.text.push(' ');
        }
        if let Some(link) = &mut self.open_link {
            link.start.get_or_insert(self.text.len());
        }
        self.text.push_str(text.trim_matches(' '));
        self.space = text.ends_with(' ');
    }
}

/// Whether a text is of ASCII words with one space at most between two, before and behind them.
fn is_plain(text: &str) -> bool {
    // All of it is looked at, many bytes at once.
    let bytes = text.as_bytes();
    let other = bytes.iter().fold(false, |met, byte| met | !matches!(byte, b' '..0x7f));
    let wide = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |met, (a, b)| met | ((a | b) == b' '));
    !(other || wide)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn plain_text_is_taken_as_any_other(
            pieces in proptest::collection::vec(("[ab é\u{a0}\t]{0,6}|[a ]{0,8}", 0..4), 0..9),
        ) {
            let read = |spaces: &str| {
                let mut outline = PageBuilder::default();
                for (piece, link) in &pieces {
                    match link {
                        1 => outline.open_link("x"),
                        2 => outline.close_link(false),
                        _ => {}
                    }
                    outline.text(&piece.replace(' ', spaces), Origin { source: 0, line: 1 });
                }
                outline.finish();
                (outline.sections, outline.mentions)
            };
            // A tab is white space as well, and no text with one is plain.
            prop_assert_eq!(read(" "), read("\t"));
        }
    }
}

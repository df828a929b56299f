//! Text units: the parts of a section that are shown as a whole or not at all: a sentence, a list item, a table, a code
//! block.

use crate::corpus::BlockKind;
use crate::index::schema::StoredBlock;

use super::markdown::{block_markdown, separator};

/// A text that is never cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextUnit {
    /// The separator from the unit before.
    pub(crate) separator: &'static str,
    /// Markdown without link targets.
    pub(crate) text: String,
    /// Index of the block that it begins in.
    pub(crate) block: usize,
}

/// Splits the blocks of a section into units.
pub(crate) fn text_units(blocks: &[StoredBlock<'_>]) -> Vec<TextUnit> {
    let mut units: Vec<TextUnit> = Vec::new();
    let mut before: Option<&BlockKind> = None;
    for (index, block) in blocks.iter().map(|stored| &stored.block).enumerate() {
        let separator = separator(before, &block.kind);
        let text = block_markdown(&block.kind, block.text, block.text);
        let continues = matches!(
            (before, &block.kind),
            (Some(BlockKind::TableRow { .. }), BlockKind::TableRow { header: false })
                | (Some(BlockKind::Term), BlockKind::Definition)
        );
        before = Some(&block.kind);
        match (units.last_mut().filter(|_| continues), &block.kind) {
            (Some(unit), _) => {
                unit.text.push_str(separator);
                unit.text.push_str(&text);
            }
            (None, BlockKind::Code { .. } | BlockKind::TableRow { .. }) => {
                units.push(TextUnit { separator, text, block: index })
            }
            (None, _) => {
                for (number, sentence) in sentences(&text).into_iter().enumerate() {
                    let separator = if number == 0 { separator } else { " " };
                    units.push(TextUnit { separator, text: sentence.to_owned(), block: index });
                }
            }
        }
    }
    units
}

/// Splits a text after full stops, question marks and exclamation marks that white space and no lower-case letter follows.
/// In doubt it does not split: a unit may be two sentences, never half of one.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut has_ended = false;
    for (offset, char) in text.char_indices() {
        let is_wide_stop = matches!(char, '。' | '！' | '？');
        has_ended = is_wide_stop
            || matches!(char, '.' | '!' | '?')
            || has_ended && matches!(char, '"' | '\'' | ')' | ']' | '”' | '’');
        let end = offset + char.len_utf8();
        let rest = &text[end..];
        let next = rest.trim_start().chars().next();
        let is_boundary = is_wide_stop || rest.starts_with(char::is_whitespace);
        if has_ended
            && is_boundary
            && next.is_some_and(|next| !next.is_lowercase())
            && !is_abbreviation(&text[from..end])
        {
            sentences.push(text[from..end].trim());
            from = end;
        }
    }
    sentences.push(text[from..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether the text ends in a word that has a full stop inside a sentence: an initial, a number of a list, `e.g.`
fn is_abbreviation(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let Some(word) = last.strip_suffix('.') else { return false };
    let word = word.trim_start_matches(['(', '[', '"']);
    let known = ["e.g", "i.e", "etc", "vs", "cf", "No", "no", "Fig", "Mr", "Mrs", "Ms", "Dr", "St", "approx", "resp"];
    word.chars().count() <= 1 || word.bytes().all(|byte| byte.is_ascii_digit()) || known.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn a_sentence_ends_where_the_next_one_begins() {
        let cases: [(&str, &[&str]); 7] = [
            ("One. Two! Three?", &["One.", "Two!", "Three?"]),
            ("Use v1.2 of auth0.js. Then go.", &["Use v1.2 of auth0.js.", "Then go."]),
            ("See e.g. Smith. J. Smith (no. 5) says. so", &["See e.g. Smith.", "J. Smith (no. 5) says. so"]),
            ("He said \"Stop.\" Then (so.) It went on", &["He said \"Stop.\"", "Then (so.)", "It went on"]),
            ("1. First step. Next.", &["1. First step.", "Next."]),
            ("一。二！三", &["一。", "二！", "三"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(sentences(text), expected, "{text}");
        }
    }
}

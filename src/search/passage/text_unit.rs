//! Text units: the smallest parts of a section that an excerpt has whole: a sentence, a table row, a line of code.

use std::ops::Range;

use crate::corpus::{Block, BlockKind};

use super::markdown::{continues_table, markdown};
use super::token_estimate::estimate_part;

/// Tokens of the marks and the separator around a unit.
const MARKS: u32 = 1;

/// A part of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextUnit {
    /// Index of the block.
    pub(super) block: usize,
    /// The bytes of the block's text.
    pub(super) range: Range<usize>,
    /// Estimated tokens.
    pub(super) cost: u32,
    /// The group that an excerpt does not cut while it fits: a table or a block of code. Other units are groups of their
    /// own.
    pub(super) group: usize,
    /// Index of the block that explains this one: the head of a table, the term of a definition.
    pub(super) context: Option<usize>,
}

/// Splits blocks into units.
pub(crate) fn text_units(blocks: &[Block]) -> Vec<TextUnit> {
    let mut units: Vec<TextUnit> = Vec::new();
    let mut before: Option<(&Block, Option<usize>)> = None;
    let mut group = 0;
    for (index, block) in blocks.iter().enumerate() {
        let continues = before.is_some_and(|(before, _)| continues_table(&before.kind, &block.kind));
        let context = context(before, index, &block.kind, continues);
        before = Some((block, context));
        let is_one_group = matches!(block.kind, BlockKind::Code { .. } | BlockKind::TableRow { .. });
        for (number, range) in ranges(block).into_iter().enumerate() {
            if !(continues || is_one_group && number > 0) {
                group += 1;
            }
            let part = block.part(range.clone());
            let cost = match block.kind {
                BlockKind::Code { .. } => estimate_part(&part.text),
                _ => estimate_part(&markdown(std::slice::from_ref(&part))),
            };
            units.push(TextUnit { block: index, range, cost: cost + MARKS, group, context });
        }
    }
    units
}

/// The block that explains the block `index`, which follows `before` with its own context.
fn context(
    before: Option<(&Block, Option<usize>)>,
    index: usize,
    kind: &BlockKind,
    continues_table: bool,
) -> Option<usize> {
    let (before, inherited) = before?;
    match (&before.kind, kind) {
        (BlockKind::TableRow { header }, BlockKind::TableRow { .. }) if continues_table => {
            inherited.or_else(|| header.then_some(index - 1))
        }
        (BlockKind::Term, BlockKind::Definition) => Some(index - 1),
        (BlockKind::Definition, BlockKind::Definition) => inherited,
        _ => None,
    }
}

/// The byte ranges of a block's units.
fn ranges(block: &Block) -> Vec<Range<usize>> {
    let text = &block.text;
    match block.kind {
        BlockKind::Code { .. } => {
            let lines = text.split_inclusive('\n').scan(0, |end, line| {
                let start = *end;
                *end += line.len();
                Some(start..start + line.trim_end_matches(['\n', '\r']).len())
            });
            lines.collect()
        }
        BlockKind::TableRow { .. } => std::iter::once(0..text.len()).collect(),
        _ => sentences(text),
    }
}

/// The byte ranges of the sentences of a text: they end after full stops, question marks and exclamation marks that white
/// space and no lower-case letter follows. In doubt it does not split: a unit may be two sentences, never half of one.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut has_ended = false;
    for (offset, char) in text.char_indices() {
        let is_wide_stop = matches!(char, '。' | '！' | '？');
        has_ended = is_wide_stop
            || matches!(char, '.' | '!' | '?')
            || has_ended && matches!(char, '"' | '\'' | ')' | ']' | '”' | '’');
        if !has_ended {
            continue;
        }
        let end = offset + char.len_utf8();
        let rest = &text[end..];
        let next = rest.trim_start().chars().next();
        let is_boundary = is_wide_stop || rest.starts_with(char::is_whitespace);
        if is_boundary && next.is_some_and(|next| !next.is_lowercase()) && !is_abbreviation(&text[from..end]) {
            sentences.push(trimmed(text, from..end));
            from = end;
        }
    }
    sentences.push(trimmed(text, from..text.len()));
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let start = range.end - part.trim_start().len();
    start..start + part.trim().len()
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
            let sentences: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(sentences, expected, "{text}");
        }
    }
}

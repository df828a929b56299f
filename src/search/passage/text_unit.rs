//! Units: the pieces of a section that are shown whole or not at all, a sentence, an item, a table, a block of code.
//! How many of them there is room for is `budget`'s business.

use crate::corpus::BlockKind;
use crate::index::schema::StoredBlock;

use super::markdown::{as_markdown, between};

/// A piece of text that is not cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextUnit {
    /// What stands between the unit before and this one.
    pub(crate) glue: &'static str,
    /// Markdown, without the targets of links.
    pub(crate) text: String,
    /// The block that it begins in.
    pub(crate) block: usize,
}

/// The units of a section.
pub(crate) fn units(blocks: &[StoredBlock<'_>]) -> Vec<TextUnit> {
    let mut units: Vec<TextUnit> = Vec::new();
    let mut before: Option<&BlockKind> = None;
    for (at, block) in blocks.iter().map(|stored| &stored.block).enumerate() {
        let glue = between(before, &block.kind);
        let text = as_markdown(&block.kind, block.text, block.text);
        let goes_on = matches!(
            (before, &block.kind),
            (Some(BlockKind::TableRow { .. }), BlockKind::TableRow { header: false })
                | (Some(BlockKind::Term), BlockKind::Definition)
        );
        before = Some(&block.kind);
        match (units.last_mut().filter(|_| goes_on), &block.kind) {
            (Some(unit), _) => {
                unit.text.push_str(glue);
                unit.text.push_str(&text);
            }
            (None, BlockKind::Code { .. } | BlockKind::TableRow { .. }) => {
                units.push(TextUnit { glue, text, block: at })
            }
            (None, _) => {
                for (place, sentence) in sentences(&text).into_iter().enumerate() {
                    let glue = if place == 0 { glue } else { " " };
                    units.push(TextUnit { glue, text: sentence.to_owned(), block: at });
                }
            }
        }
    }
    units
}

/// Takes text apart behind full stops, question and exclamation marks that white space and no small letter follows.
/// Where in doubt it does not: a unit that is two sentences is whole, half a sentence is not.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut ended = false;
    for (at, char) in text.char_indices() {
        let wide_stop = matches!(char, '。' | '！' | '？');
        ended =
            wide_stop || matches!(char, '.' | '!' | '?') || ended && matches!(char, '"' | '\'' | ')' | ']' | '”' | '’');
        let behind = at + char.len_utf8();
        let rest = &text[behind..];
        let next = rest.trim_start().chars().next();
        let parted = wide_stop || rest.starts_with(char::is_whitespace);
        if ended && parted && next.is_some_and(|next| !next.is_lowercase()) && !is_short_form(&text[from..behind]) {
            sentences.push(text[from..behind].trim());
            from = behind;
        }
    }
    sentences.push(text[from..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether the text ends in something that takes a full stop inside a sentence: an initial, a number in a list, `e.g.`
fn is_short_form(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let Some(word) = last.strip_suffix('.') else { return false };
    let word = word.trim_start_matches(['(', '[', '"']);
    let short = ["e.g", "i.e", "etc", "vs", "cf", "No", "no", "Fig", "Mr", "Mrs", "Ms", "Dr", "St", "approx", "resp"];
    word.chars().count() <= 1 || word.bytes().all(|byte| byte.is_ascii_digit()) || short.contains(&word)
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

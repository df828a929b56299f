//! Headings of kramdown: their text, and the id from the text or from an attribute list.

use crate::corpus::{Origin, is_blank};

use super::attributes::{id_of, is_definition, list_of, mark_of};
use super::blocks::Blocks;
use super::lines::{is_plain, quote_length, underline};
use super::spans;

impl Blocks<'_> {
    /// Writes a heading with its id; `None` when the line is none.
    pub(super) fn heading(&mut self, index: usize, prefix: &str, rest: &str, origin: Origin) -> Option<usize> {
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        let (level, text, mut next) = if (1..=6).contains(&hashes) {
            let text = rest.get(hashes..)?;
            let is_apart = text.starts_with([' ', '\t']);
            let starts = if self.is_gfm { is_apart } else { self.paragraph == 0 };
            if !starts || is_blank(text) {
                return None;
            }
            (hashes, text, index + 1)
        } else {
            let below = self.lines.get(index + 1).map_or("", |(line, _)| line);
            let level = underline(below).filter(|_| prefix.is_empty() && is_plain(rest) && self.paragraph == 0)?;
            (usize::from(level), rest, index + 2)
        };
        let (text, own_id) = split_id(text.trim());
        let text = if hashes > 0 { without_closing(text) } else { text };
        let mut id = own_id.map(str::to_owned).or_else(|| self.pending_id.take());
        while let Some((line, _)) = self.lines.get(next) {
            let below = line.get(quote_length(line)..).unwrap_or_default();
            let Some(list) = list_of(below).filter(|list| !is_definition(list)) else { break };
            id = id_of(list).map(str::to_owned).or(id);
            next += 1;
        }
        self.pending_id = None;
        self.paragraph = 0;
        self.in_list = false;
        self.out.push(prefix, origin);
        self.out.push(&"#".repeat(level), origin);
        self.out.push(" ", origin);
        let text = spans::rewrite(text, false);
        self.out.push(&text, origin);
        if text.ends_with('#') {
            // A number sign at the end is text here.
            self.out.push("<!-- -->", origin);
        }
        if let Some(id) = id {
            self.out.push(&mark_of(&id), origin);
        }
        self.out.newline(origin);
        Some(next)
    }
}

/// The text of a heading, and the id at its end.
fn split_id(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix('}').and_then(|text| text.rsplit_once("{#"));
    let is_id = |id: &str| {
        id.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'))
            && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
    };
    match split {
        Some((before, id)) if is_id(id) && before.ends_with([' ', '\t']) => (before.trim_end(), Some(id)),
        _ => (text, None),
    }
}

/// A heading without the number signs at its end.
fn without_closing(text: &str) -> &str {
    let bare = text.trim_end_matches('#');
    let has_closing = bare.len() < text.len() && !bare.ends_with('\\') && !bare.is_empty();
    if has_closing { bare.trim_end() } else { text }
}

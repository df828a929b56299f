//! Marks in a line: links by name, embeds, highlights, inline footnotes, ids of blocks.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::code_span;
use crate::corpus::mdx::escape;

use super::links::Link;

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Markdown.
    Text(String),
    /// A part of another note in this place.
    Embed(Link<'t>),
}

/// Splits a line of the note at a site path into Markdown and embeds.
pub(super) fn pieces<'t>(line: &'t str, from: &str, attachments: &str, files: &PageFiles<'_>) -> Vec<Piece<'t>> {
    let (line, id) = block_id(line);
    let mut pass = Pass { line, from, attachments, files, text: String::with_capacity(line.len()), pieces: Vec::new() };
    pass.run(0, line.len());
    if let Some(id) = id {
        pass.text.push_str(&format!("<a id=\"^{id}\"></a>"));
    }
    pass.end_text();
    pass.pieces
}

/// Cuts the id of a block off the end of a line: ` ^id`.
fn block_id(line: &str) -> (&str, Option<&str>) {
    let found = line.trim_end().rsplit_once('^').filter(|(before, id)| {
        let is_apart = before.is_empty() || before.ends_with([' ', '\t']);
        is_apart && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    found.map_or((line, None), |(before, id)| (before, Some(id)))
}

struct Pass<'t, 'p> {
    line: &'t str,
    from: &'p str,
    attachments: &'p str,
    files: &'p PageFiles<'p>,
    text: String,
    pieces: Vec<Piece<'t>>,
}

impl<'t> Pass<'t, '_> {
    fn run(&mut self, mut at: usize, end: usize) {
        // Whether the line has no further end: no later search can find one.
        let mut lacks_highlight = false;
        let is_rule = self.line.trim().bytes().all(|byte| byte == b'=');
        while at < end {
            let rest = self.line.get(at..end).unwrap_or_default();
            let Some(next) = rest.find(['`', '[', '!', '=', '^', '\\']).filter(|_| !is_rule) else {
                self.text.push_str(rest);
                return;
            };
            let (before, rest) = rest.split_at_checked(next).unwrap_or((rest, ""));
            self.text.push_str(before);
            at += next;
            let is_embed = rest.starts_with("![[");
            if is_embed || rest.starts_with("[[") {
                let start = if is_embed { "![[" } else { "[[" };
                let found = between(rest, start, "[[", "]]");
                if let Some(inner) = found.filter(|inner| !inner.trim().is_empty()) {
                    self.link(Link::of(inner), is_embed);
                    at += start.len() + inner.len() + 2;
                    continue;
                }
            } else if rest.starts_with("==") && !lacks_highlight {
                let found = between(rest, "==", "", "==");
                lacks_highlight |= found.is_none();
                let is_tight = |inner: &&str| !inner.is_empty() && inner.trim() == *inner && !inner.starts_with('=');
                if let Some(inner) = found.filter(is_tight) {
                    at += 2;
                    self.run(at, at + inner.len());
                    at += inner.len() + 2;
                    continue;
                }
            } else if rest.starts_with("^[")
                && let Some(inner) = between(rest, "^[", "[", "]")
            {
                self.text.push_str(&format!(" ({inner})"));
                at += inner.len() + 3;
                continue;
            }
            let len = match rest.as_bytes().first() {
                Some(b'`') => code_span(rest),
                Some(b'\\') => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
                _ => 1,
            };
            self.text.push_str(rest.get(..len).unwrap_or(rest));
            at += len;
        }
    }

    fn link(&mut self, link: Link<'t>, is_embed: bool) {
        if is_embed && !link.is_file() {
            self.end_text();
            return self.pieces.push(Piece::Embed(link));
        }
        let is_size = link.label.is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x'));
        let label = if is_embed && is_size { String::new() } else { link.words() };
        let address = link.address(self.from, self.attachments, self.files);
        let is_picture = is_embed && !link.target.ends_with(".pdf");
        let label = if is_picture && link.label.is_none() { String::new() } else { label };
        match address.filter(|address| !is_picture && !address.is_empty()) {
            Some(address) => self.text.push_str(&format!("[{}](<{address}>)", escape(&label))),
            None => self.text.push_str(&escape(&label)),
        }
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }
}

/// The text between a mark at the start of a text and the next end of it, without another start in between: no search goes
/// beyond the next mark.
fn between<'t>(text: &'t str, mark: &str, start: &str, end: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(mark)?;
    let bound = if start.is_empty() { inner.len() } else { inner.find(start).unwrap_or(inner.len()) };
    inner.get(..inner.get(..bound)?.find(end)?)
}

#[cfg(test)]
mod tests {
    use super::{between, block_id};

    #[test]
    fn marks_and_ids_are_found() {
        assert_eq!(between("[[a]] b]]", "[[", "[[", "]]"), Some("a"));
        assert_eq!(between("[[a [[b]]", "[[", "[[", "]]"), None);
        for (line, expected) in [
            ("a ^b-1", ("a ", Some("b-1"))),
            ("^id", ("", Some("id"))),
            ("a^2", ("a^2", None)),
            ("a ^", ("a ^", None)),
            ("a ^b c", ("a ^b c", None)),
        ] {
            assert_eq!(block_id(line), expected, "{line}");
        }
    }
}

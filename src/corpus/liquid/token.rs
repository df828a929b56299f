//! Splits a template into text, outputs and tags, each with its line. It cuts the white space that `{%-` and `-%}` remove.

use memchr::{memchr, memchr_iter, memmem};

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Text {
        text: &'t str,
        line: u32,
    },
    /// `{{ markup }}`
    Output {
        markup: &'t str,
        line: u32,
    },
    /// `{% name markup %}`
    Tag {
        name: &'t str,
        markup: &'t str,
        line: u32,
    },
}

/// The parts of a template, and the lines of marks without an end.
pub(super) fn tokens(text: &str, first_line: u32) -> (Vec<Token<'_>>, Vec<(u32, &'static str)>) {
    let mut lexer = Lexer { text, line: first_line, ..Lexer::default() };
    lexer.run();
    (lexer.tokens, lexer.faults)
}

/// A mark that starts a tag or an output: its range, and the text between its braces.
struct Mark<'t> {
    start: usize,
    end: usize,
    inner: &'t str,
    trims_before: bool,
    trims_after: bool,
}

#[derive(Default)]
struct Lexer<'t> {
    text: &'t str,
    /// The offset up to which `line` is counted.
    counted: usize,
    line: u32,
    /// Whether the next text loses the white space at its start.
    trims_next: bool,
    /// The offsets of the next `%}` and the next `}`, once searched.
    next_ends: [Option<usize>; 2],
    /// Whether a search for `endcomment` failed.
    lacks_end: bool,
    tokens: Vec<Token<'t>>,
    faults: Vec<(u32, &'static str)>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        let (mut written, mut from) = (0, 0);
        while let Some(start) = self.next_mark(from) {
            let is_tag = self.text.as_bytes().get(start + 1) == Some(&b'%');
            let Some(mark) = self.mark(start, is_tag) else {
                if self.faults.len() < 8 {
                    let line = self.line_at(start);
                    self.faults.push((line, if is_tag { "{%" } else { "{{" }));
                }
                from = start + 2;
                continue;
            };
            self.push_text(written, mark.start, mark.trims_before);
            self.trims_next = mark.trims_after;
            let line = self.line_at(mark.start);
            written = mark.end;
            if !is_tag {
                self.tokens.push(Token::Output { markup: mark.inner, line });
            } else {
                let end = mark
                    .inner
                    .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '#'))
                    .unwrap_or(mark.inner.len());
                let (name, markup) = mark.inner.split_at(end);
                written = match name {
                    "raw" => self.raw(mark.end),
                    "comment" => self.comment(mark.end, line),
                    _ => {
                        self.tokens.push(Token::Tag { name, markup: markup.trim(), line });
                        mark.end
                    }
                };
            }
            from = written;
        }
        self.push_text(written, self.text.len(), false);
    }

    /// The offset of the next `{{` or `{%`.
    fn next_mark(&self, from: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        let is_mark = |index: &usize| matches!(rest.get(index + 1), Some(b'{' | b'%'));
        memchr_iter(b'{', rest).find(is_mark).map(|index| from + index)
    }

    /// The mark that starts at `start`. An output ends at its first brace.
    fn mark(&mut self, start: usize, is_tag: bool) -> Option<Mark<'t>> {
        let from = start + 2;
        let slot = self.next_ends.get_mut(usize::from(!is_tag))?;
        let end = match *slot {
            Some(known) if known >= from => known,
            _ => {
                let rest = self.text.as_bytes().get(from..)?;
                let found = if is_tag { memmem::find(rest, b"%}") } else { memchr(b'}', rest) };
                // `usize::MAX` marks that there is none.
                *slot.insert(found.map_or(usize::MAX, |index| from + index))
            }
        };
        let inner = self.text.get(from..end)?;
        if !is_tag && self.text.as_bytes().get(end + 1) != Some(&b'}') {
            return None;
        }
        let (trims_before, inner) = inner.strip_prefix('-').map_or((false, inner), |inner| (true, inner));
        let (trims_after, inner) = inner.strip_suffix('-').map_or((false, inner), |inner| (true, inner));
        Some(Mark { start, end: end + 2, inner: inner.trim(), trims_before, trims_after })
    }

    fn push_text(&mut self, start: usize, end: usize, trims_end: bool) {
        let Some(text) = self.text.get(start..end) else { return };
        let kept = if std::mem::take(&mut self.trims_next) { text.trim_start() } else { text };
        let start = end - kept.len();
        let kept = if trims_end { kept.trim_end() } else { kept };
        if !kept.is_empty() {
            let line = self.line_at(start);
            self.tokens.push(Token::Text { text: kept, line });
        }
    }

    /// The line of an offset; offsets only grow.
    fn line_at(&mut self, offset: usize) -> u32 {
        let between = self.text.as_bytes().get(self.counted..offset).unwrap_or_default();
        let count = u32::try_from(memchr_iter(b'\n', between).count()).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(count);
        self.counted = self.counted.max(offset);
        self.line
    }

    /// Writes the text up to `endraw` verbatim; returns the offset after it.
    fn raw(&mut self, start: usize) -> usize {
        let (end, after) = self.end_tag(start, "endraw").unwrap_or((self.text.len(), self.text.len()));
        self.push_text(start, end, false);
        self.trims_next = self.text.get(..after).is_some_and(|before| before.ends_with("-%}"));
        after
    }

    /// Skips the text up to the matching `endcomment`; returns the offset after it.
    fn comment(&mut self, start: usize, line: u32) -> usize {
        if self.lacks_end {
            return start;
        }
        let (mut from, mut depth) = (start, 1_usize);
        while let Some((tag, after)) = self.end_tag(from, "endcomment") {
            let skipped = self.text.get(from..tag).unwrap_or_default();
            depth += memmem::find_iter(skipped.as_bytes(), b"{% comment").count();
            depth -= 1;
            from = after;
            if depth == 0 {
                self.trims_next = self.text.get(..after).is_some_and(|before| before.ends_with("-%}"));
                return after;
            }
        }
        self.lacks_end = true;
        self.faults.push((line, "{% comment %}"));
        start
    }

    /// Start and end of the next tag with a name and nothing else.
    fn end_tag(&self, from: usize, name: &str) -> Option<(usize, usize)> {
        let rest = self.text.get(from..)?;
        memmem::find_iter(rest.as_bytes(), name.as_bytes()).find_map(|index| {
            let before = rest.get(..index)?;
            // A bounded look-back: no author writes that much white space.
            let floor = before.floor_char_boundary(index.saturating_sub(64));
            let near = before.get(floor..)?.trim_end();
            let open = near.strip_suffix('-').unwrap_or(near).strip_suffix("{%")?;
            let start = floor + open.len();
            let after = rest.get(index + name.len()..)?;
            let window = after.get(..after.floor_char_boundary(64.min(after.len())))?;
            let bare = window.trim_start();
            let close = bare.strip_prefix('-').unwrap_or(bare).strip_prefix("%}")?;
            Some((from + start, from + index + name.len() + window.len() - close.len()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    fn shown(text: &str) -> Vec<String> {
        let show = |token: &Token<'_>| match token {
            Token::Text { text, line } => format!("{line} {text:?}"),
            Token::Output { markup, line } => format!("{line} = {markup}"),
            Token::Tag { name, markup, line } => format!("{line} % {name} {markup}"),
        };
        tokens(text, 1).0.iter().map(show).collect()
    }

    #[test]
    fn a_template_is_split_into_its_parts() {
        assert_eq!(shown("a\n{{ b | c }}d"), ["1 \"a\\n\"", "2 = b | c", "2 \"d\""]);
        assert_eq!(shown("a \n{%- if x -%}\n b"), ["1 \"a\"", "2 % if x", "3 \"b\""]);
        assert_eq!(shown("{% raw %}{{ x }}\n{% endraw %}y"), ["1 \"{{ x }}\\n\"", "2 \"y\""]);
        assert_eq!(shown("{{ \"{% tag %\" }}}"), ["1 = \"{% tag %\"", "1 \"}\""]);
        assert_eq!(shown("a{% comment %}{% if x %}\n{% endcomment %}b"), ["1 \"a\"", "2 \"b\""]);
        assert_eq!(shown("{% x"), ["1 \"{% x\""]);
        assert_eq!(tokens("\n{% x", 1).1, [(2, "{%")]);
        assert_eq!(tokens("{% comment %}x", 1).1, [(1, "{% comment %}")]);
    }
}

//! Code that no fence marks: indented code, `<pre>` elements, code spans of several lines, and text between `{% raw %}` and
//! `{% endraw %}`. Nothing in it is a template mark.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::super::syntax::COMMON;

/// The code of a text. The text is parsed when the first question needs it.
pub(super) struct CodeRanges<'t> {
    text: &'t str,
    has_element: bool,
    has_raw: bool,
    /// Whether indented code is code: MDX has none.
    has_indented: bool,
    /// Whether a code span may continue on another line.
    may_span: Cell<bool>,
    ranges: OnceCell<Vec<Range<usize>>>,
}

impl<'t> CodeRanges<'t> {
    pub(super) fn new(text: &'t str, has_indented: bool) -> Self {
        let has = |needle: &str| memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
        let (has_element, has_raw) = (has("<pre") || has("<PRE"), has("endraw"));
        Self { text, has_element, has_raw, has_indented, may_span: Cell::new(false), ranges: OnceCell::new() }
    }

    /// Expects code spans of several lines from now on: a span has no end in its line.
    pub(super) fn expect_spans(&self) {
        self.may_span.set(true);
    }

    /// Whether the mark at `offset`, in a line that starts with `line_start`, is code.
    pub(super) fn contain(&self, offset: usize, line_start: &str) -> bool {
        let is_likely = self.has_element || self.has_raw || self.may_span.get();
        if !is_likely && (!self.has_indented || !may_be_indented(line_start)) {
            return false;
        }
        let ranges = self.ranges.get_or_init(|| self.find());
        let next = ranges.partition_point(|range| range.start <= offset);
        let range = next.checked_sub(1).and_then(|index| ranges.get(index));
        range.is_some_and(|range| range.contains(&offset))
    }

    /// Whether a line starts inside of a `<pre>` element: a fence there is text.
    pub(super) fn contain_line(&self, offset: usize) -> bool {
        self.has_element && self.contain(offset, "")
    }

    fn find(&self) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut element = None;
        for (event, range) in Parser::new_ext(self.text, COMMON).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) if self.has_indented => {
                    // The parser leaves out the indentation of the first line.
                    let start = self.text.get(..range.start).and_then(|before| before.rfind('\n'));
                    ranges.push(start.map_or(0, |end| end + 1)..range.end);
                }
                Event::Code(_) if self.text.get(range.clone()).is_some_and(|span| span.contains('\n')) => {
                    ranges.push(range)
                }
                Event::Html(html) | Event::InlineHtml(html) if self.has_element => {
                    elements(&html, range.start, &mut element, &mut ranges);
                }
                _ => {}
            }
        }
        if self.has_raw {
            raw_blocks(self.text, &mut ranges);
        }
        merged(ranges)
    }
}

/// Whether a line starts with indentation deep enough for code, after markers of quotations and lists.
fn may_be_indented(line: &str) -> bool {
    let is_start = |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9');
    let len = line.bytes().take_while(|byte| is_start(byte)).count();
    let start = line.get(..len).unwrap_or_default();
    start.contains("    ") || start.contains('\t')
}

/// Adds the `<pre>` elements of a piece of HTML; `open` is the start of one that an earlier piece opened.
fn elements(html: &str, offset: usize, open: &mut Option<usize>, ranges: &mut Vec<Range<usize>>) {
    for (index, _) in html.match_indices('<') {
        let tag = html.get(index + 1..).unwrap_or_default();
        let (is_end, name) = tag.strip_prefix('/').map_or((false, tag), |name| (true, name));
        let is_pre = name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("pre"))
            && name.as_bytes().get(3).is_none_or(|byte| matches!(byte, b'>' | b' ' | b'\t' | b'\n' | b'/'));
        if is_pre && !is_end {
            open.get_or_insert(offset + index);
        } else if is_pre && let Some(start) = open.take() {
            ranges.push(start..offset + index);
        }
    }
}

/// Adds the text between the tags `raw` and `endraw`.
fn raw_blocks(text: &str, ranges: &mut Vec<Range<usize>>) {
    let mut open = None;
    for (start, _) in text.match_indices("{%") {
        let inner = text.get(start + 2..).unwrap_or_default();
        let inner = inner.get(..inner.floor_char_boundary(32.min(inner.len()))).unwrap_or_default();
        let Some((name, _)) = inner.split_once("%}") else { continue };
        let end = start + 2 + name.len() + 2;
        match name.trim_matches(['-', ' ']) {
            "raw" => {
                open.get_or_insert(end);
            }
            "endraw" => ranges.extend(open.take().map(|open| open..start)),
            _ => {}
        }
    }
}

/// The ranges in order, without overlaps.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_without_fences_is_found() {
        for (text, is_code) in [
            ("a\n\n    {{ x }}\n", true),
            ("a\n\n\t{{ x }}\n", true),
            ("- a\n\n      {{ x }}\n", true),
            ("> a\n>\n>     {{ x }}\n", true),
            ("1. a\n\n   - b\n\n     {{ x }}\n", false),
            ("- a\n    {{ x }}\n", false),
            ("a\n    {{ x }}\n", false),
            ("<pre>\n\n{{ x }}\n</pre>\n", true),
            ("a <pre class=\"b\">{{ x }}</pre>\n", true),
            ("<div><PRE><code>{{ x }}</code></PRE></div>\n", true),
            ("<pre>a</pre> {{ x }}\n", false),
            ("`<pre>` {{ x }} `</pre>`\n", false),
            ("<pre> {{ x }}\n", false),
            ("`a\n{{ x }}`\n", true),
            ("{% raw %}\n{{ x }}{% endraw %}\n", true),
            ("{% raw %}{% endraw %} {{ x }}\n", false),
        ] {
            let offset = text.find("{{").unwrap();
            let line = text[..offset].rfind('\n').map_or(0, |end| end + 1);
            let ranges = CodeRanges::new(text, true);
            if text.starts_with('`') {
                ranges.expect_spans();
            }
            assert_eq!(ranges.contain(offset, &text[line..]), is_code, "{text}");
        }
        assert!(CodeRanges::new("a\n\n    ::: x\n", true).contain(3, "    ::: x"));
        assert!(!CodeRanges::new("a\n\n    {{ x }}\n", false).contain(8, "    {{ x }}"));
    }
}

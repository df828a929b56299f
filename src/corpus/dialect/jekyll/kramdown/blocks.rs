//! Rewrites the blocks of kramdown, line by line.

use crate::corpus::{MappedWriter, Origin, SourceMappedText, is_blank};

use super::attributes::{id_of, is_definition, is_toc, list_of};
use super::html::start_tag;
use super::lines::{cells, fence_of, indent, is_separator, marker_length, push_raw, quote_length, underline};
use super::options::Options;
use super::spans;

/// Lines after the start of a list in which `{:toc}` is searched.
const MAX_CONTENTS: usize = 40;

/// An extension that is never closed: its name and place.
pub(in super::super) type Unclosed = (String, Origin);

/// Rewrites a text; lists the extensions that are never closed.
pub(in super::super) fn rewrite(
    mapped: SourceMappedText<'_>,
    options: &Options,
) -> (SourceMappedText<'static>, Vec<Unclosed>) {
    let lines: Vec<(&str, Origin)> = mapped.text.split('\n').zip(mapped.lines.iter().copied()).collect();
    let mut blocks = Blocks {
        budget: mapped.text.len().saturating_mul(4),
        lines: &lines,
        out: MappedWriter::with_capacity(mapped.text.len() + 64),
        is_gfm: options.is_gfm,
        parses_html: options.parse_block_html,
        frames: Vec::new(),
        fence: None,
        paragraph: 0,
        in_list: false,
        in_pre: false,
        pending_id: None,
        chain: 0,
        unclosed: Vec::new(),
    };
    let mut next = 0;
    while next < lines.len() {
        next = blocks.line(next).max(next + 1);
    }
    (blocks.out.finish(), blocks.unclosed)
}

/// An HTML element that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The line and the offset of its end tag.
    pub(super) end: (usize, usize),
    pub(super) has_markdown: bool,
}

/// A code fence that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fence {
    byte: u8,
    length: usize,
    is_quoted: bool,
}

/// The state of a rewrite.
pub(super) struct Blocks<'t> {
    pub(super) lines: &'t [(&'t str, Origin)],
    pub(super) out: MappedWriter,
    pub(super) is_gfm: bool,
    /// Whether blocks of HTML hold Markdown.
    pub(super) parses_html: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) fence: Option<Fence>,
    /// Lines of the current paragraph, table or item.
    pub(super) paragraph: usize,
    pub(super) in_list: bool,
    /// Whether a `<pre>` of a block of HTML is open.
    pub(super) in_pre: bool,
    /// The id of an attribute list above the next block.
    pub(super) pending_id: Option<String>,
    /// Elements of the current line that hold Markdown.
    pub(super) chain: usize,
    /// Bytes that searches for an end may still read.
    pub(super) budget: usize,
    pub(super) unclosed: Vec<Unclosed>,
}

impl<'t> Blocks<'t> {
    /// Writes the block or the line at `index`; returns the index after it.
    fn line(&mut self, index: usize) -> usize {
        let Some((line, origin)) = self.lines.get(index).copied() else { return index + 1 };
        self.chain = 0;
        // The elements of a broken page may overlap.
        while self.frames.last().is_some_and(|frame| frame.end.0 < index) {
            self.frames.pop();
        }
        if let Some(frame) = self.frames.last().copied() {
            if frame.end.0 == index {
                return self.end_frame(index, 0, frame);
            }
            if !frame.has_markdown {
                return self.raw_line(index, 0);
            }
        }
        self.markdown_line(index, line, origin)
    }

    /// Writes a line of Markdown.
    fn markdown_line(&mut self, index: usize, line: &'t str, origin: Origin) -> usize {
        let quote = quote_length(line);
        let (prefix, rest) = line.split_at_checked(quote).unwrap_or(("", line));
        if let Some(fence) = self.fence.filter(|fence| !fence.is_quoted || quote > 0) {
            let closes = fence_of(line)
                .is_some_and(|(byte, length, closes)| closes && byte == fence.byte && length >= fence.length);
            if closes {
                self.fence = None;
            }
            return self.verbatim(index, line, origin);
        }
        self.fence = None;
        if is_blank(rest) {
            self.paragraph = 0;
            return self.verbatim(index, line, origin);
        }
        if indent(rest) >= 4 && self.paragraph == 0 && !self.in_list {
            return self.verbatim(index, line, origin);
        }
        if let Some((byte, length, _)) = fence_of(line) {
            self.fence = Some(Fence { byte, length, is_quoted: quote > 0 });
            self.in_list |= marker_length(rest).is_some();
            self.paragraph = 1;
            return self.verbatim(index, line, origin);
        }
        if let Some(next) = self.extension(index, rest) {
            return next;
        }
        let is_abbreviation = rest.trim_start().starts_with("*[") && rest.contains("]:");
        if is_abbreviation || rest.trim() == "^" {
            self.paragraph = 0;
            self.out.newline(origin);
            return index + 1;
        }
        let block = self.heading(index, prefix, rest, origin).or_else(|| self.contents(index, rest));
        let block = block.or_else(|| if quote == 0 { self.top_level(index, line, origin) } else { None });
        block.unwrap_or_else(|| {
            self.text(prefix, rest, origin);
            index + 1
        })
    }

    fn verbatim(&mut self, index: usize, line: &str, origin: Origin) -> usize {
        self.out.push(line, origin);
        self.out.newline(origin);
        index + 1
    }

    /// Writes a line of text, with the marks inside it.
    pub(super) fn text(&mut self, prefix: &str, rest: &str, origin: Origin) {
        let marker = marker_length(rest);
        if marker.is_some() {
            self.in_list = true;
            self.paragraph = 1;
        } else {
            self.in_list &= self.paragraph > 0 || indent(rest) > 0;
            self.paragraph += 1;
        }
        self.out.push(prefix, origin);
        if let Some(id) = self.pending_id.take().filter(|_| rest.starts_with(|c: char| c.is_alphanumeric())) {
            self.out.push(&format!("<i id=\"{id}\"></i>"), origin);
        }
        if !self.is_gfm && marker.is_none() && self.paragraph > 1 && rest.starts_with('#') {
            self.out.push("\\", origin);
        }
        let bare = rest.trim_start_matches(' ');
        // A heading starts at the start of its line.
        let is_no_heading = bare.len() < rest.len() && bare.starts_with('#') && !self.in_list && prefix.is_empty();
        self.out.push(if is_no_heading { "\\" } else { "" }, origin);
        self.out.push(&spans::rewrite(if is_no_heading { bare } else { rest }, false), origin);
        self.out.newline(origin);
    }

    /// Handles a line that is an attribute list or an extension.
    fn extension(&mut self, index: usize, rest: &str) -> Option<usize> {
        let bare = rest.trim();
        let origin = self.lines.get(index)?.1;
        if let Some(list) = list_of(rest) {
            if !is_definition(list)
                && let Some(id) = id_of(list)
            {
                if self.paragraph == 0 {
                    self.pending_id = Some(id.to_owned());
                } else if !id.is_empty() {
                    self.out.push(&format!("<i id=\"{id}\"></i>"), origin);
                    self.out.newline(origin);
                }
            }
            return Some(index + 1);
        }
        if bare.starts_with("{:/") && bare.ends_with('}') {
            return Some(index + 1);
        }
        let inner = bare.strip_prefix("{::")?.strip_suffix('}')?;
        if inner.contains('}') {
            return None;
        }
        let name = inner.split_whitespace().next()?;
        if inner.ends_with('/') {
            if let Some((_, value)) = inner.split_once("parse_block_html=") {
                self.parses_html = value.trim_start_matches(['"', '\'']).starts_with("true");
            }
            return Some(index + 1);
        }
        let Some(end) = self.extension_end(index, name) else {
            self.unclosed.push((name.to_owned(), origin));
            return Some(index + 1);
        };
        self.paragraph = 0;
        if name == "nomarkdown" {
            self.out.push("<div>", origin);
            self.out.newline(origin);
            for (line, origin) in self.lines.get(index + 1..end).unwrap_or_default() {
                push_raw(line, *origin, &mut self.in_pre, &mut self.out);
            }
            self.out.push("</div>", origin);
            self.out.newline(origin);
        }
        self.out.newline(origin);
        Some(end + 1)
    }

    /// The line that ends an extension.
    fn extension_end(&mut self, index: usize, name: &str) -> Option<usize> {
        let close = format!("{{:/{name}}}");
        for (offset, (line, _)) in self.lines.get(index + 1..)?.iter().enumerate() {
            self.budget = self.budget.checked_sub(line.len() + 1)?;
            let bare = line.trim();
            if bare == close || bare == "{:/}" {
                return Some(index + 1 + offset);
            }
        }
        None
    }

    /// Skips a list in whose place kramdown shows the contents of the page.
    fn contents(&self, index: usize, rest: &str) -> Option<usize> {
        marker_length(rest).filter(|_| indent(rest) < 4)?;
        let below = self.lines.get(index + 1..)?.iter().take(MAX_CONTENTS);
        let position =
            below.take_while(|(line, _)| !is_blank(line)).position(|(line, _)| list_of(line).is_some_and(is_toc))?;
        Some(index + position + 2)
    }

    /// Writes a table, a block of HTML, or a line of signs; `None` for another line.
    fn top_level(&mut self, index: usize, line: &'t str, origin: Origin) -> Option<usize> {
        let bare = line.trim_start();
        if self.paragraph > 0 && !self.in_list && underline(line).is_some() && !line.contains('|') {
            // A heading has one line of text: this is a rule, or text.
            self.out.newline(origin);
            self.out.push(if bare.starts_with('=') { "\\" } else { "" }, origin);
            self.paragraph = 0;
            return Some(self.verbatim(index, bare, origin));
        }
        if bare.starts_with('|') && self.paragraph == 0 {
            return Some(self.table(index));
        }
        let start = line.len() - bare.len();
        if indent(line) > 3 || !bare.starts_with('<') {
            return None;
        }
        if bare.starts_with("<!--") {
            return self.comment(index);
        }
        let tag = start_tag(line, start).filter(|tag| !tag.is_span())?;
        self.element(index, line, tag, origin)
    }

    /// Writes a table. One without a head gets its first row as the head, which the parser of Markdown needs.
    fn table(&mut self, index: usize) -> usize {
        let rest = self.lines.get(index..).unwrap_or_default();
        let count = rest.iter().take_while(|(line, _)| line.trim_start().starts_with('|')).count();
        let mut has_head = false;
        for (position, (row, origin)) in rest.iter().take(count).enumerate() {
            if is_separator(row) {
                continue;
            }
            let row = spans::rewrite(row, true);
            self.out.push(&row, *origin);
            self.out.newline(*origin);
            if !std::mem::replace(&mut has_head, true) {
                let given = rest.get(position + 1).filter(|(below, _)| position + 1 < count && is_separator(below));
                let width = cells(&row);
                let delimiter = given.filter(|(below, _)| cells(below) == width && !below.contains(['=', '+']));
                let made = "|---".repeat(width) + "|";
                self.out.push(delimiter.map_or(made.as_str(), |(below, _)| below.trim()), *origin);
                self.out.newline(*origin);
            }
        }
        let next = index + count;
        let below = self.lines.get(next).map_or("", |(line, _)| line);
        if is_blank(below) || list_of(below).is_some() {
            self.paragraph = 1;
        } else if let Some((_, origin)) = self.lines.get(next) {
            self.out.newline(*origin);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, is_gfm: bool) -> String {
        let mapped = SourceMappedText::of_file(text, 0, 1);
        rewrite(mapped, &Options { is_gfm, parse_block_html: false }).0.text.trim_end().to_owned()
    }

    #[test]
    fn blocks_are_rewritten() {
        for (text, expected) in [
            ("## A {#a-b}", "## A {#a\\-b}"),
            ("## A\n{: #x .y}\ntext", "## A {#x}\ntext"),
            ("{: #x}\n## A", "## A {#x}"),
            ("## A\n{: id=\"\"}", "## A {#}"),
            ("## A {: #x}", "## A {: #x}"),
            ("## A {#x} ##", "## A {#x}"),
            (" ## Indented", "\\## Indented"),
            ("- a\n\n  ## In a list", "- a\n\n  ## In a list"),
            ("Set *text*\n---\nmore", "## Set *text*\nmore"),
            ("One\ntwo\n---", "One\ntwo\n\n---"),
            ("One\ntwo\n===", "One\ntwo\n\n\\==="),
            ("* x\n{:toc}\n\ntext", "\ntext"),
            ("1. x\n2. y\n{: .z}", "1. x\n2. y"),
            ("text\n{: #x}", "text\n<i id=\"x\"></i>"),
            ("{::comment}\na\n\nb\n{:/comment}\nc", "\nc"),
            ("{::nomarkdown}\n<p>*a*</p>\n{:/}", "<div>\n<p>*a*</p>\n</div>"),
            ("*[CONE]: A pyramid\nx", "\nx"),
            ("a\n\n^\n\nb", "a\n\n\n\nb"),
            ("| 1 | 2 |\n| 3 | 4 |", "| 1 | 2 |\n|---|---|\n| 3 | 4 |"),
            ("| A |\n|:--|\n| 1 |\n|===\n| 2 |", "| A |\n|:--|\n| 1 |\n| 2 |"),
            ("```\n{: #x}\n## a {#b-c}\n```\n{: .d}", "```\n{: #x}\n## a {#b-c}\n```"),
            ("    {: .x} code", "    {: .x} code"),
        ] {
            assert_eq!(shown(text, true), expected, "{text}");
        }
    }

    #[test]
    fn html_holds_markdown_only_when_it_says_so() {
        for (text, expected) in [
            ("<div>\n*a*\n\n# b\n</div>\nc", "<div>\n*a*\n# b\n</div>\n\nc"),
            (
                "<div markdown=\"1\">\n*a*\n\n## b {#c-d}\n</div>",
                "<div markdown=\"1\">\n\n*a*\n\n## b {#c\\-d}\n\n</div>",
            ),
            ("<div markdown=\"1\">*a*</div>", "<div markdown=\"1\">\n\n*a*\n\n</div>"),
            (
                "<section>\n<div markdown=\"1\">\n*a*\n</div>\n\nb\n</section>",
                "<section>\n<div markdown=\"1\">\n\n*a*\n\n</div>\nb\n</section>",
            ),
            ("<b>x</b> *y*", "<b>x</b> *y*"),
            ("<p>never closed\n\n## a", "<p>never closed\n\n## a"),
            ("{::options parse_block_html=\"true\" /}\n<div>\n*a*\n</div>", "<div>\n\n*a*\n\n</div>"),
        ] {
            assert_eq!(shown(text, true), expected, "{text}");
        }
    }

    #[test]
    fn the_own_input_of_kramdown_wants_a_blank_line_above_a_heading() {
        assert_eq!(shown("text\n## a", false), "text\n\\## a");
        assert_eq!(shown("##a", false), "## a");
    }

    #[test]
    fn lines_keep_their_origins() {
        let mapped = SourceMappedText::of_file("a\n\n* x\n{:toc}\n\n## b\n{: #c}\nd", 0, 1);
        let (text, _) = rewrite(mapped, &Options { is_gfm: true, parse_block_html: false });
        let lines: Vec<(&str, u32)> = text.text.lines().zip(text.lines.iter().map(|origin| origin.line)).collect();
        assert_eq!(lines, [("a", 1), ("", 2), ("", 5), ("## b {#c}", 6), ("d", 8)]);
    }

    #[test]
    fn hostile_pages_are_rewritten_in_time() {
        for text in [
            "<div>\n".repeat(20_000),
            "<div markdown=\"1\">".repeat(20_000),
            "{::comment}\n".repeat(20_000),
            "<!--\n".repeat(20_000),
            "- a\n".repeat(50_000),
            "> ".repeat(50_000),
            "`{: ".repeat(20_000),
            "|".repeat(50_000),
        ] {
            let start = std::time::Instant::now();
            shown(&text, true);
            assert!(start.elapsed().as_secs() < 4, "{:?} took {:?}", text.get(..8), start.elapsed());
        }
    }
}

//! Blocks: recognizes what starts at a line, and hands over to the reader of that construct.

use crate::corpus::Origin;
use crate::diagnostic::Code;

use super::explicit;
use super::line::{Line, dedent, expand_tabs, indented, joined, lines, trim, until_blank};
use super::list;
use super::node::{Node, Text};
use super::parser::Parser;
use super::section;
use super::start::Start;
use super::table;

/// Deepest nesting of blocks; deeper ones become text.
const MAX_DEPTH: usize = 48;

impl Parser<'_> {
    /// Reads a text, such as a prolog, whose lines have no place of their own.
    pub(super) fn text_blocks(&mut self, text: &str, origin: Origin) -> Vec<Node> {
        let text = expand_tabs(text);
        let lines: Vec<Line<'_>> = lines(&text, origin.source, 1).iter().map(|line| Line { origin, ..*line }).collect();
        self.blocks(&lines, true)
    }

    /// Reads blocks; only where `titles` are allowed, adornments make headings.
    pub(super) fn blocks(&mut self, lines: &[Line<'_>], titles: bool) -> Vec<Node> {
        if self.depth >= MAX_DEPTH {
            return self.too_deep(lines);
        }
        self.depth += 1;
        let (mut nodes, mut at) = (Vec::new(), 0);
        while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.block(rest, titles, &mut nodes).max(1);
        }
        self.depth -= 1;
        nodes
    }

    fn too_deep(&mut self, lines: &[Line<'_>]) -> Vec<Node> {
        let Some(first) = trim(lines).first() else { return Vec::new() };
        let message = "blocks are nested too deep; the nesting was dropped";
        self.files.report(Code::TooDeep, first.origin, message.to_owned());
        vec![Node::Paragraph(Text::plain(&joined(lines), first.origin))]
    }

    /// Reads the block at the first line; returns the number of its lines.
    fn block(&mut self, lines: &[Line<'_>], titles: bool, nodes: &mut Vec<Node>) -> usize {
        let Some(first) = lines.first() else { return 1 };
        match Start::of(first.text) {
            Start::Blank => 1,
            Start::Indented => {
                let length = indented(lines);
                let quoted = dedent(lines.get(..length).unwrap_or_default());
                let body = self.blocks(&quoted, false);
                nodes.push(Node::Quote(body));
                length
            }
            Start::Bullet(mark) => list::bullets(self, lines, mark, nodes),
            Start::Enumerator(item) if list::is_item(lines, &item) => list::numbered(self, lines, item, nodes),
            Start::Field => list::fields(self, lines, nodes),
            Start::Option => list::options(self, lines, nodes),
            Start::Doctest => {
                let length = until_blank(lines);
                nodes.push(Node::code("pycon", lines.get(..length).unwrap_or_default()));
                length
            }
            Start::LineBlock => list::line_block(self, lines, nodes),
            Start::GridTable => table::grid(self, lines, nodes),
            Start::SimpleTable => table::simple(self, lines, nodes),
            Start::Explicit => explicit::read(self, lines, titles, nodes),
            Start::Anonymous => {
                let url = first.text.trim_start_matches('_').trim();
                self.document.anonymous_target(url);
                1
            }
            Start::Adornment => {
                section::overlined(self, lines, titles, nodes).unwrap_or_else(|| self.paragraph(lines, titles, nodes))
            }
            Start::Enumerator(_) | Start::Text => self.paragraph(lines, titles, nodes),
        }
    }

    /// Reads a paragraph, a heading, a term with its definition, or the literal block behind `::`.
    pub(super) fn paragraph(&mut self, lines: &[Line<'_>], titles: bool, nodes: &mut Vec<Node>) -> usize {
        if let Some(length) = section::underlined(self, lines, titles, nodes) {
            return length;
        }
        let Some(first) = lines.first() else { return 1 };
        if lines.get(1).is_some_and(Line::is_indented) && !first.text.ends_with("::") {
            return list::definitions(self, lines, nodes);
        }
        let ends = |line: &Line<'_>| line.is_blank() || line.is_indented();
        let length = lines.iter().position(ends).unwrap_or(lines.len()).max(1);
        let own = lines.get(..length).unwrap_or_default();
        let mut text = joined(own);
        let is_literal = text.ends_with("::");
        if is_literal {
            let kept = text.trim_end_matches("::").len();
            // A mark alone leaves no text; behind words one colon stays.
            let is_apart =
                text.get(..kept).is_none_or(|words| words.is_empty() || words.ends_with(char::is_whitespace));
            text.truncate(if is_apart { kept } else { kept + 1 });
        }
        if !text.trim().is_empty() {
            nodes.push(Node::Paragraph(self.inline(text.trim_end(), first.origin)));
        }
        if is_literal { length + self.literal(lines.get(length..).unwrap_or_default(), nodes) } else { length }
    }

    /// Reads the literal block behind `::`: indented lines, or lines that start with the same sign.
    fn literal(&mut self, lines: &[Line<'_>], nodes: &mut Vec<Node>) -> usize {
        let blank = lines.iter().take_while(|line| line.is_blank()).count();
        let rest = lines.get(blank..).unwrap_or_default();
        let Some(first) = rest.first() else { return blank };
        let mark = first.text.chars().next().unwrap_or_default();
        let length = if first.is_indented() {
            indented(rest)
        } else if mark.is_ascii_punctuation() {
            rest.iter().take_while(|line| line.text.starts_with(mark)).count()
        } else {
            0
        };
        if length > 0 {
            let language = self.document.language.clone();
            nodes.push(Node::code(&language, &dedent(rest.get(..length).unwrap_or_default())));
        }
        blank + length
    }
}

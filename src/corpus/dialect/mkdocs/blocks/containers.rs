//! Containers: boxes, folds, tabs, `///` blocks, footnotes, definitions, list items and quotations.

use crate::corpus::Origin;
use crate::diagnostic::Code;

use super::super::inline;
use super::super::inline::Place;
use super::fences;
use super::frames::{Frame, FrameKind};
use super::marks::{self, SlashMark};
use super::paragraph::id_tag;
use super::pass::{Blocks, Previous};

/// Most markers of quotations in a line.
const MAX_QUOTES: usize = 16;
const QUOTE: (&str, &str) = ("<blockquote>", "</blockquote>");

impl<'t> Blocks<'t> {
    /// The marks that open a block.
    pub(in crate::corpus::dialect::mkdocs) fn container(
        &mut self,
        column: usize,
        content: &'t str,
        origin: Origin,
    ) -> bool {
        let extensions = &self.config.extensions;
        if let Some(mark) = marks::box_mark(content)
            && extensions.has(if mark.is_fold { "pymdownx.details" } else { "admonition" })
        {
            let title = mark.title.map_or_else(|| marks::title_of_kind(mark.kind), str::to_owned);
            let indent = column.saturating_sub(self.frames.shift());
            self.open_indented(column, QUOTE, origin);
            self.label(indent, &title, origin);
            return true;
        }
        if let Some(label) = marks::tab_mark(content).filter(|_| extensions.has("pymdownx.tabbed")) {
            let indent = column.saturating_sub(self.frames.shift());
            self.open_indented(column, ("", ""), origin);
            self.out.newline(origin);
            self.label(indent, label, origin);
            return true;
        }
        let slashes = content.starts_with("///").then(|| marks::slash_mark(content)).flatten();
        if let Some(mark) = slashes {
            return self.slashes(column, &mark, origin);
        }
        let definition = marks::definition(content).filter(|_| extensions.has("def_list"));
        let after_term = !self.paragraph.is_empty() || self.in_definitions;
        if let (Some(marker), true) = (definition, after_term) {
            self.flush(true);
            let inner = self.open_indented(column, ("<dd>", "</dd>"), origin);
            self.in_definitions = true;
            self.block(inner, content.get(marker..).unwrap_or_default().trim_start(), origin);
            return true;
        }
        false
    }

    /// Writes the title of a block as a paragraph of its own; an empty one is none.
    fn label(&mut self, indent: usize, title: &str, origin: Origin) {
        let title = title.trim();
        if title.is_empty() {
            return;
        }
        let mut text = inline::rewrite(&self.rules, title, Place::Text).text;
        // A sign at the start would make a list or a heading.
        if text.starts_with(['#', '>', '-', '+', '=', ':', '|']) {
            text.insert(0, '\\');
        } else if let Some(end) =
            text.find(['.', ')']).filter(|end| text.bytes().take(*end).all(|byte| byte.is_ascii_digit()))
        {
            text.insert(end, '\\');
        }
        self.put(&" ".repeat(indent), &text, origin);
        self.out.newline(origin);
    }

    /// A line of slashes: it opens a block, or closes one.
    fn slashes(&mut self, column: usize, mark: &SlashMark<'_>, origin: Origin) -> bool {
        if mark.name.is_empty() {
            let Some(open) = self.frames.innermost(&FrameKind::Slashes(mark.slashes)) else { return false };
            self.flush(false);
            self.close_to(open);
            self.out.newline(origin);
            return true;
        }
        if !self.config.extensions.has_block(mark.name) {
            if self.config.extensions.has_blocks() {
                let message = format!("no extension of the site knows the block `/// {}`; it is text", mark.name);
                self.files.report(Code::UnknownDirective, origin, message);
            }
            return false;
        }
        let options: Vec<&str> = {
            let lines = self.lines.iter().skip(self.at).map(|line| line.text.as_str());
            lines
                .take_while(|line| !line.trim().is_empty() && line.starts_with(' ') && indent(line) >= column + 4)
                .collect()
        };
        let known = options.iter().all(|line| {
            let key = line.split(':').next().unwrap_or_default();
            indent(line) > column + 4 || marks::knows_option(mark.name, key.trim())
        });
        if !known {
            return false;
        }
        self.at += options.len();
        self.flush(false);
        let shift = self.frames.shift();
        let indent = column.saturating_sub(shift);
        let is_box = !matches!(mark.name, "tab" | "html" | "define") && !mark.name.ends_with("caption");
        let tags = if is_box { QUOTE } else { ("", "") };
        self.out.newline(origin);
        if is_box {
            self.put_tag(indent, tags.0, origin);
        }
        if let Some(id) = marks::option_id(&options.join("\n")) {
            self.put_tag(indent, &id_tag(&id), origin);
        }
        let kind = if matches!(mark.name, "admonition" | "details") { "" } else { mark.name };
        let title = match mark.argument {
            _ if !is_box && mark.name != "tab" => String::new(),
            "" if is_box => marks::title_of_kind(kind),
            argument => argument.to_owned(),
        };
        self.label(indent, &title, origin);
        let kind = FrameKind::Slashes(mark.slashes);
        self.frames.push(Frame { kind, column, shift, close: tags.1.to_owned(), indent, origin });
        self.previous = Previous::Blank;
        true
    }

    /// A footnote; its text is shown where it is written.
    pub(in crate::corpus::dialect::mkdocs) fn note(
        &mut self,
        column: usize,
        label: &str,
        text: &'t str,
        origin: Origin,
    ) {
        self.flush(false);
        let indent = column.saturating_sub(self.frames.shift());
        self.put_tag(indent, &id_tag(&format!("fn:{label}")), origin);
        let inner = self.open_indented(column, ("", ""), origin);
        if !text.is_empty() {
            self.block(inner, text, origin);
        }
    }

    /// A list item: the marker is kept.
    pub(in crate::corpus::dialect::mkdocs) fn item(
        &mut self,
        column: usize,
        content: &'t str,
        lead: &str,
        origin: Origin,
    ) -> bool {
        let Some(len) = marks::list_marker(content) else { return false };
        let (marker, rest) = content.split_at_checked(len).unwrap_or((content, ""));
        self.flush(false);
        if self.previous == Previous::Code {
            self.out.newline(origin);
        }
        let shift = self.frames.shift();
        let kind = FrameKind::Item(column);
        self.frames.push(Frame { kind, column: column + 4, shift, close: String::new(), indent: 0, origin });
        let lead = format!("{lead}{marker}");
        if let Some((level, text)) = marks::heading(rest) {
            self.heading(&lead, level, text, origin);
        } else if rest.is_empty() {
            self.put(&lead, "", origin);
            self.previous = Previous::Blank;
        } else if !self.fence(column + len, rest, &lead, origin) {
            self.text(&lead, rest, origin);
        }
        true
    }

    /// A line of a quotation: its markers are kept.
    pub(in crate::corpus::dialect::mkdocs) fn quote(&mut self, content: &str, lead: &str, origin: Origin) -> bool {
        if !content.starts_with('>') {
            self.quote_fence = None;
            return false;
        }
        let (mut rest, mut lead, mut markers) = (content, lead.to_owned(), 0);
        while let Some(inner) = rest.strip_prefix('>') {
            rest = inner.strip_prefix(' ').unwrap_or(inner);
            markers += 1;
            if markers <= MAX_QUOTES {
                lead.push_str("> ");
            }
        }
        let bare = rest.trim_start();
        match (self.quote_fence, fences::open(bare)) {
            (Some((byte, len)), _) => {
                if bare.trim_end().len() == len && bare.trim_end().bytes().all(|other| other == byte) {
                    self.quote_fence = None;
                }
                self.put(&lead, rest, origin);
            }
            (None, Some(fence)) => {
                self.flush(false);
                self.quote_fence = Some((fence.byte, fence.len));
                let ticks = bare.get(..fence.len).unwrap_or_default();
                self.put(&lead, &format!("{ticks}{}", fence.parts().0), origin);
            }
            _ if bare.is_empty() => {
                self.flush(false);
                self.put(&lead, "", origin);
            }
            _ if rest.starts_with("    ") && self.paragraph.is_empty() => self.put(&lead, rest, origin),
            _ => match marks::heading(bare) {
                Some((level, text)) => {
                    self.flush(false);
                    self.heading(&lead, level, text, origin);
                }
                None => self.text(&lead, bare, origin),
            },
        }
        true
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

//! Blocks: a pass over the lines of a page that rewrites boxes, tabs, definitions and the like into Markdown and HTML.
//!
//! Python-Markdown nests blocks by four columns. Each line is compared with the open [`Frames`], the blanks of boxes, tabs
//! and definitions are cut off, and tags of HTML take the place of their marks.

use std::collections::BTreeSet;

use crate::corpus::include::PageFiles;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::super::config::Config;
use super::super::inline::Rules;
use super::super::inline::whole_line;
use super::fences::FenceEnds;
use super::frames::{Frame, FrameKind, Frames};
use super::marks;

/// Most marks that open on one line.
const MAX_NESTED: usize = 32;

/// A line of the page, with tabs expanded at its start.
#[derive(Debug)]
pub(in crate::corpus::dialect::mkdocs) struct Line {
    pub(in crate::corpus::dialect::mkdocs) text: String,
    pub(in crate::corpus::dialect::mkdocs) origin: Origin,
}

/// What the last line was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) enum Previous {
    Blank,
    Text,
    Code,
    /// A heading that its line is underlined for.
    Underline,
}

/// A line of the paragraph in progress.
#[derive(Debug)]
pub(in crate::corpus::dialect::mkdocs) struct ParagraphLine {
    /// Indentation and marker of a list or quotation.
    pub(in crate::corpus::dialect::mkdocs) lead: String,
    pub(in crate::corpus::dialect::mkdocs) text: String,
    pub(in crate::corpus::dialect::mkdocs) origin: Origin,
}

/// The pass over one page.
pub(in crate::corpus::dialect::mkdocs) struct Blocks<'t> {
    pub(in crate::corpus::dialect::mkdocs) config: &'t Config,
    pub(in crate::corpus::dialect::mkdocs) files: &'t PageFiles<'t>,
    pub(in crate::corpus::dialect::mkdocs) rules: Rules<'t>,
    pub(in crate::corpus::dialect::mkdocs) lines: &'t [Line],
    /// The next line.
    pub(in crate::corpus::dialect::mkdocs) at: usize,
    pub(in crate::corpus::dialect::mkdocs) out: MappedWriter,
    pub(in crate::corpus::dialect::mkdocs) frames: Frames,
    pub(in crate::corpus::dialect::mkdocs) paragraph: Vec<ParagraphLine>,
    pub(in crate::corpus::dialect::mkdocs) previous: Previous,
    /// Whether a term or a definition was the last block.
    pub(in crate::corpus::dialect::mkdocs) in_definitions: bool,
    pub(in crate::corpus::dialect::mkdocs) fences: FenceEnds,
    /// The fence that is open in the quotation.
    pub(in crate::corpus::dialect::mkdocs) quote_fence: Option<(u8, usize)>,
    /// Elements that have no end tag from here on.
    pub(in crate::corpus::dialect::mkdocs) unclosed: BTreeSet<String>,
    /// The marks that were opened on the current line.
    nested: usize,
}

/// Rewrites the blocks of a page.
pub(in crate::corpus::dialect::mkdocs) fn rewrite(
    config: &Config,
    files: &PageFiles<'_>,
    rules: Rules<'_>,
    lines: &[Line],
) -> SourceMappedText<'static> {
    let bytes = lines.iter().map(|line| line.text.len() + 8).sum();
    let mut blocks = Blocks {
        config,
        files,
        rules,
        lines,
        at: 0,
        out: MappedWriter::with_capacity(bytes),
        frames: Frames::default(),
        paragraph: Vec::new(),
        previous: Previous::Blank,
        in_definitions: false,
        fences: FenceEnds::default(),
        quote_fence: None,
        unclosed: BTreeSet::new(),
        nested: 0,
    };
    while let Some(line) = lines.get(blocks.at) {
        blocks.at += 1;
        blocks.line(line);
    }
    for origin in blocks.frames.unclosed() {
        let message = "this block is never closed; it ends with the page".to_owned();
        files.report(Code::UnclosedBlock, origin, message);
    }
    blocks.close_to(0);
    blocks.flush(false);
    blocks.out.finish()
}

impl<'t> Blocks<'t> {
    fn line(&mut self, line: &'t Line) {
        let content = line.text.trim_start_matches(' ').trim_end();
        if content.is_empty() {
            return self.blank(line.origin);
        }
        let column = line.text.len() - line.text.trim_start_matches(' ').len();
        self.close_to(self.frames.kept_by(column));
        if self.previous != Previous::Text && column >= self.frames.column() + 4 {
            self.out.push(line.text.get(self.frames.shift()..).unwrap_or(content), line.origin);
            self.out.newline(line.origin);
            self.previous = Previous::Code;
            return;
        }
        self.block(column, content, line.origin);
    }

    fn blank(&mut self, origin: Origin) {
        let is_term = !self.paragraph.is_empty() && self.config.extensions.has("def_list") && self.definition_follows();
        self.flush(is_term);
        self.quote_fence = None;
        self.out.newline(origin);
        self.previous = Previous::Blank;
    }

    /// Whether the next line with text is a definition.
    fn definition_follows(&self) -> bool {
        let mut lines = self.lines.iter().skip(self.at).map(|line| line.text.trim());
        lines.find(|text| !text.is_empty()).is_some_and(|next| marks::definition(next).is_some())
    }

    /// A line that is no code: `column` is its indentation, `content` the rest.
    pub(in crate::corpus::dialect::mkdocs) fn block(&mut self, column: usize, content: &'t str, origin: Origin) {
        let lead = " ".repeat(column.saturating_sub(self.frames.shift()));
        if self.nested >= MAX_NESTED {
            return self.text(&lead, content, origin);
        }
        self.nested += 1;
        self.dispatch(column, content, origin);
        self.nested -= 1;
    }

    fn dispatch(&mut self, column: usize, content: &'t str, origin: Origin) {
        if self.element_end(column, content, origin) {
            return;
        }
        let lead = " ".repeat(column.saturating_sub(self.frames.shift()));
        if self.fence(column, content, &lead, origin) || self.html(column, content, origin) {
            return;
        }
        let is_content = self.frames.is_content(column);
        if is_content && self.container(column, content, origin) || self.inclusion(column, content, origin) {
            return;
        }
        if self.heading_line(content, &lead, origin) || self.meta_line(column, content, origin) {
            return;
        }
        if self.item(column, content, &lead, origin) || self.quote(content, &lead, origin) {
            return;
        }
        self.text(&lead, content, origin);
    }

    /// Headings and horizontal rules.
    fn heading_line(&mut self, content: &str, lead: &str, origin: Origin) -> bool {
        if let Some((level, text)) = marks::heading(content) {
            self.flush(false);
            self.heading(lead, level, text, origin);
            return true;
        }
        if let (Some(level), [only]) = (marks::underline(content), self.paragraph.as_slice())
            && only.lead.trim().is_empty()
        {
            let (lead, text, origin) = (only.lead.clone(), only.text.clone(), only.origin);
            self.paragraph.clear();
            self.heading(&lead, level, &text, origin);
            self.previous = Previous::Underline;
            return true;
        }
        if marks::is_rule(content) {
            self.flush(false);
            self.out.newline(origin);
            self.put(lead, "***", origin);
            self.out.newline(origin);
            self.previous = Previous::Blank;
            return true;
        }
        false
    }

    /// Lines that are not shown themselves: outline marks, abbreviations, references, footnotes, attribute lists.
    fn meta_line(&mut self, column: usize, content: &'t str, origin: Origin) -> bool {
        let extensions = &self.config.extensions;
        let marker = extensions.option("toc", "marker").and_then(|marker| marker.as_str()).unwrap_or("[TOC]");
        if content == marker && self.paragraph.is_empty() && !marker.is_empty()
            || extensions.has("abbr") && marks::is_abbreviation(content)
        {
            self.out.newline(origin);
            return true;
        }
        if let Some((label, text)) = marks::footnote(content).filter(|_| self.rules.footnotes) {
            self.note(column, label, text, origin);
            return true;
        }
        if marks::reference(content).is_some() && !content.starts_with("[^") {
            self.flush(false);
            self.out.newline(origin);
            self.put(&" ".repeat(column.saturating_sub(self.frames.shift())), content, origin);
            self.previous = Previous::Text;
            return true;
        }
        let list = whole_line(content).filter(|_| self.rules.attributes && self.previous == Previous::Text);
        if let Some(id) = list {
            if let (Some(id), Some(last)) = (id, self.paragraph.last_mut()) {
                last.text.push_str(&format!("<i id=\"{}\"></i>", id.replace('"', "&quot;")));
            }
            return true;
        }
        false
    }

    /// Adds a line to the paragraph in progress.
    pub(in crate::corpus::dialect::mkdocs) fn text(&mut self, lead: &str, content: &str, origin: Origin) {
        let digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let text = match content.get(digits..) {
            // CommonMark has lists of `1)`, Python-Markdown has none.
            Some(rest) if digits > 0 && digits < 10 && rest.starts_with(") ") => {
                format!("{}\\{rest}", content.get(..digits).unwrap_or_default())
            }
            _ if content.starts_with("===") => format!("\\{content}"),
            _ => self.bounded(content, origin).to_owned(),
        };
        if self.previous == Previous::Code || self.previous == Previous::Underline {
            self.out.newline(origin);
        }
        self.paragraph.push(ParagraphLine { lead: lead.to_owned(), text, origin });
        self.previous = Previous::Text;
        self.in_definitions = false;
    }

    /// A text without the markers of lists and quotations that are nested too deep.
    fn bounded<'l>(&self, text: &'l str, origin: Origin) -> &'l str {
        const MAX_MARKERS: usize = 32;
        let is_marker = |c: char| matches!(c, '-' | '*' | '+' | '>' | ' ');
        let rest = text.trim_start_matches(is_marker);
        let count = text.len() - rest.len();
        if count <= MAX_MARKERS || text.starts_with("--") || text.starts_with("**") {
            return text;
        }
        let message = "quotations or lists are nested too deep; the nesting was dropped";
        self.files.report(Code::TooDeep, origin, message.to_owned());
        rest
    }

    /// Writes a line.
    pub(in crate::corpus::dialect::mkdocs) fn put(&mut self, lead: &str, text: &str, origin: Origin) {
        self.out.push(lead, origin);
        self.out.push(text, origin);
        self.out.newline(origin);
    }

    /// Writes a tag on a line of its own.
    pub(in crate::corpus::dialect::mkdocs) fn put_tag(&mut self, indent: usize, tag: &str, origin: Origin) {
        self.out.newline(origin);
        self.put(&" ".repeat(indent), tag, origin);
        self.out.newline(origin);
    }

    /// Opens a block whose content is indented by four columns, between two tags.
    pub(in crate::corpus::dialect::mkdocs) fn open_indented(
        &mut self,
        column: usize,
        tags: (&str, &str),
        origin: Origin,
    ) -> usize {
        self.flush(false);
        let content = self.frames.column().min(column) + 4;
        let shift = self.frames.shift();
        let indent = column.saturating_sub(shift);
        if !tags.0.is_empty() {
            self.put_tag(indent, tags.0, origin);
        }
        let close = tags.1.to_owned();
        self.frames.push(Frame { kind: FrameKind::Indented, column: content, shift: shift + 4, close, indent, origin });
        self.previous = Previous::Blank;
        content
    }

    /// Closes all blocks from an index on.
    pub(in crate::corpus::dialect::mkdocs) fn close_to(&mut self, kept: usize) {
        while self.frames.len() > kept {
            let Some(frame) = self.frames.pop() else { return };
            if matches!(frame.kind, FrameKind::Item(_)) {
                continue;
            }
            self.flush(false);
            self.out.newline(frame.origin);
            if !frame.close.is_empty() {
                let origin = self.lines.get(self.at.saturating_sub(1)).map_or(frame.origin, |line| line.origin);
                self.put_tag(frame.indent, &frame.close, origin);
            }
            self.in_definitions = frame.close == "</dd>";
            self.previous = Previous::Blank;
        }
    }
}

//! Writes the main content of a document as sections, blocks and links.

use crate::corpus::markup::{HeadingText, PageBuilder, PageContent, close_structure, open_structure};
use crate::corpus::{LineIndex, Origin, SourceMappedText};

use super::boilerplate::Boilerplate;
use super::class_words::is_heading_link;
use super::code::{ends_line, is_code_table, is_mark, is_note_mark, language};
use super::document::{Document, Element, Event};
use super::ids::{ElementIds, element_id, id_inside};
use super::kinds::is_block;
use super::main_content;
use super::tree_builder::build;

/// Events of a heading that are searched for its id.
const MAX_HEADING: usize = 64;
/// Most letters of a link such as "Permalink" beside the text of a heading.
const MAX_PERMALINK: usize = 12;

/// Parses a page of HTML.
pub(crate) fn parse_html(mapped: &SourceMappedText<'_>) -> PageContent {
    let document = build(&mapped.text);
    let main = main_content::find(&document);
    let mut writer = PageWriter::new(&document, LineIndex::new(mapped));
    let boilerplate = Boilerplate::new(&document, &main.elements, main.is_marked);
    for index in &main.elements {
        if let Some(element) = document.elements.get(*index) {
            writer.events(element.start, element.end, &boilerplate);
        }
    }
    if main.elements.is_empty() {
        writer.events(0, document.events.len(), &boilerplate);
    }
    writer.finish()
}

/// A heading in progress.
#[derive(Debug, Clone, Copy)]
struct OpenHeading {
    /// Its element.
    element: usize,
    /// The number of its letters.
    letters: usize,
}

#[derive(Debug)]
struct PageWriter<'d> {
    document: &'d Document,
    lines: LineIndex<'d>,
    page: PageBuilder,
    /// The id of an element that has started and has no text yet: it belongs to the heading that comes next.
    pending: Option<String>,
    heading: Option<OpenHeading>,
    /// The level of the last heading that is no term.
    level: u8,
    /// For each open definition list, whether its terms are signatures with headings of their own.
    lists: Vec<bool>,
    /// The open tables that only number lines of code.
    code_tables: Vec<usize>,
    /// The open block of code.
    code: Option<usize>,
    /// Whether the code so far ends with a line end.
    at_line_start: bool,
    /// The open elements of code in running text.
    inline_code: usize,
}

impl<'d> PageWriter<'d> {
    fn new(document: &'d Document, lines: LineIndex<'d>) -> Self {
        let page = PageBuilder::new(lines.origin(0));
        Self {
            document,
            lines,
            page,
            pending: None,
            heading: None,
            level: 0,
            lists: Vec::new(),
            code_tables: Vec::new(),
            code: None,
            at_line_start: true,
            inline_code: 0,
        }
    }

    fn finish(mut self) -> PageContent {
        self.flush_pending();
        self.page.finish(&ElementIds)
    }

    /// Writes the events from one to another.
    fn events(&mut self, from: usize, to: usize, boilerplate: &Boilerplate<'_>) {
        let mut next = from;
        while next < to
            && let Some(event) = self.document.events.get(next)
        {
            next += 1;
            match event {
                Event::Text { range, offset } => self.text(self.document.text(range), *offset),
                Event::Start(index) => {
                    let Some(element) = self.document.elements.get(*index) else { continue };
                    if boilerplate.leaves_out(element) || self.is_own_link(element) {
                        next = element.end + 1;
                    } else {
                        self.start(*index, element);
                    }
                }
                Event::End(index) => {
                    if let Some(element) = self.document.elements.get(*index) {
                        self.end(*index, element);
                    }
                }
            }
        }
        self.page.break_block();
    }

    fn text(&mut self, text: &str, offset: usize) {
        // Words are broken at these signs on the page only.
        let has_break = text.contains(['\u{ad}', '\u{200b}', '\u{feff}']);
        let joined = has_break.then(|| text.replace(['\u{ad}', '\u{200b}', '\u{feff}'], ""));
        let text = joined.as_deref().unwrap_or(text);
        if self.code.is_some() {
            self.at_line_start = text.ends_with('\n') || text.is_empty() && self.at_line_start;
        } else if !text.trim().is_empty() && self.heading.is_none() {
            self.flush_pending();
        }
        let origin = self.lines.origin(offset);
        self.page.text(text, origin);
    }

    fn start(&mut self, index: usize, element: &Element) {
        let origin = self.lines.origin(element.offset);
        if self.code.is_some() {
            return self.start_in_code(element);
        }
        let name = element.name.as_str();
        if self.starts_heading(element) {
            return self.start_heading(index, element, origin);
        }
        self.id(element);
        if self.heading.is_some() && !matches!(name, "a" | "code" | "kbd" | "samp" | "tt" | "img" | "br") {
            if is_block(name) {
                self.page.space();
            }
            return;
        }
        match name {
            "a" if self.heading.is_some() && element.attribute("href").starts_with('#') => {}
            "a" if !element.attribute("href").is_empty() => self.page.open_link(element.attribute("href")),
            "pre" => {
                self.page.start_code(&language(self.document, element));
                (self.code, self.at_line_start) = (Some(index), true);
            }
            "code" | "kbd" | "samp" | "tt" => {
                self.inline_code += 1;
                if self.inline_code == 1 {
                    self.page.open_code();
                }
            }
            "br" => self.page.space(),
            "img" => self.page.image(alternative_text(element), origin),
            "table" if is_code_table(self.document, element) => self.code_tables.push(index),
            "tr" | "td" | "th" if !self.code_tables.is_empty() => {}
            "dl" => {
                self.page.break_block();
                self.lists.push(false);
            }
            "dd" if self.lists.last() == Some(&true) => self.page.break_block(),
            _ => {
                let cards = element.has_word("class", &["topic-links"]);
                if !open_structure(list_name(name), cards, &mut self.page) {
                    self.separate(name);
                }
            }
        }
    }

    fn end(&mut self, index: usize, element: &Element) {
        let name = element.name.as_str();
        if self.heading.is_some_and(|heading| heading.element == index) {
            self.heading = None;
            self.flush_pending();
            return self.page.end_heading(&ElementIds);
        }
        if let Some(code) = self.code {
            if code == index {
                self.code = None;
                self.page.end_code();
            } else if ends_line(name) && name != "br" {
                self.end_line();
            }
            return;
        }
        match name {
            "a" => self.page.close_link(true),
            "code" | "kbd" | "samp" | "tt" if self.inline_code > 0 => {
                self.inline_code -= 1;
                if self.inline_code == 0 {
                    self.page.close_code();
                }
            }
            _ if self.heading.is_some() => {
                if is_block(name) {
                    self.page.space();
                }
            }
            "table" if self.code_tables.last() == Some(&index) => {
                self.code_tables.pop();
            }
            "tr" | "td" | "th" if !self.code_tables.is_empty() => {}
            "dl" => {
                self.lists.pop();
                close_structure(name, &mut self.page);
            }
            _ => {
                if !close_structure(list_name(name), &mut self.page) {
                    self.separate(name);
                }
            }
        }
    }

    /// Separates the text before and after an element that is no container.
    fn separate(&mut self, name: &str) {
        if is_block(name) {
            self.page.break_block();
        } else if matches!(name, "button" | "label" | "legend") || name.contains('-') {
            self.page.space();
        }
    }

    fn start_in_code(&mut self, element: &Element) {
        if element.name == "br" || ends_line(&element.name) && !self.at_line_start {
            self.end_line();
        }
    }

    /// Ends a line of code that has no line end of its own.
    fn end_line(&mut self) {
        if !self.at_line_start {
            self.page.space();
            self.at_line_start = true;
        }
    }

    /// Whether an element is a heading: `h1` to `h6`, and the signature of a documented name.
    fn starts_heading(&self, element: &Element) -> bool {
        let is_signature = element.name == "dt"
            && !element.attribute("id").is_empty()
            && element.has_word("class", &["sig", "sig-object", "signature"]);
        self.heading.is_none() && (element.heading_level().is_some() || is_signature)
    }

    fn start_heading(&mut self, index: usize, element: &Element, origin: Origin) {
        let inside = self.document.inside(element, MAX_HEADING);
        let level = element.heading_level().unwrap_or_else(|| {
            let outer = self.lists.len().saturating_sub(1);
            let outer = self.lists.iter().take(outer).filter(|has_signatures| **has_signatures).count();
            let below = u8::try_from(outer).unwrap_or(u8::MAX).saturating_add(1);
            self.level.saturating_add(below).clamp(2, 6)
        });
        match self.lists.last_mut() {
            Some(list) if element.name == "dt" => *list = true,
            _ => self.level = level,
        }
        let id = self.heading_id(element, inside);
        let letters = self.document.count_letters(inside, usize::MAX);
        self.heading = Some(OpenHeading { element: index, letters });
        let text = HeadingText { level, id, is_html: true, ..HeadingText::default() };
        self.page.start_heading(text, level == 1, origin);
    }

    /// The id of a heading: its own, that of the element that it starts, one inside of it, or the target of its mark.
    fn heading_id(&mut self, heading: &Element, inside: &[Event]) -> Option<String> {
        let own = heading.attribute("id").trim();
        if !own.is_empty() {
            self.flush_pending();
            return Some(own.to_owned());
        }
        self.pending.take().or_else(|| id_inside(self.document, inside))
    }

    /// Whether an element is a link of a heading, a caption or a term to itself.
    fn is_own_link(&self, element: &Element) -> bool {
        if element.name != "a" || element.attribute("href").is_empty() {
            return false;
        }
        let is_beside_text = || {
            let letters = self.document.count_letters(self.document.inside(element, MAX_HEADING), MAX_PERMALINK + 1);
            letters <= MAX_PERMALINK && self.heading.is_some_and(|heading| heading.letters > letters)
        };
        // The whole text of a heading may be such a link, and be signs alone.
        let is_whole = self
            .heading
            .and_then(|heading| self.document.elements.get(heading.element))
            .is_some_and(|heading| heading.start + 1 == element.start && element.end + 1 == heading.end);
        is_mark(self.document, element) && !is_whole
            || is_note_mark(self.document, element)
            || element.attribute("href").starts_with('#')
                && is_heading_link(element.attribute("class"))
                && is_beside_text()
    }

    /// Keeps the id of an element for the heading that it starts, else as a fragment.
    fn id(&mut self, element: &Element) {
        let id = element_id(element).trim();
        if id.is_empty() {
            return;
        }
        let holds_heading =
            matches!(element.name.as_str(), "a" | "article" | "div" | "header" | "hgroup" | "section" | "span");
        let is_anchor = matches!(element.name.as_str(), "a" | "span");
        if self.heading.is_some() || !holds_heading || is_anchor && self.pending.is_some() {
            return self.page.fragment(id);
        }
        self.flush_pending();
        self.pending = Some(id.to_owned());
    }

    fn flush_pending(&mut self) {
        if let Some(id) = self.pending.take() {
            self.page.fragment(&id);
        }
    }
}

/// The alternative text of a picture; empty when it is the name of the file.
fn alternative_text(image: &Element) -> &str {
    let alt = image.attribute("alt").trim();
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    if alt.contains('.') && name(alt) == name(image.attribute("src")) { "" } else { alt }
}

/// The name of an element; a menu is a list.
fn list_name(name: &str) -> &str {
    if name == "menu" { "ul" } else { name }
}

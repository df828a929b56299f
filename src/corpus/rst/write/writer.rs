//! Writes the tree of a document into a page: resolves references, substitutions and notes.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Container, HeadingText, PageBuilder, parse_html_piece};
use crate::corpus::{Origin, SourceMappedText};

use super::heading_ids::OwnIds;
use super::notes::Notes;
use crate::corpus::rst::document::Document;
use crate::corpus::rst::node::{Inline, Node, Reference, Text, words};
use crate::corpus::rst::site::RstSite;

/// Substitutions inside of substitutions.
const MAX_DEPTH: usize = 8;
/// Longest text that the substitutions of a page add, in bytes.
const MAX_SUBSTITUTED: usize = 4 << 20;

/// Writes one page.
pub(in crate::corpus::rst) struct Writer<'w> {
    page: &'w mut PageBuilder,
    document: &'w Document,
    site: &'w dyn RstSite,
    files: &'w PageFiles<'w>,
    notes: Notes,
    has_heading: bool,
    /// The bytes that substitutions have added.
    substituted: usize,
}

impl<'w> Writer<'w> {
    pub(in crate::corpus::rst) fn new(
        page: &'w mut PageBuilder,
        document: &'w Document,
        site: &'w dyn RstSite,
        files: &'w PageFiles<'w>,
    ) -> Self {
        Self { page, document, site, files, notes: Notes::default(), has_heading: false, substituted: 0 }
    }

    /// Writes a whole document.
    pub(in crate::corpus::rst) fn document(&mut self, nodes: &[Node]) {
        self.notes.collect(nodes);
        self.nodes(nodes);
    }

    fn nodes(&mut self, nodes: &[Node]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Heading { level, id, title } => self.heading(*level, id, title),
            Node::Fragment(id) => self.page.fragment(id),
            Node::Paragraph(text) => {
                self.page.paragraph();
                self.text(text);
                self.page.break_block();
            }
            Node::Code { language, text, origin } => {
                self.page.start_code(language);
                self.page.text(text, *origin);
                self.page.end_code();
            }
            Node::List { first, items } => {
                self.page.open(Container::List { next: *first, cards: false });
                for item in items {
                    self.page.open_item();
                    self.nodes(item);
                    self.page.close(Container::Item { ordinal: None, is_empty: false });
                }
                self.page.close(Container::List { next: None, cards: false });
            }
            Node::Definition { terms, body } => self.definition(terms, body),
            Node::Field { name, body } => self.definition(std::slice::from_ref(name), body),
            Node::Quote(body) => {
                self.page.open(Container::Quote);
                self.nodes(body);
                self.page.close(Container::Quote);
            }
            Node::Row { is_header, cells } => {
                self.page.open(Container::Row { header: *is_header });
                for cell in cells {
                    self.page.cell();
                    self.nodes(cell);
                }
                self.page.close_row();
            }
            Node::Html(lines) => self.html(lines),
            Node::Note { label, body, origin } => {
                let mark = self.notes.mark(label);
                self.page.paragraph();
                self.page.text(&format!("[{mark}] "), *origin);
                self.nodes_after_mark(body);
            }
            Node::Group(body) => self.nodes(body),
        }
    }

    /// Writes blocks whose first paragraph continues the current one.
    fn nodes_after_mark(&mut self, body: &[Node]) {
        if let Some((Node::Paragraph(text), rest)) = body.split_first() {
            self.text(text);
            self.page.break_block();
            return self.nodes(rest);
        }
        self.page.break_block();
        self.nodes(body);
    }

    fn heading(&mut self, level: u8, id: &str, title: &Text) {
        let heading = HeadingText { level, id: Some(id.to_owned()), ..HeadingText::default() };
        // Only the first heading of the page is its title.
        self.page.start_heading(heading, !self.has_heading, title.origin);
        self.has_heading = true;
        self.text(title);
        self.page.end_heading(&OwnIds);
    }

    fn definition(&mut self, terms: &[Text], body: &[Node]) {
        for term in terms {
            self.page.open(Container::Term);
            self.text(term);
            self.page.close(Container::Term);
        }
        self.page.open(Container::Definition);
        self.nodes(body);
        self.page.close(Container::Definition);
    }

    fn html(&mut self, lines: &[(String, Origin)]) {
        let text = lines.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join("\n");
        let lines = lines.iter().map(|(_, origin)| *origin).collect();
        parse_html_piece(&SourceMappedText { text: text.into(), lines }, &OwnIds, self.page);
        self.page.break_block();
    }

    fn text(&mut self, text: &Text) {
        self.parts(&text.parts, text.origin, 0);
    }

    fn parts(&mut self, parts: &[Inline], origin: Origin, depth: usize) {
        for part in parts {
            match part {
                Inline::Text(text) => self.page.text(text, origin),
                Inline::Code(code) => {
                    self.page.open_code();
                    self.page.text(code, origin);
                    self.page.close_code();
                }
                Inline::Link { to, label } => match self.document.address(to) {
                    Some(target) => self.link(&target, |writer| writer.parts(label, origin, depth)),
                    None => self.parts(label, origin, depth),
                },
                Inline::Substitution(name, _) => self.substitution(name, origin, depth),
                Inline::Note(label) => {
                    let mark = self.notes.reference(label);
                    self.page.text(&format!("[{mark}]"), origin);
                }
                Inline::Reference { kind, target, words } => self.reference(*kind, target, words.as_deref(), origin),
                Inline::Fragment(id) => self.page.fragment(id),
                Inline::Image(alt) => self.page.image(alt, origin),
            }
        }
    }

    fn link(&mut self, target: &str, label: impl FnOnce(&mut Self)) {
        self.page.open_link(target);
        label(self);
        self.page.close_link(false);
    }

    fn substitution(&mut self, name: &str, origin: Origin, depth: usize) {
        let folded = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = &self.document.substitutions;
        let parts = known.get(&folded).or_else(|| known.get(&folded.to_lowercase()));
        if let Some(parts) = parts.filter(|_| depth < MAX_DEPTH && self.substituted < MAX_SUBSTITUTED) {
            self.substituted += 1 + words(parts).len();
            return self.parts(parts, origin, depth + 1);
        }
        match self.site.settings().substitutions.get(&folded) {
            Some(text) => self.page.text(text, origin),
            None => self.page.text(&format!("|{name}|"), origin),
        }
    }

    fn reference(&mut self, kind: Reference, target: &str, words: Option<&str>, origin: Origin) {
        let place = match kind {
            Reference::Document => self.site.document(target, self.files),
            Reference::Label | Reference::Number => self.site.label(target, self.files),
            Reference::Term => None,
        };
        let own = |target: &str| self.document.ids.of_name(target).map(|id| format!("#{id}"));
        let title = place.as_ref().and_then(|place| place.title.clone());
        let link = place.map(|place| place.target).or_else(|| own(target)).filter(|link| !link.is_empty());
        let shown = words.map(|words| words.replace("%s", "").replace("{name}", "").replace("{number}", ""));
        let shown = shown.or(title).unwrap_or_else(|| target.to_owned());
        match link {
            Some(link) => self.link(&link, |writer| writer.page.text(&shown, origin)),
            None => self.page.text(&shown, origin),
        }
    }
}

/// The title of a document as words, with its substitutions.
pub(in crate::corpus::rst) fn title_words(text: &Text, document: &Document, site: &dyn RstSite) -> String {
    let mut title = String::new();
    for part in &text.parts {
        match part {
            Inline::Substitution(name, _) => match document.substitutions.get(name) {
                Some(parts) => title.push_str(&words(parts)),
                None => title.push_str(site.settings().substitutions.get(name).unwrap_or(name)),
            },
            part => title.push_str(&words(std::slice::from_ref(part))),
        }
    }
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

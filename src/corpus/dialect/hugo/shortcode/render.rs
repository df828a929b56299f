//! Renders the shortcodes of a page into pieces, and the pieces into Markdown.

use std::rc::Rc;

use crate::corpus::front_matter::{Notations, split};
use crate::corpus::{Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::super::lines::{content_of, indent_of};
use super::super::lookup::View;
use super::super::template::Template;
use super::builtin;
use super::parse::{Call, Node, parse};
use super::pieces::{Mode, Piece, Writer, flat, size};
use super::renderer::{Frame, Object, Renderer};
use super::shown::without_tags;

/// A text with shortcodes.
struct Document<'t> {
    text: &'t str,
    source: u16,
    first_line: u32,
    starts: Vec<usize>,
    page: Rc<View>,
}

impl<'t> Document<'t> {
    fn new(text: &'t str, source: u16, first_line: u32, page: Rc<View>) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect();
        Self { text, source, first_line, starts, page }
    }

    fn origin(&self, offset: usize) -> Origin {
        let lines = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        Origin { source: self.source, line: self.first_line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX)) }
    }

    /// The text of the line before an offset, and after another one.
    fn around(&self, start: usize, end: usize) -> (&'t str, &'t str) {
        let line = self.starts.partition_point(|from| *from <= start).saturating_sub(1);
        let before = self.starts.get(line).and_then(|from| self.text.get(*from..start)).unwrap_or_default();
        let next = self.starts.partition_point(|from| *from <= end);
        let stop = self.starts.get(next).map_or(self.text.len(), |from| from - 1);
        (before, self.text.get(end..stop).unwrap_or_default())
    }
}

impl Renderer<'_> {
    /// Renders the body of the page itself, below a `lead` from its front matter, with the line of that.
    pub(crate) fn page(
        &self,
        page: Rc<View>,
        lead: Option<(String, u32)>,
        body: &str,
        first_line: u32,
    ) -> SourceMappedText<'static> {
        let is_html = page.place.is_html;
        let document = Document::new(body, 0, first_line, page);
        let mut pieces = self.document(&document);
        let first = document.origin(0);
        if is_html {
            pieces.insert(0, Piece::made("<div>\n", first));
            pieces = Piece::within(Mode::Html { is_inline: false, indent: String::new(), source: 0 }, pieces);
        }
        if let Some((lead, line)) = lead {
            let lead = Piece::block(vec![Piece::made(lead, Origin { source: 0, line })], None);
            pieces.splice(0..0, lead);
        }
        let mut writer = Writer::new(size(&pieces), first);
        pieces.iter().for_each(|piece| writer.write(piece));
        writer.finish()
    }

    fn document(&self, document: &Document<'_>) -> Vec<Piece> {
        let (nodes, stray) = parse(document.text);
        for offset in stray {
            let message = "this closing shortcode has no opening one".to_owned();
            self.files.report(Code::UnclosedBlock, document.origin(offset), message);
        }
        self.nodes(&nodes, document)
    }

    fn nodes(&self, nodes: &[Node<'_>], document: &Document<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for node in nodes {
            match node {
                Node::Text(text, offset) => {
                    pieces.push(Piece::Text { text: (*text).to_owned(), at: document.origin(*offset), steps: true });
                }
                Node::Call(call) => pieces.extend(self.call(call, document)),
            }
        }
        pieces
    }

    /// Renders a shortcode.
    fn call(&self, call: &Call<'_>, document: &Document<'_>) -> Vec<Piece> {
        let at = document.origin(call.start);
        let parent = self.frames.borrow().last().cloned();
        let frame = Rc::new(Frame {
            name: call.name.to_owned(),
            args: call.args.clone(),
            inner: std::cell::RefCell::default(),
            page: Rc::clone(&document.page),
            parent,
            at,
        });
        self.frames.borrow_mut().push(Rc::clone(&frame));
        let template = self.shortcode(call.name);
        let inner = match &call.inner {
            Some(inner) if !builtin::is_hidden(call.name, template.is_some()) => self.nodes(inner, document),
            _ => Vec::new(),
        };
        let (before, after) = document.around(call.start, call.end);
        let is_alone = content_of(before).is_empty() && after.trim().is_empty();
        let is_inline = !is_alone && !flat(&inner).trim().contains('\n');
        let pieces = self.shown(call, template.as_deref(), &frame, inner, is_inline, before);
        self.frames.borrow_mut().pop();
        if self.is_over(size(&pieces)) {
            return Vec::new();
        }
        let (indent, source) = (if is_alone { indent_of(before) } else { String::new() }, at.source);
        let mode =
            if call.is_markdown { Mode::Splice { indent, source } } else { Mode::Html { is_inline, indent, source } };
        Piece::within(mode, pieces)
    }

    /// What a shortcode shows: by its template, else as a built-in one, else its inner text and the arguments that people
    /// read.
    fn shown(
        &self,
        call: &Call<'_>,
        template: Option<&Template>,
        frame: &Rc<Frame>,
        inner: Vec<Piece>,
        is_inline: bool,
        before: &str,
    ) -> Vec<Piece> {
        let Some(template) = template else {
            return builtin::render(self, call, frame, inner, is_inline, before);
        };
        let has_inner = !flat(&inner).trim().is_empty();
        let sign = if has_inner { self.sign(inner.clone()) } else { String::new() };
        frame.inner.replace(sign.clone());
        let dot = self.object(Object::Frame(Rc::clone(frame)));
        let output = self.evaluator.run(template, &dot, self);
        let is_lost = if has_inner {
            !self.flat_signs(&output.text).contains(flat(&inner).trim())
        } else {
            is_empty(&output.text)
        };
        if output.has_unknown && is_lost {
            return builtin::fallback(self, call, inner, is_inline);
        }
        self.pieces(&output.text, frame.at)
    }

    /// The file of a page as pieces: with its shortcodes rendered, or as it is.
    pub(super) fn include(&self, path: &str, at: Origin, has_shortcodes: bool) -> Option<Vec<Piece>> {
        let view = View::read(path, self.config, self.files).map(Rc::new);
        self.files.include(path, at, |partial, source| {
            let file = split(partial.text(), Notations::All);
            match view.filter(|_| has_shortcodes) {
                Some(view) => self.document(&Document::new(file.body, source, file.body_line, view)),
                None => {
                    let at = Origin { source, line: file.body_line };
                    vec![Piece::Text { text: file.body.to_owned(), at, steps: true }]
                }
            }
        })
    }
}

/// Whether HTML shows no text.
fn is_empty(html: &str) -> bool {
    without_tags(html).trim().is_empty()
}

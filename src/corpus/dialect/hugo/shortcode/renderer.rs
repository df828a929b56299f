//! The state of rendering: shortcodes in progress, objects and pieces that templates refer to, and parsed templates.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::corpus::Origin;
use crate::corpus::include::PageFiles;

use super::super::config::Config;
use super::super::lookup::View;
use super::super::markdown::Alert;
use super::super::template::{Evaluator, Template, Val, parse as parse_template};
use super::parse::Arg;
use super::pieces::{Piece, flat, size};
use super::shown::without_tags;

/// Longest text that the shortcodes of a page give, in bytes.
const MAX_BYTES: usize = 8 << 20;
/// The first sign that stands for pieces in the text of a template.
const FIRST_SIGN: u32 = 0xf_0000;
/// Number of such signs.
const MAX_SIGNS: usize = 0xffff;

/// Renders the text of one page.
pub(crate) struct Renderer<'r> {
    pub(super) config: &'r Config,
    pub(super) files: &'r PageFiles<'r>,
    pub(super) evaluator: Evaluator,
    pub(super) objects: RefCell<Vec<Object>>,
    /// The shortcodes being rendered and those around them.
    pub(super) frames: RefCell<Vec<Rc<Frame>>>,
    splices: RefCell<Vec<Vec<Piece>>>,
    templates: RefCell<BTreeMap<String, Option<Rc<Template>>>>,
    scopes: Cell<u32>,
    bytes: Cell<usize>,
}

/// A shortcode being rendered.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) args: Vec<Arg>,
    /// The inner text, as signs.
    pub(super) inner: RefCell<String>,
    pub(super) page: Rc<View>,
    pub(super) parent: Option<Rc<Frame>>,
    pub(super) at: Origin,
}

/// An object of a template.
#[derive(Debug, Clone)]
pub(super) enum Object {
    Frame(Rc<Frame>),
    Page(Rc<View>),
    /// The file of a page.
    File(Rc<View>),
    Site,
    /// The data below a folder.
    Data(String),
    /// The files beside a page.
    Resources(Rc<View>),
    /// A file that is no page.
    Resource(String),
    Language,
}

impl<'r> Renderer<'r> {
    pub(crate) fn new(config: &'r Config, files: &'r PageFiles<'r>) -> Self {
        Self {
            config,
            files,
            evaluator: Evaluator::default(),
            objects: RefCell::default(),
            frames: RefCell::default(),
            splices: RefCell::default(),
            templates: RefCell::default(),
            scopes: Cell::default(),
            bytes: Cell::default(),
        }
    }

    /// The template of a shortcode.
    pub(super) fn shortcode(&self, name: &str) -> Option<Rc<Template>> {
        self.template(&format!("shortcode {name}"), || {
            let folders = ["layouts/_shortcodes", "layouts/shortcodes"];
            let places =
                self.config.components.iter().flat_map(|component| folders.map(|folder| below(component, folder)));
            places.flat_map(|folder| [format!("{folder}/{name}.html"), format!("{folder}/{name}.md")]).collect()
        })
    }

    /// A partial template.
    pub(super) fn partial_template(&self, name: &str) -> Option<Rc<Template>> {
        let name = name.trim_start_matches('/');
        self.template(&format!("partial {name}"), || {
            let folders = ["layouts/_partials", "layouts/partials"];
            let places =
                self.config.components.iter().flat_map(|component| folders.map(|folder| below(component, folder)));
            places.flat_map(|folder| [format!("{folder}/{name}"), format!("{folder}/{name}.html")]).collect()
        })
    }

    /// What the template of alerts shows above the text of an alert.
    pub(crate) fn alert(&self, path: &str, alert: Alert<'_>, page: Rc<View>, at: Origin) -> Option<String> {
        let template = self.template(path, || vec![path.to_owned()])?;
        let inner = RefCell::default();
        let frame = Frame { name: String::new(), args: Vec::new(), inner, page: Rc::clone(&page), parent: None, at };
        self.frames.borrow_mut().push(Rc::new(frame));
        let sign = self.sign(vec![Piece::made("text", at)]);
        let fields = [
            ("AlertType", Val::text(alert.kind.to_lowercase())),
            ("AlertTitle", Val::text(alert.title)),
            ("AlertSign", Val::text(alert.sign)),
            ("Type", Val::text("alert")),
            ("Text", Val::text(sign.clone())),
            ("Page", self.object(Object::Page(page))),
            ("Attributes", Val::Dict(Vec::new())),
        ];
        let dot = Val::Dict(fields.map(|(name, value)| (name.to_owned(), value)).to_vec());
        let output = self.evaluator.run(&template, &dot, self);
        self.frames.borrow_mut().pop();
        let before = output.text.split_once(sign.as_str()).map_or(alert.title, |(before, _)| before);
        let shown = without_tags(&flat(&self.pieces(before, at)));
        Some(shown.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A new number for headings that count by themselves.
    pub(super) fn scope(&self) -> Option<u32> {
        self.scopes.set(self.scopes.get() + 1);
        Some(self.scopes.get())
    }

    /// A sign that stands for pieces.
    pub(super) fn sign(&self, pieces: Vec<Piece>) -> String {
        let mut splices = self.splices.borrow_mut();
        if splices.len() >= MAX_SIGNS || self.is_over(size(&pieces)) {
            return String::new();
        }
        let sign = u32::try_from(splices.len()).ok().and_then(|index| char::from_u32(FIRST_SIGN + index));
        splices.push(pieces);
        sign.map(String::from).unwrap_or_default()
    }

    /// The text of a template as pieces.
    pub(super) fn pieces(&self, text: &str, at: Origin) -> Vec<Piece> {
        let splices = self.splices.borrow();
        let mut pieces = Vec::new();
        let mut from = 0;
        for (index, c) in text.char_indices() {
            let splice = u32::from(c).checked_sub(FIRST_SIGN).and_then(|index| splices.get(index as usize));
            let Some(splice) = splice else { continue };
            pieces.push(Piece::made(text.get(from..index).unwrap_or_default(), at));
            if !self.is_over(size(splice)) {
                pieces.extend(splice.iter().cloned());
            }
            from = index + c.len_utf8();
        }
        pieces.push(Piece::made(text.get(from..).unwrap_or_default(), at));
        pieces
    }

    /// The text of a template with the text of its signs.
    pub(super) fn flat_signs(&self, text: &str) -> String {
        if text.chars().any(|c| u32::from(c) >= FIRST_SIGN) {
            flat(&self.pieces(text, Origin { source: 0, line: 1 }))
        } else {
            text.to_owned()
        }
    }

    /// Adds an object.
    pub(super) fn object(&self, object: Object) -> Val {
        let mut objects = self.objects.borrow_mut();
        objects.push(object);
        Val::Object(u32::try_from(objects.len() - 1).unwrap_or(u32::MAX))
    }

    /// Counts bytes; whether the page has too many.
    pub(super) fn is_over(&self, bytes: usize) -> bool {
        self.bytes.set(self.bytes.get().saturating_add(bytes));
        self.bytes.get() > MAX_BYTES
    }

    fn template(&self, key: &str, paths: impl FnOnce() -> Vec<String>) -> Option<Rc<Template>> {
        if let Some(known) = self.templates.borrow().get(key) {
            return known.clone();
        }
        let found = paths().into_iter().find_map(|path| self.files.read(&path));
        let template = found.and_then(|file| parse_template(file.text())).map(Rc::new);
        self.templates.borrow_mut().insert(key.to_owned(), template.clone());
        template
    }
}

/// A folder in a component of the site.
fn below(component: &str, folder: &str) -> String {
    if component.is_empty() { folder.to_owned() } else { format!("{component}/{folder}") }
}

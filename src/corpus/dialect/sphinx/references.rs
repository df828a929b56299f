//! References between pages: documents by path, labels by name.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::corpus::include::PageFiles;
use crate::corpus::rst::{Outline, Place, RstSettings, RstSite, make_id, normalize_name, outline, plain_words};
use crate::corpus::source::{join_up, split_path};

use super::config::{Config, Parser};
use super::myst;

/// The sign before a label among the names of a page.
const LABEL: &str = "label:";

/// Longest title that a reference shows, in characters.
const MAX_TITLE: usize = 500;

/// The references of one page.
#[derive(Debug)]
pub(super) struct References<'s> {
    config: &'s Config,
    /// The path of the page.
    page: &'s str,
    /// The text of the page.
    text: &'s str,
    /// The outlines that the page asked for.
    outlines: RefCell<BTreeMap<String, Rc<Headed>>>,
}

/// An outline, and its headings by their words.
#[derive(Debug)]
struct Headed {
    outline: Outline,
    by_words: BTreeMap<String, String>,
}

/// The names of a page with a text: those of its labels.
pub(super) fn names(config: &Config, path: &str, text: &str) -> Vec<String> {
    let Some((name, parser)) = config.document(path) else { return Vec::new() };
    let outline = outline_of(text, parser);
    let mut names: Vec<String> = outline.labels.keys().map(|label| format!("{LABEL}{label}")).collect();
    if let Some(with_path) = config.section_labels {
        let label = |title: &String| match with_path {
            true => format!("{LABEL}{}:{}", normalize_name(name), normalize_name(title)),
            false => format!("{LABEL}{}", normalize_name(title)),
        };
        names.extend(outline.headings.iter().map(label));
    }
    names
}

fn outline_of(text: &str, parser: Parser) -> Outline {
    match parser {
        Parser::Rst => outline(text),
        Parser::Myst => myst::outline(text),
    }
}

/// The address of a document.
pub(super) fn address(name: &str) -> String {
    let folder = if name == "index" { Some("") } else { name.strip_suffix("/index") };
    folder.unwrap_or(name).to_owned()
}

impl<'s> References<'s> {
    pub(super) fn new(config: &'s Config, page: &'s str, text: &'s str) -> Self {
        Self { config, page, text, outlines: RefCell::default() }
    }

    /// The outline of a page of the site.
    fn outline(&self, path: &str, files: &PageFiles<'_>) -> Option<Rc<Headed>> {
        if let Some(known) = self.outlines.borrow().get(path) {
            return Some(Rc::clone(known));
        }
        let (_, parser) = self.config.document(path)?;
        let outline = match path == self.page {
            true => outline_of(self.text, parser),
            false => outline_of(files.read(path)?.text(), parser),
        };
        let by_words = outline.headings.iter().rev().map(|title| (fold(title), title.clone())).collect();
        let outline = Rc::new(Headed { outline, by_words });
        self.outlines.borrow_mut().insert(path.to_owned(), Rc::clone(&outline));
        Some(outline)
    }

    /// The words of a title of a page.
    fn words(&self, path: &str, title: &str, files: &PageFiles<'_>) -> String {
        // A page may have as many references as words: none of them adds a long text.
        let end = title.char_indices().nth(MAX_TITLE).map_or(title.len(), |(end, _)| end);
        let title = title.get(..end).unwrap_or_default();
        match self.config.document(path) {
            Some((_, Parser::Myst)) => myst::plain_words(title),
            _ => plain_words(title, files, self),
        }
    }

    /// The path of the page.
    pub(super) fn page(&self) -> &str {
        self.page
    }

    /// The page in a file, by the path of the file.
    pub(super) fn file(&self, path: &str, files: &PageFiles<'_>) -> Option<Place> {
        let found = self.path(path);
        let (name, _) = self.config.document(&found)?;
        let outline = self.outline(&found, files)?;
        let title = outline.outline.title.as_ref().map(|title| self.words(&found, title, files));
        Some(Place { target: format!("/{}", address(name)), title })
    }

    /// The title of the heading with an id in a page, by the slug that links use.
    pub(super) fn heading(&self, path: &str, slug: &str, files: &PageFiles<'_>) -> Option<String> {
        let outline = self.outline(path, files)?;
        outline.by_words.get(&fold(slug)).map(|title| self.words(path, title, files))
    }

    /// The site path of a path that the page names.
    fn path(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(rest) => join_up(&self.config.root, rest),
            None => join_up(split_path(self.page).0, path),
        }
    }
}

/// A slug or a title without the signs that generators treat differently.
fn fold(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl RstSite for References<'_> {
    fn settings(&self) -> &RstSettings {
        &self.config.rst
    }

    fn document(&self, path: &str, files: &PageFiles<'_>) -> Option<Place> {
        let base = self.path(path);
        let suffixes = self.config.suffixes.iter().map(|(suffix, _)| format!("{base}{suffix}"));
        let found = suffixes.into_iter().find(|path| path == self.page || files.exists(path))?;
        let outline = self.outline(&found, files)?;
        let title = outline.outline.title.as_ref().map(|title| self.words(&found, title, files));
        let (name, _) = self.config.document(&found)?;
        Some(Place { target: format!("/{}", address(name)), title })
    }

    fn label(&self, label: &str, files: &PageFiles<'_>) -> Option<Place> {
        let label = normalize_name(label);
        let known = match label.as_str() {
            "genindex" => Some("Index"),
            "modindex" | "py-modindex" => Some("Module Index"),
            "search" => Some("Search Page"),
            _ => None,
        };
        if let Some(title) = known {
            return Some(Place { target: String::new(), title: Some(title.to_owned()) });
        }
        let found = files.named(&format!("{LABEL}{label}"));
        let path = found.iter().find(|path| *path == self.page).or(found.first())?;
        let outline = self.outline(path, files)?;
        let (name, _) = self.config.document(path)?;
        let of_section = label.strip_prefix(&format!("{}:", normalize_name(name))).unwrap_or(&label);
        let named = outline.outline.labels.get(&label).cloned();
        let heading = || outline.by_words.get(&fold(of_section)).cloned();
        let title = named.unwrap_or_else(heading).map(|title| self.words(path, &title, files));
        let target = format!("/{}#{}", address(name), make_id(of_section));
        Some(Place { target, title })
    }
}

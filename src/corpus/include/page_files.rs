//! The files that one page reads beside its own: partials, snippets, data. Each one becomes a dependency of the page.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::corpus::source::SiteFolder;
use crate::corpus::{Origin, SourcePath};
use crate::diagnostic::{Code, Diagnostic};

use super::expand::Expanded;
use super::names::{self, NameLookup};
use super::partials::{Partial, Partials, ReadPath};

/// Deepest nesting of included files.
const MAX_DEPTH: usize = 32;
/// Longest text that the includes of a page add, in bytes.
const MAX_BYTES: usize = 8 << 20;
/// Includes of a page; empty files need a bound of their own.
const MAX_INCLUDES: usize = 10_000;

/// The files of one page. Paths are site paths, see [`SiteFolder`].
#[derive(Debug)]
pub(crate) struct PageFiles<'a> {
    partials: &'a Partials,
    site: &'a SiteFolder,
    names: Option<&'a dyn NameLookup>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The files of the text, the page's own first.
    sources: Vec<SourcePath>,
    /// The files being included, outermost first; the page is one of them.
    stack: Vec<SourcePath>,
    includes: BTreeSet<SourcePath>,
    missing: BTreeSet<SourcePath>,
    diagnostics: BTreeSet<Diagnostic>,
    bytes: usize,
    count: usize,
}

/// What a page depends on, after it was read.
#[derive(Debug, Default)]
pub(crate) struct Dependencies {
    /// The files of the text, the page's own first.
    pub(crate) sources: Vec<SourcePath>,
    /// The files that the page read, sorted.
    pub(crate) includes: Vec<SourcePath>,
    /// The files that the page asked for in vain, sorted.
    pub(crate) missing_includes: Vec<SourcePath>,
    /// The faults of includes and marks, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> PageFiles<'a> {
    /// The files of the page at `path`.
    pub(crate) fn new(path: &SourcePath, partials: &'a Partials, site: &'a SiteFolder) -> Self {
        let state = State { sources: vec![path.clone()], stack: vec![path.clone()], ..State::default() };
        Self { partials, site, names: None, state: RefCell::new(state) }
    }

    /// The same files, which are found by name too.
    pub(crate) fn with_names(self, names: &'a dyn NameLookup) -> Self {
        Self { names: Some(names), ..self }
    }

    /// The site paths of the files with a name, sorted; a file that appears or goes under the name changes the page.
    pub(crate) fn named(&self, name: &str) -> Vec<String> {
        let Some(names) = self.names else { return Vec::new() };
        self.state.borrow_mut().missing.insert(names::dependency(name));
        names.named(name)
    }

    /// The path of the page's own file, relative to the corpus root.
    pub(crate) fn page_path(&self) -> SourcePath {
        self.state.borrow().sources.first().cloned().unwrap_or_else(|| SourcePath::new(""))
    }

    /// All partials, for directives that are relative to the corpus root.
    pub(crate) fn partials(&self) -> &'a Partials {
        self.partials
    }

    /// The file at a site path, such as a data file; `None` without one, or outside of the project. Front matter is cut off
    /// [`Partial::body`]. Whatever the answer, a change of the file changes the page.
    pub(crate) fn read(&self, path: &str) -> Option<Arc<Partial>> {
        self.look(path).ok()
    }

    /// Whether there is a file at a site path; its appearance or removal changes the page.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.look(path).is_ok()
    }

    /// The first of some site paths with a file.
    pub(crate) fn first(&self, paths: impl IntoIterator<Item = String>) -> Option<String> {
        paths.into_iter().find(|path| self.exists(path))
    }

    /// Includes the file at a site path by `write`, which gets the file and its number for [`Origin::source`]. A missing file,
    /// one outside of the project, one that includes itself, and too many of them are reported at `place`.
    pub(crate) fn include<T>(&self, path: &str, place: Origin, write: impl FnOnce(&Partial, u16) -> T) -> Option<T> {
        let partial = match self.look(path) {
            Ok(partial) => partial,
            Err(code) => {
                let reason = match code {
                    Code::OutsideCorpus => format!("`{path}` is outside the project; it was skipped"),
                    _ => format!("there is no `{path}` to include"),
                };
                self.report(code, place, reason);
                return None;
            }
        };
        let number = {
            let mut state = self.state.borrow_mut();
            if state.stack.contains(&partial.path) {
                drop(state);
                let message = format!("`{path}` includes itself; the inner include was skipped");
                self.report(Code::IncludeCycle, place, message);
                return None;
            }
            state.count += 1;
            state.bytes = state.bytes.saturating_add(partial.body().len());
            if state.stack.len() > MAX_DEPTH || state.count > MAX_INCLUDES || state.bytes > MAX_BYTES {
                let is_first = !state.diagnostics.iter().any(|known| known.code == Code::IncludeTooDeep);
                drop(state);
                if is_first {
                    let message = "the includes of this page are nested too deep or are too long together";
                    self.report(Code::IncludeTooDeep, place, message.to_owned());
                }
                return None;
            }
            state.diagnostics.extend(partial.diagnostics.iter().cloned());
            state.stack.push(partial.path.clone());
            let known = state.sources.iter().position(|source| *source == partial.path);
            known.unwrap_or_else(|| {
                state.sources.push(partial.path.clone());
                state.sources.len() - 1
            })
        };
        let written = u16::try_from(number).ok().map(|number| write(&partial, number));
        self.state.borrow_mut().stack.pop();
        written
    }

    /// The site path of a file of the page, by the number of its origin.
    pub(crate) fn site_path(&self, source: u16) -> String {
        let state = self.state.borrow();
        let path = state.sources.get(usize::from(source));
        path.map(|path| self.site.site_path(path.as_str()).into_owned()).unwrap_or_default()
    }

    /// Reports a fault at a place of the page or of a file that it includes.
    pub(crate) fn report(&self, code: Code, place: Origin, message: String) {
        let mut state = self.state.borrow_mut();
        let file = state.sources.get(usize::from(place.source)).map_or("", SourcePath::as_str).to_owned();
        state.diagnostics.insert(Diagnostic::new(code, file, place.line, message));
    }

    /// Takes over the files and faults of [`super::expand()`]; returns its text.
    pub(crate) fn absorb<'t>(&self, expanded: Expanded<'t>) -> crate::corpus::SourceMappedText<'t> {
        let mut state = self.state.borrow_mut();
        state.sources = expanded.sources;
        state.includes.extend(expanded.includes);
        state.missing.extend(expanded.missing_includes);
        state.diagnostics.extend(expanded.diagnostics);
        expanded.text
    }

    /// Everything that the page depends on.
    pub(crate) fn finish(self) -> Dependencies {
        let State { sources, includes, missing, diagnostics, .. } = self.state.into_inner();
        Dependencies {
            sources,
            includes: includes.into_iter().collect(),
            missing_includes: missing.into_iter().collect(),
            diagnostics: diagnostics.into_iter().collect(),
        }
    }

    fn look(&self, path: &str) -> Result<Arc<Partial>, Code> {
        let source = self.site.source_path(path);
        match self.partials.at(&source) {
            ReadPath::Found(partial) => {
                self.state.borrow_mut().includes.insert(partial.path.clone());
                Ok(partial)
            }
            ReadPath::Missing => {
                self.state.borrow_mut().missing.insert(SourcePath::new(source));
                Err(Code::IncludeMissing)
            }
            ReadPath::Hidden => Err(Code::IncludeMissing),
            ReadPath::Outside => Err(Code::OutsideCorpus),
        }
    }
}

//! What a generator adds to reStructuredText: settings, and the pages of its site.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::corpus::include::PageFiles;

/// The settings of a site.
#[derive(Debug, Clone, Default)]
pub(crate) struct RstSettings {
    /// Text before each page.
    pub(crate) prolog: String,
    /// Text behind each page.
    pub(crate) epilog: String,
    /// The role of a phrase without one.
    pub(crate) default_role: String,
    /// The language of code without one.
    pub(crate) language: String,
    /// Roles that are links: address and caption, both with `%s`.
    pub(crate) links: BTreeMap<String, (String, Option<String>)>,
    /// The tags of `only`.
    pub(crate) tags: BTreeSet<String>,
    /// Values of the configuration, for `ifconfig`.
    pub(crate) values: BTreeMap<String, String>,
    /// Substitutions of every page.
    pub(crate) substitutions: BTreeMap<String, String>,
    /// The folder that absolute paths start at, as a site path.
    pub(crate) root: String,
    /// Whether Sphinx reads the pages: `class` describes a class, and paths of included files are relative to the page.
    pub(crate) is_sphinx: bool,
    pub(crate) shows_todos: bool,
    /// The titles of boxes in the language of the site.
    pub(crate) titles: BTreeMap<&'static str, &'static str>,
}

/// The site of a page.
pub(crate) trait RstSite: fmt::Debug {
    fn settings(&self) -> &RstSettings;

    /// The document at a path that a page names.
    fn document(&self, path: &str, files: &PageFiles<'_>) -> Option<Place>;

    /// The place of a label.
    fn label(&self, label: &str, files: &PageFiles<'_>) -> Option<Place>;
}

/// A place that a reference names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The target of a link.
    pub(crate) target: String,
    /// The title of the section or document.
    pub(crate) title: Option<String>,
}

/// A tree of files without a generator.
#[derive(Debug, Default)]
pub(crate) struct NoSite(RstSettings);

impl RstSite for NoSite {
    fn settings(&self) -> &RstSettings {
        &self.0
    }

    fn document(&self, _: &str, _: &PageFiles<'_>) -> Option<Place> {
        None
    }

    fn label(&self, _: &str, _: &PageFiles<'_>) -> Option<Place> {
        None
    }
}

//! What a generator knows of components and imports.

use std::borrow::Cow;
use std::fmt;

use crate::corpus::include::PageFiles;

use super::shown::{Element, Shown};

/// The rules of a generator.
pub(crate) trait Rules: fmt::Debug {
    /// The site path of an import in the file at `from`; `None` for a package.
    fn resolve(&self, from: &str, specifier: &str) -> Option<String>;

    /// How a component is shown; `None` for an unknown one.
    fn show(&self, element: &Element, parent: Option<&Element>) -> Option<Shown>;

    /// Whether a component names a file by its attributes or by its text, see [`Rules::file`].
    fn names_file(&self, component: &str) -> bool {
        let _ = component;
        false
    }

    /// How a component with the name of a file is shown; `text` is between its tags, `from` is the site path of the file
    /// that uses it.
    fn file(&self, element: &Element, text: &str, from: &str, files: &PageFiles<'_>) -> Shown {
        let _ = (element, text, from, files);
        Shown::Nothing
    }

    /// The text of an included file with the variables of the site.
    fn with_variables<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }

    /// Whether `{name}` in the code of an included file means an attribute of the component.
    fn replaces_in_code(&self) -> bool {
        false
    }

    /// Whether `{:js}` at the end of a code span is its language and not shown.
    fn names_language_of_span(&self) -> bool {
        false
    }

    /// Whether `$` starts a formula.
    fn has_math(&self) -> bool {
        false
    }

    /// Whether `{#id}` and `{/* #id */}` at the end of a heading are its id.
    fn names_headings(&self) -> bool {
        false
    }

    /// Whether an expression with this name counts for the id of a heading by its value, not by its source.
    fn counts_by_value(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}

/// The attributes of an unknown component that people read.
pub(super) const READABLE: [&str; 8] = ["title", "label", "header", "name", "summary", "description", "caption", "alt"];

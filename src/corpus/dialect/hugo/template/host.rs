//! The host of templates, which knows pages and files.

use std::rc::Rc;

use super::parse::Template;
use super::val::Val;

/// What a template can ask of its surroundings. `None` means unknown.
pub(crate) trait Host {
    /// A field or method of an object.
    fn field(&self, object: u32, name: &str, args: &[Val]) -> Option<Val>;
    /// A function that concerns pages, files or markup, by its name without namespace, in lower case.
    fn function(&self, name: &str, args: &[Val]) -> Option<Val>;
    /// A template by the name that `partial` or `template` gives.
    fn partial(&self, name: &str) -> Option<Rc<Template>>;
    /// A text with the texts that its signs stand for.
    fn flat(&self, text: &str) -> String;
}

//! The marks of inline text that a site enables, and the names that they may use.

use std::collections::BTreeSet;

use crate::corpus::data::Value;

use super::super::config::Extensions;

/// The block that a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) enum Place {
    Text,
    Heading,
    TableRow,
}

/// A text without marks.
#[derive(Debug, Default)]
pub(in crate::corpus::dialect::mkdocs) struct Rewritten {
    pub(in crate::corpus::dialect::mkdocs) text: String,
    /// Ids inside of a heading, which a heading of Markdown cannot hold.
    pub(in crate::corpus::dialect::mkdocs) anchors: Vec<String>,
}

/// The marks that are on.
#[derive(Debug)]
pub(in crate::corpus::dialect::mkdocs) struct Rules<'c> {
    pub(in crate::corpus::dialect::mkdocs) attributes: bool,
    pub(in crate::corpus::dialect::mkdocs) footnotes: bool,
    pub(in crate::corpus::dialect::mkdocs) keys: bool,
    pub(in crate::corpus::dialect::mkdocs) mark: bool,
    pub(in crate::corpus::dialect::mkdocs) caret: bool,
    pub(in crate::corpus::dialect::mkdocs) tilde: bool,
    pub(in crate::corpus::dialect::mkdocs) critic: bool,
    pub(in crate::corpus::dialect::mkdocs) emoji: bool,
    pub(in crate::corpus::dialect::mkdocs) math: bool,
    pub(in crate::corpus::dialect::mkdocs) links: bool,
    pub(in crate::corpus::dialect::mkdocs) smart_symbols: bool,
    pub(in crate::corpus::dialect::mkdocs) smarty: bool,
    pub(in crate::corpus::dialect::mkdocs) inline_highlight: bool,
    /// Comments `<!-- name:kind text -->` are shortcodes of a program of the site.
    pub(in crate::corpus::dialect::mkdocs) hooks: bool,
    /// `{{ name }}` is a value of the configuration.
    pub(in crate::corpus::dialect::mkdocs) templates: bool,
    /// Labels that the page defines, folded; `None` where each reference is one.
    pub(in crate::corpus::dialect::mkdocs) references: Option<BTreeSet<String>>,
    extra: &'c Value,
}

impl<'c> Rules<'c> {
    /// The marks of the extensions; `extra` holds the values of templates.
    pub(in crate::corpus::dialect::mkdocs) fn new(extensions: &Extensions, extra: &'c Value) -> Self {
        let has = |name: &str| extensions.has(name);
        Self {
            attributes: has("attr_list"),
            footnotes: has("footnotes"),
            keys: has("pymdownx.keys"),
            mark: has("pymdownx.mark"),
            caret: has("pymdownx.caret"),
            tilde: has("pymdownx.tilde"),
            critic: has("pymdownx.critic"),
            emoji: extensions.has_emoji(),
            math: has("pymdownx.arithmatex"),
            links: has("pymdownx.magiclink"),
            smart_symbols: has("pymdownx.smartsymbols"),
            smarty: has("smarty"),
            inline_highlight: has("pymdownx.inlinehilite"),
            hooks: false,
            templates: false,
            references: None,
            extra,
        }
    }

    /// Whether the page does not define a label, so that a plugin resolves it.
    pub(in crate::corpus::dialect::mkdocs) fn is_foreign(&self, label: &str) -> bool {
        self.references.as_ref().is_some_and(|known| !known.contains(&fold_label(label)))
    }

    /// The value of a variable as text; empty for an unknown one.
    pub(in crate::corpus::dialect::mkdocs) fn variable(&self, expression: &str) -> String {
        let path = expression.split('|').next().unwrap_or_default().trim();
        let path = path.strip_prefix("config.extra.").or_else(|| path.strip_prefix("extra.")).unwrap_or(path);
        let value = path.split('.').try_fold(self.extra, |value, key| value.get(key));
        match value {
            Some(Value::String(text)) => text.replace('\n', " "),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => String::new(),
        }
    }
}

/// A label for comparison: without case, white space folded.
pub(in crate::corpus::dialect::mkdocs) fn fold_label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

//! Components, and the forms in which they are shown.

use std::ops::Range;

use crate::corpus::data::Value;

use super::escape::escape;
use super::script::operator::text_of;

/// A component in a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The attributes in their order; what is no literal is `Null`.
    pub(crate) attributes: Vec<(String, Value)>,
    /// The number of components before it in its parent.
    pub(crate) index: usize,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of an attribute; `None` for an empty one.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = match self.value(name)? {
            value @ (Value::String(_) | Value::Number(_)) => text_of(value),
            _ => return None,
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// The text of an attribute as Markdown.
    pub(crate) fn markdown(&self, name: &str) -> Option<String> {
        self.text(name).map(|text| escape(&text))
    }
}

/// The form in which a component is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Not at all, with its children.
    Nothing,
    /// As its children, in their line.
    Inline,
    /// Markdown before and after the children, in their line.
    Around(String, String),
    /// Paragraphs of Markdown, then the children as blocks.
    Block(Vec<String>),
    /// A code block.
    Code {
        /// A paragraph of Markdown before it.
        title: Option<String>,
        language: String,
        /// The code; `None` when the children are the code.
        code: Option<String>,
    },
    /// Another file, with the attributes as `props`.
    File {
        /// Its site path.
        path: String,
        /// The part of its body that is shown; `None` for all of it.
        part: Option<Range<usize>>,
    },
}

impl Shown {
    /// The texts of some attributes as paragraphs, then the children.
    pub(crate) fn texts(element: &Element, names: &[&str]) -> Self {
        Self::Block(names.iter().filter_map(|name| element.markdown(name)).collect())
    }

    /// A card: its title, which leads to `href`, its description, then the children. `None` without a title.
    pub(crate) fn card(element: &Element) -> Option<Self> {
        let title = element.markdown("title")?;
        let href = element.text("href").unwrap_or_default().replace(['<', '>', '\n'], "");
        let title = if href.is_empty() { title } else { format!("[{title}](<{href}>)") };
        Some(Self::Block([title].into_iter().chain(element.markdown("description")).collect()))
    }

    /// The children as a link to the address in an attribute; `None` without one.
    pub(crate) fn link(element: &Element, attribute: &str) -> Option<Self> {
        let target = element.text(attribute)?.replace('&', "&amp;").replace('"', "&quot;");
        Some(Self::Around(format!("<a href=\"{target}\">"), "</a>".to_owned()))
    }

    /// The label of a tab: its own one in an attribute, or that of its place in the list `items` of the parent.
    pub(crate) fn tab(element: &Element, attribute: &str, parent: Option<&Element>) -> Self {
        let items = parent.and_then(|parent| parent.value("items")?.as_array());
        let item = || {
            let item = items?.get(element.index)?;
            item.as_str().or_else(|| item.get("label")?.as_str()).map(escape)
        };
        Self::Block(element.markdown(attribute).or_else(item).into_iter().collect())
    }
}

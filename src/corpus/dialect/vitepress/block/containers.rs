//! Containers between lines of colons: their kinds, their default titles, and which of them a line ends.

use std::collections::BTreeMap;

use crate::corpus::Origin;
use crate::corpus::data::Value;

/// Containers with a title, and the title that they have without one of their own.
const TITLED: [(&str, &str); 8] = [
    ("tip", "TIP"),
    ("info", "INFO"),
    ("warning", "WARNING"),
    ("danger", "DANGER"),
    ("details", "Details"),
    ("note", "NOTE"),
    ("important", "IMPORTANT"),
    ("caution", "CAUTION"),
];

/// The title of each kind of container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Titles(BTreeMap<String, String>);

impl Default for Titles {
    fn default() -> Self {
        Self(TITLED.iter().map(|(kind, title)| ((*kind).to_owned(), (*title).to_owned())).collect())
    }
}

impl Titles {
    /// These titles with those of `markdown.container` in a configuration.
    pub(crate) fn with(mut self, options: &Value) -> Self {
        for (key, value) in options.as_object().into_iter().flatten() {
            match (key.strip_suffix("Label"), value) {
                (Some(kind), Value::String(title)) => drop(self.0.insert(kind.to_owned(), title.clone())),
                (None, Value::Object(custom)) if key == "customContainers" => {
                    let titles = custom.iter().map(|(kind, title)| {
                        let title = title.as_str().or_else(|| title.get("title")?.as_str());
                        (kind.clone(), title.map_or_else(|| kind.to_uppercase(), str::to_owned))
                    });
                    self.0.extend(titles);
                }
                _ => {}
            }
        }
        self
    }

    /// The default title of a kind; `None` for an unknown kind.
    pub(crate) fn of(&self, kind: &str) -> Option<&str> {
        self.0.get(kind).map(String::as_str)
    }
}

/// What a container does with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A box with a title.
    Titled { title: String, is_details: bool },
    /// Blocks of code with labels.
    CodeGroup,
    /// Tabs of a plugin: `== label` starts one.
    Tabs,
    /// Vue fills nothing in.
    Verbatim,
    /// No more than a wrapper.
    Wrapper,
}

/// An open container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) kind: Kind,
    pub(super) colons: usize,
    pub(super) quotes: usize,
    /// The column of the list item that holds it.
    pub(super) item: usize,
    pub(super) origin: Origin,
    /// The white space and quotation marks before it.
    pub(super) prefix: String,
}

/// The number of colons that a line starts with, and the rest; `None` with fewer than three.
pub(super) fn colons(text: &str) -> Option<(usize, &str)> {
    let count = text.bytes().take_while(|byte| *byte == b':').count();
    (count >= 3).then(|| (count, text.get(count..).unwrap_or_default().trim()))
}

/// The kind of a container by the text after its colons; `None` for text that opens none.
pub(super) fn kind(text: &str, titles: &Titles) -> Option<Kind> {
    let (name, title) = text.split_once(' ').unwrap_or((text, ""));
    // `::: tip{open}` has attributes without a space.
    let name = name.split('{').next().unwrap_or_default();
    match name {
        "code-group" => return Some(Kind::CodeGroup),
        "tabs" => return Some(Kind::Tabs),
        "v-pre" => return Some(Kind::Verbatim),
        "raw" => return Some(Kind::Wrapper),
        _ => {}
    }
    let default = titles.of(name)?;
    let (title, attributes) = split_attributes(title.trim());
    let is_details = name == "details";
    let is_hidden = !is_details && attributes.split_whitespace().any(|word| word == "no-title");
    let title = match title {
        _ if is_hidden => "",
        "" => default,
        title => title,
    };
    Some(Kind::Titled { title: title.to_owned(), is_details })
}

/// Splits attributes in braces off the end of a text.
pub(super) fn split_attributes(text: &str) -> (&str, &str) {
    let split = text.strip_suffix('}').and_then(|text| text.rsplit_once('{'));
    match split
        .filter(|(before, inner)| !inner.is_empty() && !inner.contains('}') && !before.ends_with(['{', '\\', '$']))
    {
        Some((before, attributes)) => (before.trim_end(), attributes),
        None => (text, ""),
    }
}

/// The index of the outermost container that a line with only `count` colons ends; those inside end too.
pub(super) fn closes(open: &[Open], count: usize, quotes: usize) -> Option<usize> {
    open.iter().position(|container| container.colons <= count && container.quotes == quotes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kind, Titles, colons, kind, split_attributes};

    #[test]
    fn kinds_and_titles() {
        let titles = Titles::default().with(&json!({"tipLabel": "提示", "customContainers": {"success": "SUCCESS"}}));
        for (text, expected) in [
            ("tip", Some("提示")),
            ("tip Own title", Some("Own title")),
            ("warning", Some("WARNING")),
            ("details Click {open}", Some("Click")),
            ("details {open}", Some("Details")),
            ("tip {no-title}", Some("")),
            ("success", Some("SUCCESS")),
            ("unknown Custom", None),
            ("tipp", None),
            ("", None),
        ] {
            let found = kind(text, &titles).map(|kind| match kind {
                Kind::Titled { title, .. } => title,
                other => format!("{other:?}"),
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(kind("code-group", &titles), Some(Kind::CodeGroup));
    }

    #[test]
    fn colons_and_attributes() {
        assert_eq!(colons("::: tip A"), Some((3, "tip A")));
        assert_eq!(colons("::::"), Some((4, "")));
        assert_eq!(colons(":: a"), None);
        assert_eq!(split_attributes("A {.b}"), ("A", ".b"));
        assert_eq!(split_attributes("A {{ b }}"), ("A {{ b }}", ""));
    }
}

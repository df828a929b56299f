//! The anchors of a page, and the text of a reference to each.

use std::collections::HashMap;

/// The target of a reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// The reference text that the page gives, in HTML.
    pub(super) text: Option<String>,
    /// The title of the section or block, in HTML.
    pub(super) title: Option<String>,
    /// The number with its name: `Section 1.2`, `Figure 3`.
    pub(super) label: Option<String>,
}

impl Target {
    /// The text of a reference without one of its own, by the value of `xrefstyle`.
    pub(super) fn shown(&self, style: Option<&str>) -> Option<String> {
        if let Some(text) = &self.text {
            return Some(text.clone());
        }
        match (style, &self.label, &self.title) {
            (Some("full"), Some(label), Some(title)) => Some(format!("{label}, &#8220;{title}&#8221;")),
            (Some("short"), Some(label), _) => Some(label.clone()),
            (_, _, title) => title.clone(),
        }
    }
}

/// All targets of a page.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    targets: HashMap<String, Target>,
    /// The first id of each title, for references by title.
    by_title: HashMap<String, String>,
}

impl Catalog {
    /// Adds a target; the first one of an id counts.
    pub(super) fn add(&mut self, id: &str, target: Target) {
        if let Some(title) = target.text.as_ref().or(target.title.as_ref()) {
            self.by_title.entry(title.clone()).or_insert_with(|| id.to_owned());
        }
        self.targets.entry(id.to_owned()).or_insert(target);
    }

    /// The target with an id.
    pub(super) fn get(&self, id: &str) -> Option<&Target> {
        self.targets.get(id)
    }

    /// The id of the target with a title.
    pub(super) fn id_of(&self, title: &str) -> Option<&str> {
        self.by_title.get(title).map(String::as_str)
    }
}

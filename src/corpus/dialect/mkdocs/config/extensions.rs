//! Extensions: which marks the configuration of a site enables.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::data::Value;

use super::ids::{SlugRule, TocIds};

/// What `extra` and `pymdownx.extra` stand for.
const EXTRA: [&str; 6] = ["footnotes", "attr_list", "def_list", "abbr", "md_in_html", "tables"];
/// Extensions that a site has whose configuration cannot be read.
const USUAL: [&str; 21] = [
    "extra",
    "admonition",
    "pymdownx.details",
    "pymdownx.tabbed",
    "pymdownx.snippets",
    "pymdownx.keys",
    "pymdownx.mark",
    "pymdownx.caret",
    "pymdownx.tilde",
    "pymdownx.critic",
    "pymdownx.emoji",
    "pymdownx.tasklist",
    "pymdownx.smartsymbols",
    "pymdownx.inlinehilite",
    "pymdownx.magiclink",
    "pymdownx.arithmatex",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.tab",
    "pymdownx.blocks.html",
    "pymdownx.blocks.caption",
];
/// Boxes of `pymdownx.blocks.admonition` without configuration.
const BLOCK_TYPES: [&str; 8] = ["note", "attention", "caution", "danger", "error", "tip", "hint", "warning"];

/// The extensions of a site by name, with their options.
#[derive(Debug, Clone, Default)]
pub(in crate::corpus::dialect::mkdocs) struct Extensions {
    names: BTreeMap<String, Value>,
    /// The boxes that `///` can open.
    blocks: BTreeSet<String>,
}

impl Extensions {
    /// Reads `markdown_extensions`, a list or a map.
    pub(in crate::corpus::dialect::mkdocs) fn of_config(value: Option<&Value>) -> Self {
        let mut names = BTreeMap::new();
        for (name, options) in entries(value) {
            let name = name.strip_prefix("markdown.extensions.").unwrap_or(&name).to_owned();
            if matches!(name.as_str(), "extra" | "pymdownx.extra") {
                names.extend(EXTRA.map(|name| (name.to_owned(), Value::Null)));
            }
            names.insert(name, options);
        }
        let mut extensions = Self { names, blocks: BTreeSet::new() };
        extensions.blocks = extensions.block_types();
        extensions
    }

    /// The extensions of a site whose configuration cannot be read.
    pub(in crate::corpus::dialect::mkdocs) fn usual() -> Self {
        let names: Vec<Value> = USUAL.iter().map(|name| Value::from(*name)).collect();
        Self::of_config(Some(&Value::from(names)))
    }

    /// Whether the site has an extension.
    pub(in crate::corpus::dialect::mkdocs) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// An option of an extension.
    pub(in crate::corpus::dialect::mkdocs) fn option(&self, extension: &str, option: &str) -> Option<&Value> {
        self.names.get(extension)?.get(option)
    }

    /// Whether an option of an extension is `true`.
    pub(in crate::corpus::dialect::mkdocs) fn is_set(&self, extension: &str, option: &str) -> bool {
        self.option(extension, option).and_then(Value::as_bool) == Some(true)
    }

    /// Whether icons and emoji have short names.
    pub(in crate::corpus::dialect::mkdocs) fn has_emoji(&self) -> bool {
        self.has("pymdownx.emoji") || self.has("pymdownx.gemoji") || self.has("material.extensions.emoji")
    }

    /// Whether `/// name` opens a block.
    pub(in crate::corpus::dialect::mkdocs) fn has_block(&self, name: &str) -> bool {
        self.blocks.contains(name)
    }

    /// Whether `///` opens blocks at all.
    pub(in crate::corpus::dialect::mkdocs) fn has_blocks(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// The rule for the ids of headings.
    pub(in crate::corpus::dialect::mkdocs) fn ids(&self) -> TocIds {
        let rule = self.option("toc", "slugify").and_then(SlugRule::of_option);
        let separator = self.option("toc", "separator").and_then(|value| value.as_str()?.chars().next());
        TocIds { rule: rule.unwrap_or(SlugRule::Markdown { unicode: false }), separator: separator.unwrap_or('-') }
    }

    fn block_types(&self) -> BTreeSet<String> {
        let mut types = BTreeSet::new();
        for (extension, names) in [
            ("pymdownx.blocks.admonition", &["admonition"][..]),
            ("pymdownx.blocks.details", &["details"]),
            ("pymdownx.blocks.tab", &["tab"]),
            ("pymdownx.blocks.html", &["html"]),
            ("pymdownx.blocks.definition", &["define"]),
            ("pymdownx.blocks.caption", &["caption", "figure-caption", "table-caption"]),
        ] {
            if !self.has(extension) {
                continue;
            }
            types.extend(names.iter().map(|name| (*name).to_owned()));
            let own = self.option(extension, "types").and_then(Value::as_array);
            let named = |item: &Value| Some(item.as_str().or_else(|| item.get("name")?.as_str())?.to_owned());
            types.extend(own.into_iter().flatten().filter_map(named));
            if own.is_none() && extension.ends_with("admonition") {
                types.extend(BLOCK_TYPES.map(str::to_owned));
            }
        }
        types
    }
}

/// The names and options of a list of names and maps, or of a map.
pub(in crate::corpus::dialect::mkdocs) fn entries(value: Option<&Value>) -> Vec<(String, Value)> {
    let pairs = |map: &serde_json::Map<String, Value>| -> Vec<(String, Value)> {
        map.iter().map(|(name, options)| (name.clone(), options.clone())).collect()
    };
    match value {
        Some(Value::Object(map)) => pairs(map),
        Some(Value::Array(items)) => {
            let each = items.iter().flat_map(|item| match item {
                Value::String(name) => vec![(name.clone(), Value::Null)],
                Value::Object(map) => pairs(map),
                _ => Vec::new(),
            });
            each.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_maps_name_extensions() {
        let list = json!(["extra", {"pymdownx.blocks.admonition": {"types": ["info", {"name": "check"}]}}]);
        let list = Extensions::of_config(Some(&list));
        assert!(list.has("attr_list") && list.has_block("info") && list.has_block("check") && !list.has_block("note"));
        let map = Extensions::of_config(Some(&json!({"markdown.extensions.abbr": null, "pymdownx.blocks.tab": null})));
        assert!(map.has("abbr") && map.has_block("tab") && !map.has("attr_list"));
    }
}

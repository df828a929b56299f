//! Keys of front matter by which authors leave a page out: `draft`, `published`, `noindex`, `robots`, `search`.

use crate::corpus::data::{Format, Map, Value};
use crate::corpus::source::LeftOut;

use super::PageText;

/// The keys that [`left_out`] reads.
const KEYS: [&str; 5] = ["draft", "published", "noindex", "robots", "search"];

/// Why the front matter of a page leaves it out. `unlisted` and `sidebar: hidden` hide a page from menus only.
pub(super) fn left_out(page: &PageText<'_>) -> Option<LeftOut> {
    // Most pages have none of the keys, and a tree takes the time of a whole page.
    let may_leave_out = page.block.format != Format::Yaml || page.block.text.lines().any(has_key);
    if may_leave_out { left_out_by(&page.tree()) } else { None }
}

/// Why the front matter of a page that is on the site leaves it out of search.
pub(super) fn left_out_of_search(page: &PageText<'_>) -> Option<LeftOut> {
    left_out(page).and_then(|_| left_out_of_search_by(&page.tree()))
}

/// Why front matter with nested values leaves its page out, see [`left_out`].
fn left_out_by(front_matter: &Value) -> Option<LeftOut> {
    let keys = front_matter.as_object()?;
    let is = |key: &str, wanted: bool| value(keys, key).and_then(truth) == Some(wanted);
    if is("draft", true) {
        Some(LeftOut::Draft)
    } else if is("published", false) {
        Some(LeftOut::Unpublished)
    } else {
        left_out_of_search_by(front_matter)
    }
}

/// Why front matter with nested values leaves its page out of search.
pub(super) fn left_out_of_search_by(front_matter: &Value) -> Option<LeftOut> {
    let keys = front_matter.as_object()?;
    let is_unindexed = value(keys, "noindex").and_then(truth) == Some(true);
    if is_unindexed || value(keys, "robots").is_some_and(forbids_indexing) {
        Some(LeftOut::NoIndex)
    } else {
        value(keys, "search").is_some_and(excludes_from_search).then_some(LeftOut::ExcludedFromSearch)
    }
}

/// Whether a line starts with one of the keys.
fn has_key(line: &str) -> bool {
    let line = line.trim_start_matches(['"', '\'']);
    KEYS.iter().any(|key| line.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key)))
}

/// The value of a key; case is ignored.
fn value<'v>(keys: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    keys.get(key).or_else(|| keys.iter().find(|(found, _)| found.eq_ignore_ascii_case(key)).map(|(_, value)| value))
}

/// A truth value as YAML 1.1 spells it.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a value of `robots` contains `noindex`, or `none`, which means `noindex, nofollow`.
fn forbids_indexing(robots: &Value) -> bool {
    match robots {
        Value::String(text) => {
            let mut words = text.split([',', ' ']).map(str::trim);
            words.any(|word| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
        }
        Value::Array(items) => items.iter().any(forbids_indexing),
        _ => false,
    }
}

/// `search: exclude`, or `search: {exclude: true}`.
fn excludes_from_search(search: &Value) -> bool {
    match search {
        Value::String(text) => text.trim().eq_ignore_ascii_case("exclude"),
        Value::Object(keys) => value(keys, "exclude").and_then(truth) == Some(true),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::front_matter::Block;

    #[test]
    fn authors_leave_pages_out_by_these_keys() {
        for (front_matter, expected) in [
            ("draft: true", Some(LeftOut::Draft)),
            ("title: a\n'draft': yes", Some(LeftOut::Draft)),
            ("draft: false", None),
            ("draft: soon", None),
            ("published: false", Some(LeftOut::Unpublished)),
            ("published: true", None),
            ("published: 2024-01-01", None),
            ("noindex: true", Some(LeftOut::NoIndex)),
            ("ROBOTS: NOINDEX", Some(LeftOut::NoIndex)),
            ("robots: noindex, nofollow", Some(LeftOut::NoIndex)),
            ("robots: [noindex]", Some(LeftOut::NoIndex)),
            ("robots: index, follow", None),
            ("search: exclude", Some(LeftOut::ExcludedFromSearch)),
            ("search:\n  exclude: true", Some(LeftOut::ExcludedFromSearch)),
            ("search:\n  exclude: false", None),
            ("search:\n  boost: 2", None),
            ("unlisted: true\nsidebar: hidden", None),
            ("other:\n  draft: true", None),
        ] {
            let block = Block { text: front_matter, format: Format::Yaml };
            let page = PageText { path: "a.md", block, body: "", body_line: 1 };
            assert_eq!(left_out(&page), expected, "{front_matter}");
        }
    }
}

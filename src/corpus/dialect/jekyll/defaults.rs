//! Defaults of front matter by path and type, as `_config.yml` gives them.

use crate::corpus::data::{Map, Value};
use crate::corpus::source::{PathPatterns, PatternSyntax};

use super::file_filter::FNMATCH;

/// One set of defaults.
#[derive(Debug)]
struct Set {
    path: String,
    /// The path as a pattern, if it is one.
    pattern: Option<PathPatterns>,
    kind: Option<String>,
    values: Map<String, Value>,
}

/// All defaults of a site, in their order.
#[derive(Debug, Default)]
pub(super) struct Defaults(Vec<Set>);

impl Defaults {
    /// Reads the key `defaults`. Paths are relative to the folder of collections.
    pub(super) fn of(value: Option<&Value>, collections_dir: &str) -> Self {
        let set = |entry: &Value| {
            let scope = entry.get("scope")?;
            let path = scope.get("path").and_then(Value::as_str).unwrap_or_default().trim_start_matches('/');
            let inner = path.strip_prefix(collections_dir).filter(|_| !collections_dir.is_empty());
            let path = inner.unwrap_or(path).trim_start_matches('/').to_owned();
            let syntax = PatternSyntax { selects_below: true, ..FNMATCH };
            let pattern = path.contains('*').then(|| PathPatterns::new([path.trim_end_matches('/')], syntax));
            let kind = scope.get("type").and_then(Value::as_str).map(str::to_owned);
            Some(Set { path, pattern, kind, values: entry.get("values")?.as_object()?.clone() })
        };
        Self(value.and_then(Value::as_array).into_iter().flatten().filter_map(set).collect())
    }

    /// The defaults of a file. The longer path has precedence, then a set with a type, then the later one.
    pub(super) fn of_file(&self, path: &str, kind: &str) -> Map<String, Value> {
        let applies = |set: &&Set| {
            let in_scope = match &set.pattern {
                Some(pattern) => pattern.select(path),
                None => path.starts_with(&set.path),
            };
            in_scope
                && set.kind.as_deref().is_none_or(|wanted| wanted == kind || wanted.strip_suffix('s') == Some(kind))
        };
        let mut sets: Vec<&Set> = self.0.iter().filter(applies).collect();
        sets.sort_by_key(|set| (set.path.len(), set.kind.is_some()));
        let mut merged = Map::new();
        for set in sets {
            merge(&mut merged, &set.values);
        }
        merged
    }
}

/// Puts values over those of a map; maps are merged.
pub(super) fn merge(target: &mut Map<String, Value>, values: &Map<String, Value>) {
    for (key, value) in values {
        match (target.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(values)) => merge(inner, values),
            (Some(slot), value) => *slot = value.clone(),
            (None, value) => drop(target.insert(key.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longer_path_and_the_type_win() {
        let value = json!([
            {"scope": {"path": "", "type": "posts"}, "values": {"a": 1}},
            {"scope": {"path": ""}, "values": {"a": 2, "b": 2}},
            {"scope": {"path": "guide/*/deep"}, "values": {"b": 3}},
            {"scope": {"path": "_docs"}, "values": {"b": 4}},
        ]);
        let defaults = Defaults::of(Some(&value), "");
        for (path, kind, expected) in [
            ("_posts/x.md", "posts", json!({"a": 1, "b": 2})),
            ("guide/x/deep/y.md", "pages", json!({"a": 2, "b": 3})),
            ("_docs/x.md", "docs", json!({"a": 2, "b": 4})),
        ] {
            assert_eq!(Value::Object(defaults.of_file(path, kind)), expected, "{path}");
        }
        let inner = Defaults::of(Some(&json!([{"scope": {"path": "all/_docs"}, "values": {"b": 4}}])), "all");
        assert_eq!(inner.of_file("_docs/x.md", "docs").len(), 1);
    }
}

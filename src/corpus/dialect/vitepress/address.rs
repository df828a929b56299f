//! Addresses: the folder of the sources, excluded files, rewrites, and routes with parameters.

use serde_json::Map;

use crate::corpus::data::{Value, script};
use crate::corpus::include::PageFiles;
use crate::corpus::source::{LeftOut, PathPatterns, PatternSyntax, Role, join_up};

use super::super::Fault;
use super::pattern::Pattern;

/// How `srcExclude` is read.
const PATTERNS: PatternSyntax = PatternSyntax { braces: true, ..PatternSyntax::PATHS };
/// Pages of one file with parameters.
const MAX_ROUTES: usize = 1_000;

/// The rules for files and addresses.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// The site path of the folder of the sources.
    pub(super) source: String,
    excluded: PathPatterns,
    rewrites: Vec<(Pattern, Pattern)>,
}

/// A page of a file with parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    /// The path with the parameters filled in.
    pub(super) path: String,
    pub(super) values: Map<String, Value>,
}

impl Addresses {
    /// The rules of a configuration at a site path.
    pub(super) fn of(options: &Value, path: &str, faults: &mut Vec<Fault>) -> Self {
        let source = join_up("", options.get("srcDir").and_then(Value::as_str).unwrap_or_default());
        let excluded = options.get("srcExclude").and_then(Value::as_array).into_iter().flatten();
        let mut rewrites = Vec::new();
        // A function is read as the call that it returns; only a map is literal.
        let map = options.get("rewrites").filter(|map| map.get("call").is_none());
        for (from, to) in map.and_then(Value::as_object).into_iter().flatten() {
            let Some(to) = to.as_str() else { continue };
            match (Pattern::parse(from), Pattern::parse(to)) {
                (Some(from), Some(to)) => rewrites.push((from, to)),
                _ => faults.push((path.to_owned(), 1, format!("the rewrite `{from}` has an unknown expression"))),
            }
        }
        Self { source, excluded: PathPatterns::new(excluded.filter_map(Value::as_str), PATTERNS), rewrites }
    }

    /// The path of a file relative to the folder of the sources; `None` outside of it.
    pub(super) fn relative<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.source.as_str() {
            "" => Some(path).filter(|path| !path.starts_with("../")),
            source => path.strip_prefix(source)?.strip_prefix('/'),
        }
    }

    /// The role of a file.
    pub(super) fn role(&self, path: &str) -> Role {
        let Some(path) = self.relative(path) else { return Role::LeftOut(LeftOut::OutsideContent) };
        let mut folders = path.split('/').rev().skip(1);
        let is_excluded = folders.any(|folder| matches!(folder, "node_modules" | "dist")) || self.excluded.select(path);
        if is_excluded { Role::LeftOut(LeftOut::Excluded) } else { Role::Page }
    }

    /// The path that the first matching rewrite gives a path below the folder of the sources.
    pub(super) fn rewrite(&self, path: &str) -> String {
        let moved = self.rewrites.iter().find_map(|(from, to)| Some(to.fill(&from.matches(path)?)));
        moved.map_or_else(|| path.to_owned(), |moved| moved.trim_start_matches('/').to_owned())
    }
}

/// Whether a path has parameters in brackets, such as `[pkg].md`.
pub(super) fn has_parameters(path: &str) -> bool {
    fill(path, |_| Some(String::new())).1 > 0
}

/// The pages of a file with parameters, by the literal values of the file of paths beside it.
pub(super) fn routes(path: &str, files: &PageFiles<'_>) -> Vec<Route> {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let paths = ["js", "ts", "mjs", "mts"].map(|extension| format!("{stem}.paths.{extension}"));
    let Some(partial) = files.first(paths).and_then(|path| files.read(&path)) else { return Vec::new() };
    let exported = script::export(partial.text());
    let listed = exported.get("paths").and_then(Value::as_array).into_iter().flatten().take(MAX_ROUTES);
    let routes = listed.filter_map(|entry| {
        let values = entry.get("params")?.as_object()?;
        let (path, _) = fill(path, |name| match values.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        (!has_parameters(&path)).then(|| Route { path, values: values.clone() })
    });
    routes.collect()
}

/// Fills the parameters of a path in, and counts those that have a value.
fn fill(path: &str, value: impl Fn(&str) -> Option<String>) -> (String, usize) {
    let (mut filled, mut count) = (String::new(), 0);
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        filled.push_str(before);
        let name = after.split_once(']').filter(|(name, _)| is_name(name));
        match name.and_then(|(name, after)| Some((value(name)?, after))) {
            Some((value, after)) => {
                filled.push_str(&value);
                count += 1;
                rest = after;
            }
            None => {
                filled.push('[');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    (filled, count)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_and_rewrites() {
        let options = json!({
            "srcDir": "./content", "srcExclude": ["drafts/**"], "rewrites": {"packages/:pkg/src/:slug*": ":pkg/:slug*"},
        });
        let addresses = Addresses::of(&options, "", &mut Vec::new());
        assert_eq!(addresses.role("content/a.md"), Role::Page);
        assert_eq!(addresses.role("content/_a.md"), Role::Page);
        assert_eq!(addresses.role("README.md"), Role::LeftOut(LeftOut::OutsideContent));
        assert_eq!(addresses.role("content/drafts/a.md"), Role::LeftOut(LeftOut::Excluded));
        assert_eq!(addresses.role("content/node_modules/x/a.md"), Role::LeftOut(LeftOut::Excluded));
        assert_eq!(addresses.rewrite("packages/warp/src/knots.md"), "warp/knots.md");
        assert_eq!(addresses.rewrite("guide/a.md"), "guide/a.md");
    }

    #[test]
    fn parameters_are_filled_in() {
        assert!(has_parameters("a/[pkg].md"));
        assert!(!has_parameters("a/[b c].md"));
        let value = |name: &str| (name == "a").then(|| "x".to_owned());
        assert_eq!(fill("[a]/[b]-[a].md", value), ("x/[b]-x.md".to_owned(), 2));
    }
}

//! Reads `docs.json`, or `mint.json` of earlier versions: navigation, redirects, variables, and the files that are left out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::corpus::data::{Format, Value, parse};
use crate::corpus::dialect::Fault;
use crate::corpus::dialect::redirects::Redirects;
use crate::corpus::source::{PathPatterns, PatternSyntax, SiteFolder, join_up};

use super::navigation::Navigation;

/// Files of configuration that others may include.
const MAX_FILES: usize = 64;
/// How `.mintignore` is read.
const IGNORE: PatternSyntax = PatternSyntax { selects_below: true, is_gitignore: true, ..PatternSyntax::PATHS };
/// Files that are never part of the site.
const IGNORED: [&str; 6] = ["node_modules", "README.md", "LICENSE.md", "CHANGELOG.md", "CONTRIBUTING.md", ".mintlify"];

/// The configuration of a site.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) navigation: Navigation,
    /// Whether pages that no navigation shows are searched all the same.
    pub(super) shows_all: bool,
    pub(super) redirects: Redirects,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) ignored: PathPatterns,
    pub(super) has_math: bool,
}

impl Config {
    /// Reads a configuration; `None` when the file belongs to another program.
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(name).unwrap_or_default();
        let mut value = parse(&text, Format::Json).unwrap_or_else(|fault| {
            faults.push((name.to_owned(), fault.line, fault.reason));
            Value::Null
        });
        let is_other = !value.is_null() && value.get("navigation").is_none();
        if is_other || value.is_null() && !name.is_empty() && !text.contains("mintlify") {
            faults.clear();
            return None;
        }
        let mut files = Files { site, faults, count: 0 };
        files.put_in(&mut value, 0);
        let navigation = Navigation::read(value.get("navigation").unwrap_or(&Value::Null));
        if let Some(spec) = navigation.specifications.first() {
            let line = text.lines().position(|line| line.contains(spec.as_str())).unwrap_or_default();
            let count = navigation.specifications.len();
            let more = if count > 1 { format!(" and {} others", count - 1) } else { String::new() };
            let reason = format!("the site makes pages of `{spec}`{more}; kb leaves them out");
            faults.push((name.to_owned(), u32::try_from(line).unwrap_or_default().saturating_add(1), reason));
        }
        let indexing = value.pointer("/seo/indexing").and_then(Value::as_str);
        let shows_hidden = value.pointer("/seo/indexHiddenPages").and_then(Value::as_bool);
        let text_of = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        let variables = value.get("variables").and_then(Value::as_object).into_iter().flatten();
        let own = site.config(".mintignore").unwrap_or_default();
        let own = own.lines().map(str::trim).filter(|line| !line.is_empty());
        Some(Self {
            navigation,
            shows_all: indexing == Some("all") || shows_hidden == Some(true),
            redirects: Redirects::read(value.get("redirects")),
            variables: variables.filter_map(text_of).collect(),
            ignored: PathPatterns::new(IGNORED.into_iter().chain(own), IGNORE),
            has_math: value.pointer("/styling/latex").and_then(Value::as_bool) == Some(true),
        })
    }

    /// A text with the values of `{{variables}}`.
    pub(super) fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.variables.is_empty() || !text.contains("{{") {
            return Cow::Borrowed(text);
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let name = after.trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(name.len());
            let (name, end) = name.split_at(end);
            match self.variables.get(name).zip(end.trim_start().strip_prefix("}}")) {
                Some((value, after)) => {
                    // A line of the page stays one line.
                    filled.push_str(&value.replace('\n', " "));
                    rest = after;
                }
                None => {
                    filled.push_str("{{");
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }
}

/// The files that a configuration includes by `{"$ref": path}`.
struct Files<'f> {
    site: &'f SiteFolder,
    faults: &'f mut Vec<Fault>,
    count: usize,
}

impl Files<'_> {
    /// Replaces each reference in a value by the content of its file, beside the other keys.
    fn put_in(&mut self, value: &mut Value, depth: usize) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.put_in(item, depth)),
            Value::Object(entries) => {
                let path = entries.get("$ref").and_then(Value::as_str).map(|path| join_up("", path));
                entries.values_mut().for_each(|value| self.put_in(value, depth));
                if let Some(mut file) = path.and_then(|path| self.load(&path)) {
                    if depth < 8 {
                        self.put_in(&mut file, depth + 1);
                    }
                    match file {
                        Value::Object(content) => {
                            for (key, value) in content {
                                entries.entry(key).or_insert(value);
                            }
                        }
                        file => *value = file,
                    }
                }
            }
            _ => {}
        }
    }

    fn load(&mut self, path: &str) -> Option<Value> {
        self.count += 1;
        if self.count > MAX_FILES {
            return None;
        }
        match parse(&self.site.config(path)?, Format::Json) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push((path.to_owned(), fault.line, fault.reason));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_where_they_are_known() {
        let variables = [("name".to_owned(), "Loom".to_owned()), ("a.b-c".to_owned(), "1\n2".to_owned())].into();
        let config = Config { variables, ..Config::default() };
        for (text, expected) in [
            ("{{name}} {{ a.b-c }} {{other}} {{", "Loom 1 2 {{other}} {{"),
            ("{name}", "{name}"),
            ("{{ {{name}}", "{{ Loom"),
        ] {
            assert_eq!(config.fill(text), expected);
        }
    }
}

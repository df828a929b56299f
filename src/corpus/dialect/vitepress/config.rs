//! The configuration of a site, as far as it is literal, with the files that it imports.

use serde_json::{Map, json};

use crate::corpus::data::{Value, script};
use crate::corpus::source::{SiteFolder, join_up};

use super::super::Fault;
use super::address::Addresses;
use super::block::Titles;

/// Files that a configuration may import, direct and nested.
const MAX_IMPORTS: usize = 16;
/// Spellings of an imported file.
const EXTENSIONS: [&str; 7] = ["", ".ts", ".mts", ".js", ".mjs", "/index.ts", "/index.js"];

/// A language of the site.
#[derive(Debug)]
pub(super) struct Locale {
    /// The folder of its pages; empty for the language of the root.
    pub(super) folder: String,
    pub(super) title: Option<String>,
    pub(super) titles: Titles,
}

/// What the configuration decides.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) addresses: Addresses,
    /// The path before all addresses, without slash at its end.
    pub(super) base: String,
    pub(super) title: Option<String>,
    pub(super) titles: Titles,
    pub(super) locales: Vec<Locale>,
    pub(super) has_math: bool,
    pub(super) has_emoji: bool,
    /// The marks around attributes; `None` where they are switched off.
    pub(super) attribute_marks: Option<(String, String)>,
    /// Whether the package file asks for the first major version.
    pub(super) is_first_version: bool,
    /// The variables `site` and `theme` of templates.
    pub(super) variables: Map<String, Value>,
}

impl Config {
    /// Reads the configuration at a site path.
    pub(super) fn read(site: &SiteFolder, path: &str, faults: &mut Vec<Fault>) -> Self {
        let mut sources = Vec::new();
        let mut budget = MAX_IMPORTS;
        let text = site.config(path).unwrap_or_default();
        gather(site, path, text, &mut sources, &mut budget);
        let options = script::export(&sources.join("\n"));
        if !options.is_object() && !path.is_empty() {
            let reason = "the configuration of the site exports no object with literal values";
            faults.push((path.to_owned(), 1, reason.to_owned()));
        }
        let markdown = options.get("markdown").unwrap_or(&Value::Null);
        let titles = Titles::default().with(container(markdown));
        let locales = options.get("locales").and_then(Value::as_object).into_iter().flatten();
        let locales = locales.map(|(key, locale)| Locale {
            folder: if key == "root" { String::new() } else { key.trim_matches('/').to_owned() },
            title: text_of(locale, "title"),
            titles: titles.clone().with(container(locale.get("markdown").unwrap_or(&Value::Null))),
        });
        let title = text_of(&options, "title");
        let site_variable = json!({
            "title": title, "description": options.get("description"), "base": options.get("base"),
        });
        let theme = options.get("themeConfig").cloned().unwrap_or_default();
        Self {
            addresses: Addresses::of(&options, path, faults),
            base: text_of(&options, "base").unwrap_or_default().trim_end_matches('/').to_owned(),
            locales: locales.collect(),
            titles,
            title,
            has_math: markdown.get("math").is_some_and(|math| math != &Value::Bool(false) && !math.is_null()),
            has_emoji: markdown.get("emoji") != Some(&Value::Bool(false)),
            attribute_marks: attribute_marks(markdown.get("attrs")),
            is_first_version: is_first_version(site),
            variables: [("site".to_owned(), site_variable), ("theme".to_owned(), theme)].into_iter().collect(),
        }
    }

    /// The language of an address without slash at its start.
    pub(super) fn locale(&self, address: &str) -> Option<&Locale> {
        let is_in = |locale: &&Locale| {
            address.strip_prefix(locale.folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let named = self.locales.iter().filter(|locale| !locale.folder.is_empty()).find(is_in);
        named.or_else(|| self.locales.iter().find(|locale| locale.folder.is_empty()))
    }

    /// The titles of containers on a page.
    pub(super) fn titles_at(&self, address: &str) -> &Titles {
        self.locale(address).map_or(&self.titles, |locale| &locale.titles)
    }
}

/// The marks around attributes by `markdown.attrs`.
fn attribute_marks(options: Option<&Value>) -> Option<(String, String)> {
    let options = options.unwrap_or(&Value::Null);
    let is_off = options == &Value::Bool(false) || options.get("disable") == Some(&Value::Bool(true));
    let mark = |key: &str, default: &str| text_of(options, key).unwrap_or_else(|| default.to_owned());
    let marks = (mark("leftDelimiter", "{"), mark("rightDelimiter", "}"));
    (!is_off && !marks.0.is_empty() && !marks.1.is_empty()).then_some(marks)
}

fn container(markdown: &Value) -> &Value {
    markdown.get("container").unwrap_or(&Value::Null)
}

fn text_of(options: &Value, key: &str) -> Option<String> {
    options.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// Puts the text of each imported file before that of the importing one, so that its constants are known.
fn gather(site: &SiteFolder, path: &str, text: String, sources: &mut Vec<String>, budget: &mut usize) {
    for (name, target) in imports(&text) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let joined = join_up(folder, target);
        let stem = joined.strip_suffix(".js").filter(|_| target.ends_with(".js")).unwrap_or(&joined);
        let mut paths = EXTENSIONS.iter().map(|extension| format!("{stem}{extension}"));
        if *budget == 0 {
            return;
        }
        *budget -= 1;
        let found = paths.find_map(|path| Some((site.config(&path)?, path)));
        if let Some((mut text, path)) = found {
            if let Some(name) = name {
                text = text.replacen("export default", &format!("const {name} ="), 1);
            }
            gather(site, &path, text, sources, budget);
        }
    }
    sources.push(text);
}

/// The imports of files of the project: the name of a default import, and the path.
fn imports(text: &str) -> Vec<(Option<&str>, &str)> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("import "));
    let found = lines.filter_map(|line| {
        let (clause, path) = line.rsplit_once(" from ")?;
        let path = path.trim().trim_end_matches(';').trim_matches(['\'', '"']);
        let name = clause.split(',').next().unwrap_or_default().trim();
        let is_default = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (path.starts_with('.') && !clause.starts_with("type ")).then_some((is_default.then_some(name), path))
    });
    found.collect()
}

/// Whether the package file beside the site, or above it, asks for version 1.
fn is_first_version(site: &SiteFolder) -> bool {
    let packages = ["package.json", "../package.json"].into_iter().filter_map(|path| site.config(path));
    let versions = packages.filter_map(|text| {
        let package: Value = serde_json::from_str(&text).ok()?;
        let listed =
            ["devDependencies", "dependencies"].into_iter().filter_map(|key| package.get(key)?.get("vitepress"));
        listed.filter_map(Value::as_str).next().map(str::to_owned)
    });
    let version = versions.into_iter().next().unwrap_or_default();
    version.trim_start_matches(['^', '~', '>', '=', ' ', 'v']).starts_with("1.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{attribute_marks, imports};

    #[test]
    fn imports_of_the_project_are_found() {
        let text = "import { defineConfig } from 'vitepress'\nimport { shared } from './shared'\nimport en from \"./en.js\";\n\
            import type { X } from './types'";
        assert_eq!(imports(text), [(None, "./shared"), (Some("en"), "./en.js")]);
    }

    #[test]
    fn attributes_have_marks() {
        let marks = |left: &str, right: &str| Some((left.to_owned(), right.to_owned()));
        assert_eq!(attribute_marks(None), marks("{", "}"));
        assert_eq!(attribute_marks(Some(&json!(false))), None);
        assert_eq!(attribute_marks(Some(&json!({"leftDelimiter": "%{", "rightDelimiter": "}%"}))), marks("%{", "}%"));
    }
}

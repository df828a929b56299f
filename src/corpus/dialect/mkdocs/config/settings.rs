//! The configuration of a site: `mkdocs.yml`, with the file that it inherits from.

use std::collections::BTreeMap;

use crate::corpus::data::{Format, Value, parse};
use crate::corpus::dialect::Fault;
use crate::corpus::source::{PathPatterns, PatternSyntax, SiteFolder, join_up};

use super::address::page_address;
use super::blog::Blog;
use super::extensions::{Extensions, entries};
use super::locales::Locales;
use super::yaml_tags;

/// Longest chain of inherited configurations.
const MAX_PARENTS: usize = 16;
/// Files that MkDocs never publishes.
const HIDDEN: [&str; 2] = [".*", "/templates/"];

/// The settings that decide what pages show.
#[derive(Debug)]
pub(in crate::corpus::dialect::mkdocs) struct Config {
    /// The folder of the pages, a site path.
    pub(in crate::corpus::dialect::mkdocs) docs: String,
    pub(in crate::corpus::dialect::mkdocs) excluded: PathPatterns,
    /// Hidden names that the patterns bring back.
    pub(in crate::corpus::dialect::mkdocs) hidden: Vec<String>,
    pub(in crate::corpus::dialect::mkdocs) drafts: PathPatterns,
    /// Titles of the menu, by path below the folder of the pages.
    pub(in crate::corpus::dialect::mkdocs) titles: BTreeMap<String, String>,
    pub(in crate::corpus::dialect::mkdocs) extensions: Extensions,
    pub(in crate::corpus::dialect::mkdocs) blogs: Vec<Blog>,
    /// The snippets that each page ends with: their names, and the text of one in a hidden folder.
    pub(in crate::corpus::dialect::mkdocs) appended: Vec<(String, Option<String>)>,
    /// The languages of the site.
    pub(in crate::corpus::dialect::mkdocs) locales: Locales,
    /// Earlier addresses, by path below the folder of the pages.
    pub(in crate::corpus::dialect::mkdocs) redirects: BTreeMap<String, Vec<String>>,
    /// The folders that snippets are looked up in, site paths; `None` is the folder of the page.
    pub(in crate::corpus::dialect::mkdocs) snippets: Vec<Option<String>>,
    /// The path of the site's address, without slashes at its ends.
    pub(in crate::corpus::dialect::mkdocs) base_path: String,
    /// Plugins that are on.
    plugins: BTreeMap<String, Value>,
    /// Whether programs of the site change its pages.
    pub(in crate::corpus::dialect::mkdocs) has_hooks: bool,
    /// Values that templates name.
    pub(in crate::corpus::dialect::mkdocs) extra: Value,
}

impl Config {
    /// Reads the configuration at a site path; without one, all usual extensions are on.
    pub(in crate::corpus::dialect::mkdocs) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Self {
        let value = read_merged(site, name, MAX_PARENTS, faults);
        let readable = value.is_object();
        let folder = join_up(name.rsplit_once('/').map_or("", |(folder, _)| folder), "");
        let docs = match (text(value.get("docs_dir")), name) {
            (Some(docs), _) => join_up(&folder, &docs),
            (None, "") => String::new(),
            (None, _) => join_up(&folder, "docs"),
        };
        let mut titles = BTreeMap::new();
        collect_titles(value.get("nav"), None, 0, &mut titles);
        let extensions = match readable {
            true => Extensions::of_config(value.get("markdown_extensions")),
            false => Extensions::usual(),
        };
        let is_on = |options: &Value| scalar(options.get("enabled")).and_then(Value::as_bool) != Some(false);
        let all = entries(value.get("plugins"))
            .into_iter()
            .map(|(name, options)| (name.strip_prefix("material/").unwrap_or(&name).to_owned(), options));
        let all: Vec<(String, Value)> = all.filter(|(_, options)| is_on(options)).collect();
        let blogs = all.iter().filter(|(name, _)| name == "blog").map(|(_, options)| Blog::of_options(options));
        let plugins: BTreeMap<String, Value> = all.iter().cloned().collect();
        let globs = plugins.get("exclude").and_then(|options| options.get("glob")).and_then(Value::as_array);
        let globs = globs.into_iter().flatten().filter_map(Value::as_str);
        let hidden: Vec<&str> = HIDDEN.into_iter().chain(globs).collect();
        let snippets = snippet_folders(extensions.option("pymdownx.snippets", "base_path"), &folder, &docs);
        let has_hooks = value.get("hooks").and_then(Value::as_array).is_some_and(|hooks| !hooks.is_empty());
        Self {
            excluded: patterns(value.get("exclude_docs"), &hidden),
            hidden: brought_back(value.get("exclude_docs")),
            drafts: patterns(value.get("draft_docs"), &[]),
            titles,
            blogs: blogs.collect(),
            redirects: redirects(plugins.get("redirects")),
            locales: plugins.get("i18n").map(Locales::of_options).unwrap_or_default(),
            appended: appended(site, &extensions, &snippets),
            snippets,
            base_path: text(value.get("site_url")).map(|url| path_of(&url)).unwrap_or_default(),
            extra: value.get("extra").cloned().unwrap_or_default(),
            docs,
            extensions,
            plugins,
            has_hooks,
        }
    }

    /// The options of a plugin that is on.
    pub(in crate::corpus::dialect::mkdocs) fn plugin(&self, name: &str) -> Option<&Value> {
        self.plugins.get(name)
    }

    /// The path of a file below the folder of the pages; `None` outside.
    pub(in crate::corpus::dialect::mkdocs) fn below_docs<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.docs.is_empty() {
            return (!path.starts_with("../")).then_some(path);
        }
        path.strip_prefix(self.docs.as_str())?.strip_prefix('/')
    }
}

/// A configuration with the values of its parents.
fn read_merged(site: &SiteFolder, path: &str, parents: usize, faults: &mut Vec<Fault>) -> Value {
    let Some(text) = site.config(path).filter(|_| !path.is_empty()) else { return Value::Null };
    let parsed = parse(&yaml_tags::resolve(&text), Format::Yaml).or_else(|_| parse(&text, Format::Yaml));
    let value = match parsed {
        Ok(value) => value,
        Err(fault) => {
            faults.push((path.to_owned(), fault.line, fault.reason));
            return Value::Null;
        }
    };
    let Some(parent) = value.get("INHERIT").and_then(Value::as_str) else { return value };
    let parent = join_up(path.rsplit_once('/').map_or("", |(folder, _)| folder), parent);
    if parents == 0 || site.config(&parent).is_none() {
        faults.push((path.to_owned(), 1, format!("there is no `{parent}` to inherit from")));
        return value;
    }
    merge(read_merged(site, &parent, parents - 1, faults), value)
}

/// Puts the values of a child over those of its parent; maps are merged, lists are replaced.
fn merge(parent: Value, child: Value) -> Value {
    match (parent, child) {
        (Value::Object(mut parent), Value::Object(child)) => {
            for (key, value) in child {
                let below = parent.remove(&key).unwrap_or_default();
                parent.insert(key, merge(below, value));
            }
            Value::Object(parent)
        }
        (_, child) => child,
    }
}

/// A scalar, or the default of `!ENV [NAME, default]`.
fn scalar(value: Option<&Value>) -> Option<&Value> {
    match value? {
        Value::Array(items) => items.last(),
        value => Some(value),
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    scalar(value)?.as_str().map(str::to_owned)
}

/// The hidden names that patterns such as `!.well-known/` bring back.
fn brought_back(patterns: Option<&Value>) -> Vec<String> {
    let patterns = patterns.and_then(Value::as_str).unwrap_or_default();
    let names = patterns.lines().filter_map(|line| line.trim().strip_prefix('!'));
    let parts = names.flat_map(|path| path.split('/')).filter(|part| part.starts_with('.') && !part.contains('*'));
    parts.map(str::to_owned).collect()
}

/// Patterns of a block of text, after those that always apply.
fn patterns(value: Option<&Value>, always: &[&str]) -> PathPatterns {
    let lines = value.and_then(Value::as_str).unwrap_or_default().lines();
    let syntax = PatternSyntax { is_gitignore: true, selects_below: true, ..PatternSyntax::PATHS };
    PathPatterns::new(always.iter().copied().chain(lines), syntax)
}

/// The titles of a menu, at most 64 levels deep.
fn collect_titles(nav: Option<&Value>, title: Option<&str>, depth: usize, titles: &mut BTreeMap<String, String>) {
    match nav {
        Some(Value::Array(items)) if depth < 64 => {
            items.iter().for_each(|item| collect_titles(Some(item), None, depth + 1, titles));
        }
        Some(Value::Object(map)) if depth < 64 => {
            map.iter().for_each(|(title, item)| collect_titles(Some(item), Some(title), depth + 1, titles));
        }
        Some(Value::String(path)) => {
            if let Some(title) = title {
                titles.entry(join_up("", path)).or_insert_with(|| title.to_owned());
            }
        }
        _ => {}
    }
}

/// The earlier addresses that the plugin `redirects` names.
fn redirects(options: Option<&Value>) -> BTreeMap<String, Vec<String>> {
    let maps = options.and_then(|options| options.get("redirect_maps")).and_then(Value::as_object);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (old, new) in maps.into_iter().flatten() {
        let target = new.as_str().unwrap_or_default().split('#').next().unwrap_or_default();
        found.entry(join_up("", target)).or_default().push(page_address(old));
    }
    found
}

/// The folders of snippets.
fn snippet_folders(option: Option<&Value>, folder: &str, docs: &str) -> Vec<Option<String>> {
    let one = |value: &Value| match value.as_str() {
        Some(path) if path.starts_with("$docs_dir") => Some(join_up(docs, path.trim_start_matches("$docs_dir"))),
        Some(path) => Some(join_up(folder, path.trim_start_matches("$config_dir"))),
        None => None,
    };
    match option {
        Some(Value::Array(items)) => items.iter().map(one).collect(),
        Some(value) => vec![one(value)],
        None => vec![Some(folder.to_owned())],
    }
}

/// The snippets that each page ends with. Pages read no hidden file, but the configuration names these.
fn appended(site: &SiteFolder, extensions: &Extensions, folders: &[Option<String>]) -> Vec<(String, Option<String>)> {
    let option = extensions.option("pymdownx.snippets", "auto_append").and_then(Value::as_array);
    let names = option.into_iter().flatten().filter_map(Value::as_str);
    let is_hidden = |path: &String| path.split('/').any(|part| part.starts_with('.') && part != "..");
    let text = |name: &str| {
        let paths = folders.iter().flatten().map(|folder| join_up(folder, name));
        paths.filter(is_hidden).find_map(|path| site.config(&path))
    };
    names.map(|name| (name.to_owned(), text(name))).collect()
}

/// The path of an address.
fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').map_or("", |(_, path)| path).trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn config(files: &[(&str, &str)]) -> (Config, Vec<Fault>) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().canonicalize().unwrap();
        files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        let site = SiteFolder::new(&folder, folder.clone(), folder.clone());
        let mut faults = Vec::new();
        (Config::read(&site, "mkdocs.yml", &mut faults), faults)
    }

    #[test]
    fn a_child_has_precedence_over_its_parent() {
        let (config, faults) = config(&[
            ("mkdocs.yml", "INHERIT: base.yml\ndocs_dir: manual\nmarkdown_extensions:\n  - abbr\n"),
            ("base.yml", "docs_dir: other\nsite_url: https://x.org/notes/\nmarkdown_extensions:\n  - admonition\n"),
        ]);
        assert!(faults.is_empty());
        assert_eq!((config.docs.as_str(), config.base_path.as_str()), ("manual", "notes"));
        assert!(config.extensions.has("abbr") && !config.extensions.has("admonition"));
    }

    #[test]
    fn a_broken_configuration_is_a_fault_with_a_line() {
        let (config, faults) = config(&[("mkdocs.yml", "site_name: x\nnav: [a\nplugins: {\n")]);
        assert_eq!(faults.first().map(|(path, line, _)| (path.as_str(), *line > 1)), Some(("mkdocs.yml", true)));
        assert_eq!(config.docs, "docs");
        assert!(config.extensions.has("admonition"));
    }

    #[test]
    fn menus_and_plugins_are_read() {
        let (config, _) = config(&[(
            "mkdocs.yml",
            "nav:\n  - Guide:\n      - Begin: a/b.md\n      - c.md\nplugins:\n  - material/blog\n  - tags: {enabled: false}\n  \
             - redirects:\n      redirect_maps:\n        old.md: a/b.md#x\n",
        )]);
        assert_eq!(config.titles.get("a/b.md").map(String::as_str), Some("Begin"));
        assert_eq!(config.redirects.get("a/b.md"), Some(&vec!["old".to_owned()]));
        assert!(config.blogs.len() == 1 && config.plugin("tags").is_none());
    }
}

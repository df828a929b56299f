//! Reads `.gitbook.yaml`, the summary and the variables of a space.

use std::collections::BTreeMap;

use crate::corpus::SourceMappedText;
use crate::corpus::data::{Format, Value, parse};
use crate::corpus::dialect::Fault;
use crate::corpus::markup::{PLAIN, parse_markdown};
use crate::corpus::source::{SiteFolder, join_up, split_path};

/// The name of the configuration.
pub(super) const NAME: &str = ".gitbook.yaml";

/// The configuration of a space.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The folder of the pages.
    pub(super) root: String,
    /// The path of the first page.
    pub(super) readme: String,
    /// The path of the summary.
    pub(super) summary: String,
    /// The title of each page in the summary, by path; `None` without a summary.
    pub(super) pages: Option<BTreeMap<String, String>>,
    /// The earlier addresses of each page, by path.
    pub(super) redirects: BTreeMap<String, Vec<String>>,
    /// The variables of the space.
    pub(super) variables: BTreeMap<String, String>,
}

impl Config {
    /// Reads a configuration, or a summary without one; `None` when the summary belongs to another program.
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = if name == NAME { site.config(name).unwrap_or_default() } else { String::new() };
        let value = parse(&text, Format::Yaml).unwrap_or_else(|fault| {
            faults.push((name.to_owned(), fault.line, fault.reason));
            Value::Null
        });
        let text_at = |path: &str| value.pointer(path).and_then(Value::as_str);
        let root = join_up("", text_at("/root").unwrap_or_default());
        let readme = join_up(&root, text_at("/structure/readme").unwrap_or("README.md"));
        let summary = join_up(&root, text_at("/structure/summary").unwrap_or("SUMMARY.md"));
        let mut config = Self { root, readme, summary, ..Self::default() };
        let pages = site.config(&config.summary);
        if name != NAME && !name.is_empty() {
            let has_folder = site.names("").iter().any(|name| name == ".gitbook/");
            let is_exported =
                pages.as_deref().is_some_and(|pages| pages.trim_start().starts_with("# Table of contents"));
            if !has_folder && !is_exported || site.config("../book.toml").is_some() {
                return None;
            }
        }
        config.pages = pages.map(|summary| config.chapters(&summary));
        let redirects = value.get("redirects").and_then(Value::as_object);
        for (old, new) in redirects.into_iter().flatten() {
            if let Some(new) = new.as_str() {
                config.redirects.entry(join_up(&config.root, new)).or_default().push(format!("/{}", join_up("", old)));
            }
        }
        let variables = site.config(&join_up(&config.root, ".gitbook/vars.yaml"));
        let variables = variables.and_then(|text| parse(&text, Format::Yaml).ok());
        for (key, value) in variables.as_ref().and_then(Value::as_object).into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            config.variables.insert(key.clone(), text.replace('\n', " "));
        }
        Some(config)
    }

    /// The pages that a summary names, with their titles.
    fn chapters(&self, summary: &str) -> BTreeMap<String, String> {
        let folder = split_path(&self.summary).0;
        let mut pages = BTreeMap::new();
        for link in parse_markdown(&SourceMappedText::of_file(summary, 0, 1), &PLAIN).mentions {
            let target = link.target.split('#').next().unwrap_or_default();
            if !target.contains("://") && target.ends_with(".md") {
                pages.entry(join_up(folder, &target.replace("%20", " "))).or_insert(link.label);
            }
        }
        // The first page is one whether the summary names it or not.
        pages.entry(self.readme.clone()).or_default();
        pages
    }

    /// The address of a page: a README is the page of its folder, the first page that of the space.
    pub(super) fn address(&self, path: &str) -> String {
        if path == self.readme {
            return String::new();
        }
        let (folder, stem) = split_path(self.below_root(path).unwrap_or(path));
        if stem.eq_ignore_ascii_case("readme") || stem == "index" { folder.to_owned() } else { join_up(folder, stem) }
    }

    /// The path below the folder of the pages.
    pub(super) fn below_root<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.root.is_empty() { Some(path) } else { path.strip_prefix(&self.root)?.strip_prefix('/') }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_is_the_page_of_its_folder() {
        let config = Config { root: "docs".into(), readme: "docs/product/START.md".into(), ..Config::default() };
        for (path, address) in
            [("docs/product/START.md", ""), ("docs/a/README.md", "a"), ("docs/a/b.md", "a/b"), ("docs/README.md", "")]
        {
            assert_eq!(config.address(path), address, "{path}");
        }
    }

    #[test]
    fn the_summary_names_pages_in_lists_and_groups() {
        let config = Config { summary: "docs/SUMMARY.md".into(), readme: "docs/README.md".into(), ..Config::default() };
        let text = "# Table of contents\n\n* [Home](README.md)\n\n## Group <a href=\"#g\" id=\"g\"></a>\n\n* [A](a/README.md \"Label\")\n  * [B](a/b.md#part)\n* [Away](https://x.example/c.md)\n";
        let pages: Vec<String> = config.chapters(text).into_keys().collect();
        assert_eq!(pages, ["docs/README.md", "docs/a/README.md", "docs/a/b.md"]);
    }
}

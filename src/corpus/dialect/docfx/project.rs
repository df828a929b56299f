//! The configuration: the content of each docset, pages that search engines skip, and redirects.

use std::collections::HashMap;

use crate::corpus::data::{self, Format, Value};
use crate::corpus::default_address;
use crate::corpus::include::PageFiles;
use crate::corpus::source::{PathPatterns, PatternSyntax, SiteFolder, join_up};

use super::super::Fault;

/// Folders of texts that pages include.
const PARTIAL_FOLDERS: [&str; 3] = ["includes", "_includes", "snippets"];
/// Folders of an address that a redirect may have before the part that the sources know.
const MAX_BASE: usize = 4;

/// A group of content files.
#[derive(Debug)]
struct Content {
    /// The folder that addresses are relative to.
    source: String,
    /// The folder of their addresses.
    target: String,
    files: PathPatterns,
    excluded: PathPatterns,
}

/// What a configuration says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    Page,
    Partial,
    Excluded,
    Outside,
}

/// All docsets of a site.
#[derive(Debug, Default)]
pub(super) struct Project {
    contents: Vec<Content>,
    /// Patterns of pages that search engines skip, below a folder.
    skipped: Vec<(String, PathPatterns)>,
    /// The earlier addresses of a target, and the folders before it in the address of the redirect; by the end of that address.
    redirects: HashMap<String, Vec<(String, String)>>,
    /// The folder that `~` names, for each docset.
    roots: Vec<String>,
    /// The kinds of alerts that the configuration adds.
    alerts: Vec<String>,
}

impl Project {
    /// Reads `docfx.json`, or the list of docsets of Microsoft Learn.
    pub(super) fn read(site: &SiteFolder, config: &str, faults: &mut Vec<Fault>) -> Self {
        let mut project = Self::default();
        let is_list = config.starts_with(".openpublishing");
        let list = if is_list { json(site, config, faults) } else { Value::Null };
        let docsets = list.get("docsets_to_publish").and_then(Value::as_array).into_iter().flatten();
        for docset in docsets.filter_map(|docset| docset.get("build_source_folder")?.as_str()) {
            let folder = join_up("", docset);
            let value = json(site, &join_up(&folder, "docfx.json"), faults);
            project.add(&folder, &value);
        }
        if !is_list {
            let value = if config.is_empty() { Value::Null } else { json(site, config, faults) };
            project.add("", &value);
        }
        let named = texts(list.get("redirection_files"));
        let files = if named.is_empty() { vec![".openpublishing.redirection.json".to_owned()] } else { named };
        for file in files {
            project.add_redirects(site, &file, faults);
        }
        project
    }

    /// Adds the docset in a folder.
    fn add(&mut self, folder: &str, config: &Value) {
        self.roots.push(folder.to_owned());
        let build = config.get("build");
        let groups = match build.and_then(|build| build.get("content")) {
            Some(Value::Array(groups)) => groups.iter().collect(),
            Some(group) => vec![group],
            None => Vec::new(),
        };
        if groups.is_empty() {
            let (source, files) = (folder.to_owned(), patterns(["**"]));
            self.contents.push(Content { source, target: String::new(), files, excluded: PathPatterns::default() });
        }
        for group in groups {
            let text = |key: &str| group.get(key).and_then(Value::as_str);
            let source = join_up(folder, text("src").or_else(|| text("cwd")).unwrap_or("."));
            let target = join_up("", text("dest").unwrap_or_default());
            let (files, excluded) = (patterns(texts(group.get("files"))), patterns(texts(group.get("exclude"))));
            self.contents.push(Content { source, target, files, excluded });
        }
        let alerts = config.pointer("/build/markdownEngineProperties/alerts").and_then(Value::as_object);
        self.alerts.extend(alerts.into_iter().flat_map(|alerts| alerts.keys().cloned()));
        let metadata =
            build.and_then(|build| build.get("fileMetadata")).and_then(Value::as_object).into_iter().flatten();
        for (_, values) in metadata.filter(|(key, _)| key.eq_ignore_ascii_case("robots")) {
            let values = values.as_object().into_iter().flatten();
            let forbids =
                |value: &Value| value.as_str().is_some_and(|text| text.to_ascii_lowercase().contains("noindex"));
            let skipped = values.filter(|(_, value)| forbids(value)).map(|(pattern, _)| pattern);
            self.skipped.push((folder.to_owned(), patterns(skipped)));
        }
    }

    fn add_redirects(&mut self, site: &SiteFolder, file: &str, faults: &mut Vec<Fault>) {
        let value = json(site, file, faults);
        for redirect in value.get("redirections").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| redirect.get(key).and_then(Value::as_str);
            let source = text("source_path").or_else(|| text("source_path_from_root"));
            let Some((source, target)) = source.zip(text("redirect_url")) else { continue };
            let old = self.address(&join_up("", source.trim_start_matches('/')));
            let target =
                target.split_once("://").map_or(target, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
            let is_relative = !target.starts_with('/') && target.starts_with('.');
            let folder = if is_relative { old.rsplit_once('/').map_or("", |(folder, _)| folder) } else { "" };
            let target =
                default_address(&join_up(folder, target.split(['#', '?']).next().unwrap_or_default())).into_owned();
            let mut rest = target.as_str();
            for _ in 0..=MAX_BASE {
                let base = target.get(..target.len() - rest.len()).unwrap_or_default();
                self.redirects.entry(rest.to_owned()).or_default().push((old.clone(), base.to_owned()));
                let Some((_, shorter)) = rest.split_once('/') else { break };
                rest = shorter;
            }
        }
    }

    /// The folders of the content.
    pub(super) fn content(&self) -> Vec<String> {
        self.contents.iter().map(|content| content.source.clone()).collect()
    }

    /// What the configuration says of a file.
    pub(super) fn membership(&self, path: &str) -> Membership {
        let mut is_excluded = false;
        for content in &self.contents {
            let Some(below) = below(path, &content.source) else { continue };
            if content.files.select(below) {
                if !content.excluded.select(below) {
                    return Membership::Page;
                }
                is_excluded = true;
            }
        }
        let is_partial = path.split('/').rev().skip(1).any(|folder| PARTIAL_FOLDERS.contains(&folder));
        match (is_partial, is_excluded) {
            (true, _) => Membership::Partial,
            (false, true) => Membership::Excluded,
            (false, false) => Membership::Outside,
        }
    }

    /// The address of a file, without slashes at its ends.
    pub(super) fn address(&self, path: &str) -> String {
        let found = self.contents.iter().filter_map(|content| Some((content, below(path, &content.source)?)));
        let listed = found.clone().find(|(content, below)| content.files.select(below));
        let address = match listed.or_else(|| found.clone().next()) {
            Some((content, below)) => join_up(&content.target, below),
            None => path.to_owned(),
        };
        default_address(&address).into_owned()
    }

    /// The earlier addresses of the page at an address. The addresses of redirects begin with the base path of the site, which
    /// the sources do not know: the longest end that is a page counts.
    pub(super) fn aliases(&self, path: &str, address: &str, files: &PageFiles<'_>) -> Vec<String> {
        let folder = path.strip_suffix(".md").and_then(|stem| stem.strip_suffix(address)).unwrap_or_default();
        let of_page = self.redirects.get(address).into_iter().flatten().filter(|(old, base)| {
            let mut longer = base.trim_end_matches('/');
            let mut is_other = false;
            while !longer.is_empty() && !is_other {
                is_other = files.exists(&join_up(folder, &format!("{longer}/{address}.md")));
                longer = longer.split_once('/').map_or("", |(_, rest)| rest);
            }
            !is_other && old != address
        });
        let mut aliases: Vec<String> = of_page.map(|(old, _)| format!("/{old}")).collect();
        aliases.dedup();
        aliases
    }

    /// The title of an alert of a kind that the configuration adds: the kind in capitals.
    pub(super) fn alert(&self, kind: &str) -> Option<String> {
        self.alerts.iter().any(|own| own.eq_ignore_ascii_case(kind)).then(|| kind.to_uppercase())
    }

    /// Whether search engines skip a file by the configuration.
    pub(super) fn is_skipped(&self, path: &str) -> bool {
        self.skipped.iter().any(|(folder, patterns)| below(path, folder).is_some_and(|below| patterns.select(below)))
    }

    /// The file that a directive of another file names; `~` is the folder of the docset.
    pub(super) fn resolve(&self, folder: &str, target: &str) -> String {
        let target = target.trim().replace('\\', "/");
        match target.strip_prefix("~/").or_else(|| target.strip_prefix('/')) {
            Some(rest) => {
                let root = self.roots.iter().filter(|root| below(folder, root).is_some() || folder == **root);
                join_up(root.max_by_key(|root| root.len()).map_or("", String::as_str), rest)
            }
            None => join_up(folder, &target),
        }
    }
}

/// The patterns of a list. `**.md` is an old spelling of `**/*.md`, and a folder stands for all files below it.
fn patterns<P: AsRef<str>>(list: impl IntoIterator<Item = P>) -> PathPatterns {
    let modern = |pattern: P| {
        let pattern = pattern.as_ref().replace("**.", "**/*.");
        if pattern.ends_with('/') { pattern + "**" } else { pattern }
    };
    PathPatterns::new(
        list.into_iter().map(modern),
        PatternSyntax { braces: true, ignores_case: true, ..PatternSyntax::PATHS },
    )
}

/// A path relative to a folder that contains it.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path).filter(|path| !path.starts_with("../"));
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// A text, or a list of texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A configuration file; `Null` when it is missing or broken.
fn json(site: &SiteFolder, path: &str, faults: &mut Vec<Fault>) -> Value {
    let Some(text) = site.config(path) else { return Value::Null };
    data::parse(&text, Format::Json).unwrap_or_else(|fault| {
        faults.push((path.to_owned(), fault.line, fault.reason));
        Value::Null
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn project() -> Project {
        let mut project = Project::default();
        let config = json!({"build": {
            "content": [
                {"files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**", "old/**"], "src": "articles"},
                {"files": "api/*.md", "dest": "reference"},
            ],
            "fileMetadata": {"ROBOTS": {"articles/secret/*.md": "NOINDEX,NOFOLLOW"}},
        }});
        project.add("docs", &config);
        project
    }

    #[test]
    fn content_groups_give_role_and_address() {
        for (path, membership, address) in [
            ("docs/articles/a/b.md", Membership::Page, "a/b"),
            ("docs/articles/index.md", Membership::Page, ""),
            ("docs/articles/includes/x.md", Membership::Partial, "includes/x"),
            ("docs/articles/old/x.md", Membership::Excluded, "old/x"),
            ("docs/api/x.md", Membership::Page, "reference/api/x"),
            ("README.md", Membership::Outside, "README"),
        ] {
            assert_eq!(project().membership(path), membership, "{path}");
            assert_eq!(project().address(path), address, "{path}");
        }
        assert!(project().is_skipped("docs/articles/secret/x.md") && !project().is_skipped("docs/articles/x.md"));
    }

    #[test]
    fn a_tilde_is_the_folder_of_the_docset() {
        for (target, expected) in
            [("~/x.md", "docs/x.md"), ("../x.md", "docs/articles/x.md"), ("y\\x.md", "docs/articles/a/y/x.md")]
        {
            assert_eq!(project().resolve("docs/articles/a", target), expected);
        }
    }
}

//! The configuration of a site: the literal values of `conf.py`.

use std::collections::BTreeMap;

use crate::corpus::data::{Map, Value, python_values};
use crate::corpus::rst::RstSettings;
use crate::corpus::source::{PathPatterns, PatternSyntax, SiteFolder, split_path};

use super::titles::titles;

/// Names that a configuration of Sphinx has; other programs have a `conf.py` too.
const NAMES: [&str; 11] = [
    "extensions",
    "project",
    "master_doc",
    "root_doc",
    "source_suffix",
    "html_theme",
    "exclude_patterns",
    "templates_path",
    "html_static_path",
    "intersphinx_mapping",
    "html_title",
];
/// Patterns of files that are never pages.
const NEVER: [&str; 4] = ["**/_sources", ".#*", "**/.#*", "*.lproj"];
/// The format of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parser {
    Rst,
    Myst,
}

/// What the configuration decides.
#[derive(Debug)]
pub(super) struct Config {
    /// The folder of the configuration, as a site path.
    pub(super) root: String,
    /// The suffixes of pages, with their dots.
    pub(super) suffixes: Vec<(String, Parser)>,
    included: PathPatterns,
    excluded: PathPatterns,
    /// Whether titles are labels, and whether the path of the page precedes them.
    pub(super) section_labels: Option<bool>,
    /// The extensions of MyST.
    pub(super) myst: Vec<String>,
    /// Whether a title in front matter becomes a heading.
    pub(super) title_to_header: bool,
    /// Values of MyST substitutions.
    pub(super) substitutions: Map<String, Value>,
    pub(super) rst: RstSettings,
}

impl Config {
    /// Reads the configuration; `None` when it belongs to another program.
    pub(super) fn read(site: &SiteFolder, path: &str) -> Option<Self> {
        let text = site.config(path).unwrap_or_default();
        let values = python_values(&text);
        if !path.is_empty() && !NAMES.iter().any(|name| values.contains_key(*name)) {
            return None;
        }
        let root = split_path(path).0.to_owned();
        let extensions = texts(values.get("extensions"));
        let has = |name: &str| extensions.iter().any(|extension| extension == name);
        let section_labels =
            has("sphinx.ext.autosectionlabel").then(|| is_on(&values, "autosectionlabel_prefix_document"));
        let mut excluded = texts(values.get("exclude_patterns"));
        excluded.extend(texts(values.get("templates_path")));
        excluded.extend(NEVER.map(str::to_owned));
        let included = values.get("include_patterns").map_or_else(|| vec!["**".to_owned()], |list| texts(Some(list)));
        let below = PatternSyntax { selects_below: true, ..PatternSyntax::PATHS };
        Some(Self {
            suffixes: suffixes(&values, &extensions),
            included: PathPatterns::new(included.iter().map(|pattern| folders(pattern)), PatternSyntax::PATHS),
            excluded: PathPatterns::new(excluded.iter().map(|pattern| folders(pattern)), below),
            section_labels,
            myst: texts(values.get("myst_enable_extensions")),
            title_to_header: is_on(&values, "myst_title_to_header"),
            substitutions: values.get("myst_substitutions").and_then(Value::as_object).cloned().unwrap_or_default(),
            rst: rst_settings(&values, &root),
            root,
        })
    }

    /// The path of a page below the root and without suffix, and its format; `None` for other files.
    pub(super) fn document<'p>(&self, path: &'p str) -> Option<(&'p str, Parser)> {
        let below = self.below_root(path)?;
        let suffixes =
            self.suffixes.iter().filter_map(|(suffix, parser)| Some((below.strip_suffix(suffix.as_str())?, *parser)));
        suffixes.filter(|(name, _)| !name.is_empty() && !name.ends_with('/')).min_by_key(|(name, _)| name.len())
    }

    /// A path below the root.
    pub(super) fn below_root<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.root.is_empty() {
            return Some(path).filter(|path| !path.starts_with("../"));
        }
        path.strip_prefix(&self.root)?.strip_prefix('/')
    }

    /// Whether the patterns make a file below the root a page.
    pub(super) fn selects(&self, below: &str) -> bool {
        self.included.select(below) && !self.excluded.select(below)
    }
}

/// A pattern whose `**/` stands for one folder or more, as in Sphinx.
fn folders(pattern: &str) -> String {
    pattern.replace("**/", "*/**/")
}

/// The texts of a list, or one text.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn is_on(values: &Map<String, Value>, name: &str) -> bool {
    values.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// The suffixes of pages, and the format of each.
fn suffixes(values: &Map<String, Value>, extensions: &[String]) -> Vec<(String, Parser)> {
    let converts = ["recommonmark", "m2r", "m2r2", "sphinx_mdinclude", "sphinx_markdown_parser"];
    let has_myst = extensions.iter().any(|extension| matches!(extension.as_str(), "myst_parser" | "myst_nb"));
    let has_markdown = has_myst || extensions.iter().any(|extension| converts.contains(&extension.as_str()));
    let of_list = |suffix: &String| {
        // A plain list means reStructuredText, unless an extension converts Markdown.
        let is_markdown =
            suffix.ends_with("md") && extensions.iter().any(|extension| converts.contains(&extension.as_str()));
        (suffix.clone(), if is_markdown { Parser::Myst } else { Parser::Rst })
    };
    let mut suffixes: Vec<(String, Parser)> = match values.get("source_suffix") {
        Some(Value::Object(map)) => {
            let parser = |value: &Value| match value.as_str() {
                Some("markdown" | "myst-nb" | "myst" | "mystnb") => Parser::Myst,
                _ => Parser::Rst,
            };
            map.iter().map(|(suffix, value)| (suffix.clone(), parser(value))).collect()
        }
        Some(list @ (Value::String(_) | Value::Array(_))) => texts(Some(list)).iter().map(of_list).collect(),
        _ => vec![(".rst".to_owned(), Parser::Rst)],
    };
    if has_markdown && !suffixes.iter().any(|(suffix, _)| suffix == ".md") {
        suffixes.push((".md".to_owned(), Parser::Myst));
    }
    suffixes
}

fn rst_settings(values: &Map<String, Value>, root: &str) -> RstSettings {
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut substitutions = BTreeMap::new();
    for name in ["release", "version", "today", "project"] {
        substitutions.insert(name.to_owned(), text(name));
    }
    let shown = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    RstSettings {
        prolog: text("rst_prolog"),
        epilog: text("rst_epilog"),
        default_role: text("default_role"),
        language: Some(text("highlight_language"))
            .filter(|language| language != "default" && language != "none")
            .unwrap_or_default(),
        links: links(values.get("extlinks")),
        tags: texts(values.get("tags")).into_iter().collect(),
        values: values.iter().filter_map(|(name, value)| Some((name.clone(), shown(value)?))).collect(),
        substitutions,
        root: root.to_owned(),
        is_sphinx: true,
        shows_todos: is_on(values, "todo_include_todos"),
        titles: titles(&text("language")),
    }
}

/// The roles of `extlinks`: a name, an address and a caption, both with `%s`.
fn links(value: Option<&Value>) -> BTreeMap<String, (String, Option<String>)> {
    let Some(Value::Object(links)) = value else { return BTreeMap::new() };
    let link = |value: &Value| {
        let address = value.get(0)?.as_str()?.to_owned();
        Some((address, value.get(1).and_then(Value::as_str).map(|caption| caption.replace("%%", "%"))))
    };
    links.iter().filter_map(|(name, value)| Some((name.to_lowercase(), link(value)?))).collect()
}

//! The configuration of a Jekyll site: `_config.yml` with Jekyll's defaults.

use std::collections::BTreeMap;

use crate::corpus::data::{self, Format, Map, Value};
use crate::corpus::liquid;
use crate::corpus::source::{SiteFolder, join_up};

use super::defaults::Defaults;
use super::file_filter::FileFilter;
use super::heading_ids::KramdownIds;
use super::kramdown;
use super::zone::Zone;

/// What Jekyll excludes beside the patterns of the site.
const EXCLUDED: [&str; 12] = [
    ".sass-cache",
    ".jekyll-cache",
    "gemfiles",
    "Gemfile",
    "Gemfile.lock",
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
    "_site/",
    "_site",
];
/// Deepest folder of data files.
const MAX_DATA_DEPTH: usize = 6;

/// A collection of documents.
#[derive(Debug, Clone, Default)]
pub(super) struct Collection {
    /// Whether its documents are pages.
    pub(super) output: bool,
    pub(super) permalink: Option<String>,
}

/// The configuration of a site.
#[derive(Debug)]
pub(super) struct Config {
    /// The folder of the sources, relative to the configuration.
    pub(super) source: String,
    /// The path of the site, without a slash at its end.
    pub(super) base: String,
    /// The address of the site, without a slash at its end.
    pub(super) url: String,
    /// The name of a style, or a template.
    pub(super) permalink: String,
    pub(super) collections: BTreeMap<String, Collection>,
    /// The folder of the collections, relative to the sources.
    pub(super) collections_dir: String,
    pub(super) includes_dir: String,
    pub(super) layouts_dir: String,
    pub(super) data_dir: String,
    pub(super) include: FileFilter,
    pub(super) exclude: FileFilter,
    pub(super) defaults: Defaults,
    pub(super) future: bool,
    pub(super) drafts: bool,
    pub(super) unpublished: bool,
    /// Whether Markdown files without front matter are pages.
    pub(super) optional_front_matter: bool,
    /// Whether `README.md` is the page of its folder.
    pub(super) readme_index: bool,
    /// Whether pages with `redirect_to` lead to others.
    pub(super) redirects: bool,
    pub(super) zone: Zone,
    pub(super) kramdown: kramdown::Options,
    pub(super) ids: KramdownIds,
    /// The variable `site` of templates.
    pub(super) site: liquid::Value,
}

impl Config {
    /// Reads the configuration; `None` when it belongs to another program.
    pub(super) fn open(site: &SiteFolder, name: &str, faults: &mut Vec<(String, u32, String)>) -> Option<Self> {
        let text = site.config(name).unwrap_or_default();
        let tree = data::parse(&text, Format::of_name(name).unwrap_or_default()).unwrap_or_else(|fault| {
            faults.push((name.to_owned(), fault.line, fault.reason));
            Value::Null
        });
        let root = tree.as_object().cloned().unwrap_or_default();
        // Hexo and Jupyter Book have a configuration of the same name.
        let is_hexo = root.contains_key("source_dir") || root.contains_key("new_post_name");
        if is_hexo || site.config("_toc.yml").is_some() && !root.contains_key("collections") {
            return None;
        }
        let mut config = Self::of(&root);
        if is_for_github(&root, site.config("Gemfile").as_deref()) {
            config.optional_front_matter = true;
            config.readme_index = true;
            config.redirects = true;
        }
        config.site = site_variable(&root, &config, site);
        Some(config)
    }

    /// The configuration of the given values.
    pub(super) fn of(root: &Map<String, Value>) -> Self {
        let text = |key: &str, default: &str| scalar(root.get(key)).unwrap_or_else(|| default.to_owned());
        let flag = |key: &str| root.get(key) == Some(&Value::Bool(true));
        let folder = |key: &str, default: &str| join_up("", &text(key, default));
        let plugins: Vec<String> = ["plugins", "gems"].iter().flat_map(|key| texts(root.get(*key))).collect();
        let has_plugin = |name: &str| plugins.iter().any(|plugin| plugin == name);
        let options = root.get("kramdown");
        let permalink = text("permalink", "date");
        let exclude = texts(root.get("exclude")).into_iter().chain(EXCLUDED.map(str::to_owned));
        let include = texts(root.get("include")).into_iter().chain([".htaccess".to_owned()]);
        Self {
            source: folder("source", ""),
            base: text("baseurl", "").trim_end_matches('/').to_owned(),
            url: text("url", "").trim_end_matches('/').to_owned(),
            collections: collections(root.get("collections"), &permalink),
            permalink,
            collections_dir: folder("collections_dir", ""),
            includes_dir: folder("includes_dir", "_includes"),
            layouts_dir: folder("layouts_dir", "_layouts"),
            data_dir: folder("data_dir", "_data"),
            include: FileFilter::new(include),
            exclude: FileFilter::new(exclude),
            defaults: Defaults::of(root.get("defaults"), &folder("collections_dir", "")),
            future: flag("future"),
            drafts: flag("show_drafts"),
            unpublished: flag("unpublished"),
            optional_front_matter: has_plugin("jekyll-optional-front-matter"),
            readme_index: has_plugin("jekyll-readme-index"),
            redirects: has_plugin("jekyll-redirect-from"),
            zone: Zone::of(&text("timezone", "UTC")),
            kramdown: kramdown::Options::of(options),
            ids: KramdownIds::of(options),
            site: liquid::Value::Nil,
        }
    }
}

/// Whether GitHub builds the site, with plugins that no configuration names: by the gems of the site or, without a list of
/// gems, by its theme.
fn is_for_github(root: &Map<String, Value>, gems: Option<&str>) -> bool {
    let theme = scalar(root.get("theme")).unwrap_or_default();
    match gems {
        Some(gems) => gems.lines().any(|line| !line.trim_start().starts_with('#') && line.contains("github-pages")),
        None => theme.starts_with("jekyll-theme-") || root.contains_key("remote_theme"),
    }
}

/// The text of a scalar that is not empty.
pub(super) fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The texts of a scalar or a list.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(|item| scalar(Some(item))).collect(),
        value => scalar(value).into_iter().collect(),
    }
}

/// The collections of a site; posts are always one.
fn collections(value: Option<&Value>, permalink: &str) -> BTreeMap<String, Collection> {
    let mut collections: BTreeMap<String, Collection> = BTreeMap::new();
    match value {
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(|name| scalar(Some(name)));
            collections.extend(names.map(|name| (name, Collection::default())));
        }
        Some(Value::Object(entries)) => collections.extend(entries.iter().map(|(name, settings)| {
            let output = settings.get("output") == Some(&Value::Bool(true));
            (name.clone(), Collection { output, permalink: scalar(settings.get("permalink")) })
        })),
        _ => {}
    }
    let posts = collections.entry("posts".to_owned()).or_default();
    posts.output = true;
    posts.permalink.get_or_insert_with(|| style(permalink).to_owned());
    collections
}

/// The template of a style of permalinks; any other text is a template.
fn style(permalink: &str) -> &str {
    match permalink {
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "none" => "/:categories/:title:output_ext",
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        template => template,
    }
}

/// The variable `site`: the configuration, the data files, and empty lists for what only a build knows.
fn site_variable(root: &Map<String, Value>, config: &Config, site: &SiteFolder) -> liquid::Value {
    let mut entries: BTreeMap<String, liquid::Value> =
        root.iter().map(|(key, value)| (key.clone(), liquid::Value::from(value))).collect();
    for (key, value) in [("baseurl", &config.base), ("url", &config.url)] {
        entries.insert(key.to_owned(), value.as_str().into());
    }
    let lists = ["pages", "posts", "documents", "html_pages", "static_files", "related_posts", "html_files"];
    let labels = config.collections.keys().map(String::as_str);
    for key in lists.into_iter().chain(labels).chain(["collections"]) {
        entries.insert(key.to_owned(), liquid::Value::list(Vec::new()));
    }
    for key in ["categories", "tags"] {
        entries.insert(key.to_owned(), liquid::Value::map(BTreeMap::new()));
    }
    for key in ["time", "github", "lang", "title", "description"] {
        entries.entry(key.to_owned()).or_default();
    }
    entries.insert("data".to_owned(), data_folder(site, &join_up(&config.source, &config.data_dir), 0));
    liquid::Value::map(entries)
}

/// The data files of a folder, to be read when a page uses them.
fn data_folder(site: &SiteFolder, folder: &str, depth: usize) -> liquid::Value {
    let mut entries: BTreeMap<String, liquid::Value> = BTreeMap::new();
    for name in site.names(folder) {
        let path = format!("{folder}/{}", name.trim_end_matches('/'));
        if let Some(inner) = name.strip_suffix('/') {
            if depth < MAX_DATA_DEPTH {
                entries.insert(data_key(inner), data_folder(site, &path, depth + 1));
            }
        } else if let Some((stem, "yml" | "yaml" | "json" | "csv" | "tsv")) = name.rsplit_once('.') {
            entries.insert(data_key(stem), liquid::Value::Deferred(path.into()));
        }
    }
    liquid::Value::map(entries)
}

/// The key of a data file: signs other than letters, digits, `_` and `-` are dropped, white space becomes `_`.
fn data_key(stem: &str) -> String {
    let kept: String = stem.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')).collect();
    kept.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn github_is_recognized_by_gems_or_theme() {
        for (value, gems, expected) in [
            (json!({"theme": "jekyll-theme-cayman"}), None, true),
            (json!({"theme": "jekyll-theme-cayman"}), Some("gem 'jekyll'\n"), false),
            (json!({}), Some("gem 'github-pages', group: :jekyll_plugins\n"), true),
            (json!({}), Some("# gem 'github-pages'\n"), false),
            (json!({"theme": "minima"}), None, false),
        ] {
            assert_eq!(is_for_github(value.as_object().unwrap(), gems), expected, "{value} {gems:?}");
        }
    }

    #[test]
    fn styles_of_permalinks_are_templates_of_posts() {
        let value = json!({"permalink": "none", "collections": ["docs"]});
        let config = Config::of(value.as_object().unwrap());
        assert_eq!(config.collections["posts"].permalink.as_deref(), Some("/:categories/:title:output_ext"));
        assert!(!config.collections["docs"].output);
        assert_eq!(data_key("my data.v2"), "my_datav2");
    }
}

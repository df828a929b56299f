//! Reads the configuration of Docusaurus: the folders of its content plugins, with their addresses, and the settings of pages.

use std::collections::BTreeMap;

use crate::corpus::data::{Format, Value, parse, script};
use crate::corpus::dialect::Fault;
use crate::corpus::source::{PathPatterns, PatternSyntax, SiteFolder, join_up};

use super::folder::{Folder, Plugin};

/// How plugins read patterns.
const PATTERNS: PatternSyntax = PatternSyntax { braces: true, ..PatternSyntax::PATHS };
/// Patterns that plugins exclude by default.
const EXCLUDED: [&str; 4] =
    ["**/_*.{js,jsx,ts,tsx,md,mdx}", "**/_*/**", "**/*.test.{js,jsx,ts,tsx}", "**/__tests__/**"];
/// The boxes that every site knows.
const BOXES: [&str; 9] = ["note", "tip", "info", "warning", "danger", "caution", "success", "important", "secondary"];
/// The comments in code that every site knows.
const COMMENTS: [&str; 3] = ["highlight-next-line", "highlight-start", "highlight-end"];

/// What the name of a page's file says of its syntax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PageFormat {
    /// All pages are MDX.
    #[default]
    Mdx,
    /// All pages are CommonMark.
    Md,
    /// The extension decides.
    Detect,
}

/// The configuration of a site.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) folders: Vec<Folder>,
    /// The base path, with slashes at its ends.
    pub(super) base: String,
    pub(super) format: PageFormat,
    pub(super) has_math: bool,
    /// The names of boxes.
    pub(super) boxes: Vec<String>,
    /// The comments that mark lines of code.
    pub(super) comments: Vec<String>,
    /// The earlier addresses of each page.
    pub(super) redirects: BTreeMap<String, Vec<String>>,
}

/// The locales of a site.
struct Locales {
    /// The folder of translations.
    folder: String,
    /// Folder and address of all locales but the default one.
    others: Vec<(String, String)>,
}

impl Config {
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Self {
        let text = site.config(name).unwrap_or_default();
        let value = script::export(&text);
        if !value.is_object() {
            faults.push((name.to_owned(), 1, "the configuration has no literal values".to_owned()));
        }
        let mut reader = Reader { site, locales: locales(&value), config: Self::default() };
        reader.config.has_math = text.contains("remark-math");
        reader.config.boxes = BOXES.map(str::to_owned).to_vec();
        reader.plugins(&value);
        let (folder, mut config) = (reader.locales.folder, reader.config);
        let translated = site.names(&folder);
        config.folders.retain(|known| {
            let rest = known.path.strip_prefix(&folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
            known.original.is_none() || translated.iter().any(|locale| rest.starts_with(locale.as_str()))
        });
        config.base =
            format!("/{}/", text_at(&value, "baseUrl").unwrap_or_default().trim_matches('/')).replace("//", "/");
        config.format = match value.pointer("/markdown/format").and_then(Value::as_str) {
            Some("md") => PageFormat::Md,
            Some("detect") => PageFormat::Detect,
            _ => PageFormat::Mdx,
        };
        config.comments = comments(&value);
        // The folder with the longest path decides about a file.
        config.folders.sort_by_key(|folder| std::cmp::Reverse(folder.path.len()));
        config
    }

    /// The folder of a file, and its path in it.
    pub(super) fn folder<'p>(&self, path: &'p str) -> Option<(&Folder, &'p str)> {
        self.folders.iter().find_map(|folder| Some((folder, folder.relative(path)?)))
    }
}

fn text_at<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn locales(value: &Value) -> Locales {
    let setting = value.get("i18n").unwrap_or(&Value::Null);
    let default = text_at(setting, "defaultLocale").unwrap_or("en");
    let folder = join_up("", text_at(setting, "path").unwrap_or("i18n"));
    let base = value.get("baseUrl").and_then(Value::as_str).unwrap_or("/");
    let others = texts(setting.get("locales")).into_iter().filter(|locale| locale != default).map(|locale| {
        let own = setting.get("localeConfigs").and_then(|configs| configs.get(&locale)).unwrap_or(&Value::Null);
        let address = text_at(own, "baseUrl").map(|address| address.strip_prefix(base).unwrap_or(address));
        let address = join_up("", address.unwrap_or(&locale));
        (text_at(own, "path").unwrap_or(&locale).to_owned(), address)
    });
    let others = others.collect();
    Locales { folder, others }
}

/// The comments that mark lines of code.
fn comments(value: &Value) -> Vec<String> {
    let Some(Value::Array(rules)) = value.pointer("/themeConfig/prism/magicComments") else {
        return COMMENTS.map(str::to_owned).to_vec();
    };
    let keys = ["/line", "/block/start", "/block/end"];
    let found = rules.iter().flat_map(|rule| keys.iter().filter_map(|key| rule.pointer(key)));
    found.filter_map(Value::as_str).map(str::to_owned).collect()
}

struct Reader<'s> {
    site: &'s SiteFolder,
    locales: Locales,
    config: Config,
}

impl Reader<'_> {
    /// Reads presets and plugins; without any, the classic preset.
    fn plugins(&mut self, value: &Value) {
        let null = Value::Null;
        let mut has_preset = false;
        for preset in value.get("presets").and_then(Value::as_array).into_iter().flatten() {
            let Some((name, options)) = named(preset) else { continue };
            let is_classic = matches!(name, "classic" | "@docusaurus/preset-classic");
            has_preset = true;
            if !is_classic && options.get("docs").is_none() {
                continue;
            }
            self.classic(options);
        }
        let plugins = value.get("plugins").and_then(Value::as_array);
        if !has_preset && plugins.is_none() {
            self.classic(&null);
        }
        for (name, options) in plugins.into_iter().flatten().filter_map(named) {
            let name = name.trim_start_matches("@docusaurus/").trim_start_matches("plugin-");
            match name {
                "content-docs" => self.docs(options),
                "content-blog" => self.simple(Plugin::Blog, options),
                "content-pages" => self.simple(Plugin::Pages, options),
                "client-redirects" => self.redirects(options),
                _ => {}
            }
        }
    }

    fn classic(&mut self, options: &Value) {
        let option = |key: &str| options.get(key).unwrap_or(&Value::Null);
        if option("docs") != &Value::Bool(false) {
            self.docs(option("docs"));
        }
        if option("blog") != &Value::Bool(false) {
            self.simple(Plugin::Blog, option("blog"));
        }
        if option("pages") != &Value::Bool(false) {
            self.simple(Plugin::Pages, option("pages"));
        }
    }

    /// Adds a folder, and its translations.
    fn add(&mut self, plugin: Plugin, options: &Value, path: &str, route: &str, translation: &str) {
        let include = match options.get("include") {
            Some(Value::Array(_)) => texts(options.get("include")),
            _ => vec!["**/*.{md,mdx}".to_owned()],
        };
        let exclude = match options.get("exclude") {
            Some(Value::Array(_)) => texts(options.get("exclude")),
            _ => EXCLUDED.map(str::to_owned).to_vec(),
        };
        let has_prefixes = plugin == Plugin::Docs && options.get("numberPrefixParser") != Some(&Value::Bool(false));
        let path = join_up("", path);
        let route = join_up("", route);
        let (include, exclude) = (PathPatterns::new(include, PATTERNS), PathPatterns::new(exclude, PATTERNS));
        let folder = Folder { plugin, path, route, include, exclude, has_prefixes, original: None };
        for (locale, address) in &self.locales.others {
            let path = format!("{}/{locale}/{translation}", self.locales.folder);
            let route = join_up(address, &folder.route);
            let original = Some(folder.path.clone());
            self.config.folders.push(Folder { path, route, original, ..folder.clone() });
        }
        self.config.folders.push(folder);
    }

    fn simple(&mut self, plugin: Plugin, options: &Value) {
        let (path, route, name) = match plugin {
            Plugin::Pages => ("src/pages", "", "pages"),
            Plugin::Docs | Plugin::Blog => ("blog", "blog", "blog"),
        };
        let path = text_at(options, "path").unwrap_or(path).to_owned();
        let route = text_at(options, "routeBasePath").unwrap_or(route).to_owned();
        let translation = format!("docusaurus-plugin-content-{name}{}", suffix(options));
        self.boxes(options);
        self.add(plugin, options, &path, &route, &translation);
    }

    /// Adds the folders of all versions of a docs plugin.
    fn docs(&mut self, options: &Value) {
        self.boxes(options);
        let id = text_at(options, "id").filter(|id| *id != "default");
        let prefix = id.map(|id| format!("{id}_")).unwrap_or_default();
        let path = text_at(options, "path").unwrap_or("docs").to_owned();
        let route = text_at(options, "routeBasePath").unwrap_or("docs").to_owned();
        let is_versioned = options.get("disableVersioning") != Some(&Value::Bool(true));
        let text = is_versioned.then(|| self.site.config(&format!("{prefix}versions.json"))).flatten();
        let released = text.and_then(|text| parse(&text, Format::Json).ok());
        let released = texts(released.as_ref());
        let last =
            text_at(options, "lastVersion").or(released.first().map(String::as_str)).unwrap_or("current").to_owned();
        let mut names = released;
        if options.get("includeCurrentVersion") != Some(&Value::Bool(false)) || names.is_empty() {
            names.push("current".to_owned());
        }
        if let Some(Value::Array(_)) = options.get("onlyIncludeVersions") {
            let only = texts(options.get("onlyIncludeVersions"));
            names.retain(|name| only.contains(name));
        }
        for name in names {
            let setting = options.get("versions").and_then(|versions| versions.get(&name));
            let own = setting.and_then(|setting| text_at(setting, "path"));
            let part = own.unwrap_or(match name.as_str() {
                _ if name == last => "",
                "current" => "next",
                name => name,
            });
            let (folder, version) = match name.as_str() {
                "current" => (path.clone(), "current".to_owned()),
                name => (format!("{prefix}versioned_docs/version-{name}"), format!("version-{name}")),
            };
            let translation = format!("docusaurus-plugin-content-docs{}/{version}", suffix(options));
            self.add(Plugin::Docs, options, &folder, &format!("{route}/{part}"), &translation);
        }
    }

    /// Adds the names of boxes that a plugin defines.
    fn boxes(&mut self, options: &Value) {
        let names = texts(options.pointer("/admonitions/keywords"));
        self.config.boxes.extend(names);
    }

    fn redirects(&mut self, options: &Value) {
        for redirect in options.get("redirects").and_then(Value::as_array).into_iter().flatten() {
            let Some(to) = text_at(redirect, "to") else { continue };
            let from = texts(redirect.get("from"));
            self.config.redirects.entry(join_up("", to)).or_default().extend(from);
        }
    }
}

/// The end of the names of a plugin's folders.
fn suffix(options: &Value) -> String {
    text_at(options, "id").filter(|id| *id != "default").map(|id| format!("-{id}")).unwrap_or_default()
}

/// The name and the options of a preset or plugin: a name, or a list of both. The name may be in a call such as
/// `require.resolve`.
fn named(value: &Value) -> Option<(&str, &Value)> {
    let (name, options) = match value {
        Value::Array(items) => (items.first()?, items.get(1).unwrap_or(&Value::Null)),
        value => (value, &Value::Null),
    };
    let name = name.as_str().or_else(|| name.pointer("/arguments/0")?.as_str())?;
    Some((name, options))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Vec<(String, String)> {
        let site = SiteFolder::new("/none".as_ref(), "/none".into(), "/none".into());
        let mut reader = Reader { site: &site, locales: locales(value), config: Config::default() };
        reader.plugins(value);
        reader.config.folders.into_iter().map(|folder| (folder.path, folder.route)).collect()
    }

    #[test]
    fn folders_come_from_presets_and_plugins() {
        let pair = |path: &str, route: &str| (path.to_owned(), route.to_owned());
        let defaults = [pair("docs", "docs"), pair("blog", "blog"), pair("src/pages", "")];
        assert_eq!(read(&json!({})), defaults);
        assert_eq!(read(&json!({"presets": ["classic"]})), defaults);
        let value = json!({
            "i18n": {"defaultLocale": "en", "locales": ["en", "de"]},
            "presets": [["@docusaurus/preset-classic", {"docs": {"path": "../docs", "routeBasePath": "/"}, "blog": false, "pages": false}]],
            "plugins": ["x", [{"call": "require.resolve", "arguments": ["@docusaurus/plugin-content-docs"]}, {"id": "crew", "path": "crew"}]],
        });
        let expected = [
            pair("i18n/de/docusaurus-plugin-content-docs/current", "de"),
            pair("../docs", ""),
            pair("i18n/de/docusaurus-plugin-content-docs-crew/current", "de/docs"),
            pair("crew", "docs"),
        ];
        assert_eq!(read(&value), expected);
    }
}

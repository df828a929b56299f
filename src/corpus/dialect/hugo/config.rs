//! Reads the configuration: one file, or a folder of files, merged as the generator merges them.

use serde_json::{Map, json};

use crate::corpus::data::{self, Format, Value};
use crate::corpus::source::{SiteFolder, join_up};

use super::super::Fault;
use super::value::{self, at, text_at, truthy_at};

/// Names of the configuration in the folder of the site, in order of precedence.
pub(super) const FILES: &[&str] = &[
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/hugo.yml",
    "config/_default/hugo.json",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/config.yml",
    "config/_default/config.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
];
/// Keys that other programs with a file of such a name do not have.
const OWN_KEYS: [&str; 9] = [
    "baseurl",
    "languagecode",
    "defaultcontentlanguage",
    "contentdir",
    "markup",
    "permalinks",
    "params",
    "taxonomies",
    "module",
];

/// The configuration of a site. All keys are in lower case.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) tree: Value,
    /// The languages, the default one first.
    pub(super) languages: Vec<Language>,
    pub(super) mounts: Vec<Mount>,
    /// Folders that hold `layouts`, `data` and `i18n`: the site itself, then its themes.
    pub(super) components: Vec<String>,
    /// The path of `baseURL`, without slashes at its ends.
    pub(super) base_path: String,
    /// The plural names of the taxonomies.
    pub(super) taxonomies: Vec<String>,
}

/// A language of the site.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) code: String,
    /// The first part of each address; empty for the language at the root.
    pub(super) prefix: String,
    pub(super) title: String,
    pub(super) params: Value,
    pub(super) is_disabled: bool,
}

/// A folder or file of content.
#[derive(Debug)]
pub(super) struct Mount {
    /// Its site path.
    pub(super) source: String,
    /// Its path below the content.
    pub(super) target: String,
    /// Indexes of its languages; empty for all.
    pub(super) languages: Vec<usize>,
}

impl Config {
    /// Reads all files of the configuration; `None` when `name` belongs to another program.
    pub(super) fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let tree = load(site, faults);
        let stem = name.rsplit('/').next().unwrap_or_default();
        let is_foreign = tree.get("base_url").is_some() || !OWN_KEYS.iter().any(|key| tree.get(key).is_some());
        if stem.starts_with("config.") && is_foreign && !tree.as_object().is_some_and(Map::is_empty) {
            return None;
        }
        let languages = languages(&tree);
        let mounts = mounts(&tree, &languages);
        let mut components = vec![String::new()];
        let themes = tree.get("theme").map(value::texts).unwrap_or_default();
        let folder = text_at(&tree, "themesdir").unwrap_or("themes").to_owned();
        components.extend(themes.iter().map(|theme| join_up(&folder, theme)));
        let base = text_at(&tree, "baseurl").unwrap_or_default();
        let base = base.split_once("://").map_or(base, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let base_path = base.trim_matches('/').to_owned();
        let taxonomies = match tree.get("taxonomies").and_then(Value::as_object) {
            Some(names) => names.values().filter_map(Value::as_str).map(str::to_lowercase).collect(),
            None => vec!["tags".to_owned(), "categories".to_owned()],
        };
        Some(Self { tree, languages, mounts, components, base_path, taxonomies })
    }

    /// Whether a setting is on; `default` when it is not set.
    pub(super) fn is_on(&self, path: &str, default: bool) -> bool {
        at(&self.tree, path).map_or(default, value::truthy)
    }

    /// Whether a theme adds templates and parameters.
    pub(super) fn has_theme(&self) -> bool {
        self.tree.get("theme").is_some() || at(&self.tree, "module.imports").is_some()
    }

    /// The index of a language by its code.
    pub(super) fn language(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|language| language.code.eq_ignore_ascii_case(code))
    }
}

fn load(site: &SiteFolder, faults: &mut Vec<Fault>) -> Value {
    let mut tree = Value::Object(Map::new());
    let root = FILES.iter().filter(|name| !name.contains('/'));
    if let Some((name, text)) = root.filter_map(|name| Some((*name, site.config(name)?))).next() {
        value::merge(&mut tree, parse(name, &text, faults));
    }
    for folder in ["config/_default", "config/production"] {
        let mut names = site.names(folder);
        // The main file comes first; the others are named by the key that they hold.
        names.sort_by_key(|name| !is_main(name));
        for name in names {
            let path = format!("{folder}/{name}");
            let Some(stem) = Format::of_name(&name).and_then(|_| name.rsplit_once('.')).map(|(stem, _)| stem) else {
                continue;
            };
            let Some(text) = site.config(&path) else { continue };
            let mut part = parse(&path, &text, faults);
            if !is_main(&name) {
                let (key, language) = stem.split_once('.').map_or((stem, None), |(key, code)| (key, Some(code)));
                let key = key.to_lowercase();
                let is_wrapped = part.as_object().is_some_and(|keys| keys.len() == 1 && keys.contains_key(&key));
                part = if is_wrapped { part } else { json!({ key: part }) };
                if let Some(code) = language {
                    part = json!({ "languages": { code.to_lowercase(): part } });
                }
            }
            value::merge(&mut tree, part);
        }
    }
    tree
}

fn is_main(name: &str) -> bool {
    matches!(name.split_once('.').map(|(stem, _)| stem), Some("hugo" | "config"))
}

fn parse(path: &str, text: &str, faults: &mut Vec<Fault>) -> Value {
    let parsed = Format::of_name(path).map_or(Ok(Value::Null), |format| data::parse(text, format));
    match parsed {
        Ok(tree) => value::lower(tree),
        Err(fault) => {
            faults.push((path.to_owned(), fault.line, format!("the configuration cannot be parsed: {}", fault.reason)));
            Value::Null
        }
    }
}

/// The languages, the default one first.
fn languages(tree: &Value) -> Vec<Language> {
    let default = text_at(tree, "defaultcontentlanguage").unwrap_or("en").to_lowercase();
    let in_folder = truthy_at(tree, "defaultcontentlanguageinsubdir");
    let off = tree.get("disablelanguages").map(value::texts).unwrap_or_default();
    let empty = Map::new();
    let listed = tree.get("languages").and_then(Value::as_object).unwrap_or(&empty);
    // With a host for each language, no address has a prefix.
    let has_hosts = listed.len() > 1 && listed.values().all(|language| language.get("baseurl").is_some());
    let shared = tree.get("params").cloned().unwrap_or_else(|| json!({}));
    let site_title = text_at(tree, "title").unwrap_or_default();
    let language = |code: &str, own: &Value| {
        let mut params = shared.clone();
        value::merge(&mut params, own.get("params").cloned().unwrap_or_default());
        let is_root = has_hosts || code == default && !in_folder;
        Language {
            code: code.to_owned(),
            prefix: if is_root { String::new() } else { code.to_owned() },
            title: text_at(own, "title").unwrap_or(site_title).to_owned(),
            params,
            is_disabled: truthy_at(own, "disabled") || off.iter().any(|other| other.eq_ignore_ascii_case(code)),
        }
    };
    let mut languages: Vec<Language> = listed.iter().map(|(code, own)| language(code, own)).collect();
    let first = languages.iter().position(|language| language.code == default);
    match first {
        Some(first) => {
            let first = languages.remove(first);
            languages.insert(0, first);
        }
        None => languages.insert(0, language(&default, &Value::Null)),
    }
    languages
}

/// The mounts of content: as configured, else the content folder of each language.
fn mounts(tree: &Value, languages: &[Language]) -> Vec<Mount> {
    let configured = at(tree, "module.mounts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let index = |code: &str| languages.iter().position(|language| language.code.eq_ignore_ascii_case(code));
    let of_content = configured.iter().filter_map(|mount| {
        let target = text_at(mount, "target")?;
        let target = target.strip_prefix("content").filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
        let codes = at(mount, "sites.matrix.languages").or_else(|| mount.get("lang")).map(value::texts);
        let languages = codes.unwrap_or_default().iter().filter_map(|code| index(code)).collect();
        let source = join_up("", text_at(mount, "source")?);
        Some(Mount { source, target: target.trim_matches('/').to_owned(), languages })
    });
    let mut mounts: Vec<Mount> = of_content.collect();
    if !mounts.is_empty() {
        return mounts;
    }
    let shared = join_up("", text_at(tree, "contentdir").unwrap_or("content"));
    for (index, language) in languages.iter().enumerate() {
        let own = at(tree, "languages").and_then(|all| text_at(all.get(&language.code)?, "contentdir"));
        let source = own.map(|folder| join_up("", folder)).filter(|folder| *folder != shared);
        if let Some(source) = source {
            mounts.push(Mount { source, target: String::new(), languages: vec![index] });
        }
    }
    mounts.push(Mount { source: shared, target: String::new(), languages: Vec::new() });
    mounts
}

//! Reads `source.config` and the module that makes a source of it: folders of pages, their addresses, and languages.

use crate::corpus::data::{Value, script};
use crate::corpus::dialect::Fault;
use crate::corpus::source::{SiteFolder, join_up};

/// Folders of sources.
const ROOTS: [&str; 3] = ["", "src/", "app/"];
/// Modules that make a source of the collections.
const MODULES: [&str; 6] =
    ["lib/source.ts", "lib/source.tsx", "lib/source/index.ts", "lib/source/index.tsx", "source.ts", "utils/source.ts"];
/// Calls that are read in a file.
const MAX_CALLS: usize = 32;
/// Longest call, in bytes.
const MAX_CALL: usize = 16 << 10;

/// The configuration of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) collections: Vec<Collection>,
    pub(super) languages: Languages,
    /// The folder that `@/` means in imports.
    pub(super) root: String,
    pub(super) has_math: bool,
}

/// A folder of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Collection {
    /// The name of its constant.
    pub(super) name: String,
    /// The site path.
    pub(super) folder: String,
    /// The address of its root, without slashes at its ends.
    pub(super) address: String,
}

/// The languages of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Languages {
    pub(super) default: String,
    /// All languages; empty for a site that is not translated.
    pub(super) all: Vec<String>,
    /// Whether the folder of a file says its language, not the end of its name.
    pub(super) by_folder: bool,
    /// Whether addresses of the default language lack it.
    pub(super) hides_default: bool,
    /// Whether no address has a language.
    pub(super) hides_all: bool,
}

impl Config {
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(name).unwrap_or_default();
        if !name.is_empty() && !text.contains("fumadocs") {
            return None;
        }
        let mut config = Self { has_math: text.contains("remark-math"), ..Self::default() };
        config.collections = collections(&text);
        let mut first_address = None;
        for root in ROOTS {
            for module in MODULES {
                let path = format!("{root}{module}");
                let Some(text) = site.config(&path) else { continue };
                config.root = if root == "src/" { "src".to_owned() } else { String::new() };
                if path != name {
                    config.collections.extend(collections(&text));
                }
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let address = config.addresses(&text, |name| shared_constant(site, folder, name));
                first_address = first_address.or(address);
                config.languages = languages(&text)
                    .or_else(|| languages(&site.config(&join_up(folder, "i18n.ts"))?))
                    .unwrap_or_default();
            }
        }
        if config.collections.is_empty() {
            if !name.is_empty() {
                faults.push((name.to_owned(), 1, "no call of `defineDocs` with literal values".to_owned()));
            }
            let (folder, address) = ("content/docs".to_owned(), first_address.unwrap_or_default());
            config.collections.push(Collection { folder, address, ..Collection::default() });
        }
        for collection in &mut config.collections {
            if collection.address.is_empty() {
                // The name of the folder is the address in all templates of the generator.
                collection.address = collection.folder.rsplit('/').next().unwrap_or_default().to_owned();
            }
            collection.address = join_up("", &collection.address);
        }
        config.collections.sort_by_key(|collection| std::cmp::Reverse(collection.folder.len()));
        Some(config)
    }

    /// Gives the collections the addresses that the calls of `loader` name; returns the first one. The root of the site is
    /// `/`, since an empty address means none.
    fn addresses(&mut self, text: &str, constant: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut first = None;
        for call in calls(text, "loader(") {
            let Some((_, value)) = call.split_once("baseUrl:") else { continue };
            let value = value.trim_start();
            let address = match value.chars().next().filter(|c| matches!(c, '\'' | '"' | '`')) {
                Some(quote) => value.get(1..).and_then(|rest| rest.split(quote).next()).map(str::to_owned),
                None => value.split(|c: char| !c.is_alphanumeric() && c != '_').next().and_then(&constant),
            };
            let Some(address) = address.map(|address| if address.is_empty() { "/".to_owned() } else { address }) else {
                continue;
            };
            let is_named = |name: &str| {
                call.contains(&format!("{name}.toFumadocsSource")) || call.contains(&format!("createMDXSource({name}"))
            };
            for collection in self.collections.iter_mut().filter(|collection| is_named(&collection.name)) {
                collection.address.clone_from(&address);
            }
            first.get_or_insert(address);
        }
        first
    }
}

/// The text of each call of a function, up to the next one.
fn calls<'t>(text: &'t str, function: &str) -> Vec<&'t str> {
    let mut calls = Vec::new();
    let parts = text.split(function).skip(1).take(MAX_CALLS);
    calls.extend(parts.map(|part| part.get(..part.floor_char_boundary(MAX_CALL.min(part.len()))).unwrap_or_default()));
    calls
}

/// The collections that a file defines.
fn collections(text: &str) -> Vec<Collection> {
    let mut found = Vec::new();
    for function in ["defineDocs(", "defineCollections("] {
        let mut before = "";
        for (index, part) in text.split(function).take(MAX_CALLS).enumerate() {
            if index > 0 {
                let near = part.get(..part.floor_char_boundary(MAX_CALL.min(part.len()))).unwrap_or_default();
                let options = script::expression(near);
                let is_data = options.get("type").and_then(Value::as_str) == Some("meta");
                let dir = options.get("dir").and_then(|dir| dir.as_str().or_else(|| dir.get(0)?.as_str()));
                let default = (function == "defineDocs(").then_some("content/docs");
                if let Some(dir) = dir.or(default).filter(|_| !is_data) {
                    let (name, folder) = (constant_before(before), join_up("", dir));
                    found.push(Collection { name, folder, address: String::new() });
                }
            }
            before = part;
        }
    }
    found
}

/// The first name of the declaration at the end of a text: `export const docs =`, `const { docs, meta } =`.
fn constant_before(text: &str) -> String {
    let declared = text.rsplit_once("const ").map_or("", |(_, declared)| declared);
    let names = declared.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.filter(|name| !name.is_empty()).map(str::to_owned).next().unwrap_or_default()
}

/// The text of a constant in the module that shared names are in.
fn shared_constant(site: &SiteFolder, folder: &str, name: &str) -> Option<String> {
    let text = site.config(&join_up(folder, "shared.ts"))?;
    script::constants(&text).get(name)?.as_str().map(str::to_owned)
}

/// The languages that a file defines.
fn languages(text: &str) -> Option<Languages> {
    let options = match calls(text, "defineI18n(").first() {
        Some(call) => script::expression(call),
        None => script::constants(text).remove("i18n")?,
    };
    let word = |key: &str| options.get(key).and_then(Value::as_str).unwrap_or_default();
    let all = options.get("languages")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
    Some(Languages {
        default: word("defaultLanguage").to_owned(),
        all: all.collect(),
        by_folder: word("parser") == "dir",
        hides_default: word("hideLocale") == "default-locale",
        hides_all: word("hideLocale") == "always",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_have_names_and_folders() {
        let text = "export const docs = defineDocs({\n  dir: 'content/guide', docs: { schema: x } });\nexport const { blog, m } = defineDocs();\nconst posts = defineCollections({ type: 'doc', dir: ['content/posts'] });\nconst n = defineCollections({ type: 'meta', dir: 'x' })";
        let collection =
            |name: &str, folder: &str| Collection { name: name.into(), folder: folder.into(), address: String::new() };
        let expected = [
            collection("docs", "content/guide"),
            collection("blog", "content/docs"),
            collection("posts", "content/posts"),
        ];
        assert_eq!(collections(text), expected);
    }

    #[test]
    fn loaders_give_collections_their_address() {
        let names = ["docs", "blog", "wiki"];
        let collections = names.map(|name| Collection { name: name.into(), ..Collection::default() }).to_vec();
        let mut config = Config { collections, ..Config::default() };
        let text = "export const source = loader({ baseUrl: '/guide', source: docs.toFumadocsSource() });\nconst b = loader(blog.toFumadocsSource(), { baseUrl: route });\nloader({ source: createMDXSource(wiki), baseUrl: \"/\" })";
        config.addresses(text, |name| (name == "route").then(|| "/news".to_owned()));
        let addresses: Vec<&str> = config.collections.iter().map(|found| found.address.as_str()).collect();
        assert_eq!(addresses, ["/guide", "/news", "/"]);
    }

    #[test]
    fn languages_are_read_from_a_call_or_a_constant() {
        let expected = Languages {
            default: "en".into(),
            all: vec!["en".into(), "cn".into()],
            by_folder: true,
            ..Languages::default()
        };
        let options = "{ defaultLanguage: 'en', languages: ['en', 'cn'], parser: 'dir' }";
        for text in [
            format!("export const i18n = defineI18n({options});"),
            format!("export const i18n: I18nConfig = {options};"),
        ] {
            assert_eq!(languages(&text).as_ref(), Some(&expected), "{text}");
        }
    }
}

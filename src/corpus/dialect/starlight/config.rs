//! Reads the configuration of Astro and of its integration Starlight.

use std::collections::BTreeMap;

use crate::corpus::data::{Format, Value, parse, script};
use crate::corpus::dialect::Fault;
use crate::corpus::mdx::slug;
use crate::corpus::source::{SiteFolder, join_up};

/// The configuration of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// The site path of the sources.
    pub(super) sources: String,
    /// The base path, with slashes at its ends.
    pub(super) base: String,
    /// The language of the pages outside of the folders of locales.
    pub(super) language: String,
    /// The locales with folders of their own.
    pub(super) locales: Vec<Locale>,
    /// Titles of boxes that the site translates: language, key, title.
    pub(super) titles: BTreeMap<(String, String), String>,
    /// The earlier addresses of each page.
    pub(super) redirects: BTreeMap<String, Vec<String>>,
    /// Prefixes of imports and the folders that they stand for.
    pub(super) prefixes: Vec<(String, String)>,
    pub(super) is_smart: bool,
    pub(super) has_math: bool,
}

/// A locale with a folder of its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Locale {
    /// The name of the folder.
    pub(super) folder: String,
    /// The first part of its addresses.
    pub(super) address: String,
    pub(super) language: String,
}

impl Config {
    /// Reads a configuration; `None` when the site does not use Starlight.
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(name).unwrap_or_default();
        if !text.contains("starlight") {
            return None;
        }
        let value = script::export(&text);
        if !value.is_object() {
            faults.push((name.to_owned(), 1, "the configuration has no literal values".to_owned()));
        }
        let mut config = Self::of(&value);
        config.has_math = text.contains("remark-math");
        config.prefixes =
            site.config("tsconfig.json").map(|text| prefixes(&script::expression(&text))).unwrap_or_default();
        let folder = join_up(&config.sources, "content/i18n");
        for name in site.names(&folder) {
            let Some(language) = name.strip_suffix(".json") else { continue };
            let translations = site.config(&join_up(&folder, &name)).and_then(|text| parse(&text, Format::Json).ok());
            for (key, title) in translations.as_ref().and_then(Value::as_object).into_iter().flatten() {
                if let (Some(kind), Some(title)) = (key.strip_prefix("aside."), title.as_str()) {
                    config.titles.insert((language.to_owned(), kind.to_owned()), title.to_owned());
                }
            }
        }
        Some(config)
    }

    fn of(value: &Value) -> Self {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let integrations = value.get("integrations").and_then(Value::as_array);
        let calls = integrations.into_iter().flatten();
        let options = calls
            .filter(|call| {
                call.get("call").and_then(Value::as_str).is_some_and(|name| name.to_lowercase().contains("starlight"))
            })
            .find_map(|call| call.pointer("/arguments/0"))
            .unwrap_or(&Value::Null);
        let base = text(value, "base").unwrap_or_default();
        let mut config = Self {
            sources: join_up("", &text(value, "srcDir").unwrap_or_else(|| "src".to_owned())),
            base: format!("/{}/", base.trim_matches('/')).replace("//", "/"),
            language: "en".to_owned(),
            is_smart: value.pointer("/markdown/smartypants") != Some(&Value::Bool(false)),
            ..Self::default()
        };
        for (folder, locale) in options.get("locales").and_then(Value::as_object).into_iter().flatten() {
            let language = text(locale, "lang").unwrap_or_else(|| folder.clone());
            if folder == "root" {
                config.language = language;
            } else {
                config.locales.push(Locale { folder: folder.clone(), address: slug(folder), language });
            }
        }
        for (from, to) in value.get("redirects").and_then(Value::as_object).into_iter().flatten() {
            let Some(to) = to.as_str().or_else(|| to.get("destination")?.as_str()) else { continue };
            let to = to.strip_prefix(&config.base).unwrap_or(to);
            config.redirects.entry(join_up("", to)).or_default().push(from.clone());
        }
        config
    }

    /// The language of a page at an address.
    pub(super) fn language_of(&self, address: &str) -> &str {
        let first = address.split('/').next().unwrap_or_default();
        let locale = self.locales.iter().find(|locale| locale.address == first);
        locale.map_or(self.language.as_str(), |locale| locale.language.as_str())
    }

    /// The default title of a kind of box in a language; `None` for an unknown kind.
    pub(super) fn title(&self, kind: &str, language: &str) -> Option<String> {
        let own = self.titles.get(&(language.to_owned(), kind.to_owned())).cloned();
        own.or_else(|| super::titles::title(kind, language).map(str::to_owned))
    }
}

/// The prefixes of imports in the settings of TypeScript: `"~/*": ["./src/*"]`.
fn prefixes(settings: &Value) -> Vec<(String, String)> {
    let base = settings.pointer("/compilerOptions/baseUrl").and_then(Value::as_str).unwrap_or_default();
    let paths = settings.pointer("/compilerOptions/paths").and_then(Value::as_object);
    let prefix = |(pattern, targets): (&String, &Value)| {
        let target = targets.get(0)?.as_str()?.strip_suffix('*')?;
        Some((pattern.strip_suffix('*')?.to_owned(), join_up(base, target)))
    };
    paths.into_iter().flatten().filter_map(prefix).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prefixes_of_imports_are_read_beside_comments() {
        let text = "{ // note\n \"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"@c/*\": [\"./src/components/*\"], \"x\": [\"y\"]}}, }";
        assert_eq!(prefixes(&script::expression(text)), [("@c/".to_owned(), "src/components".to_owned())]);
    }

    #[test]
    fn locales_and_redirects_are_read() {
        let starlight = json!({"call": "starlight", "arguments": [{"locales": {
            "root": {"lang": "en"}, "es": {"label": "Español"}, "pt-BR": {"lang": "pt-BR"},
        }}]});
        let value = json!({
            "base": "/hive", "srcDir": "./source", "integrations": [{"call": "react", "arguments": []}, starlight],
            "redirects": {"/former": "/hive/guides/smoker/", "/old": {"status": 301, "destination": "/new"}},
        });
        let config = Config::of(&value);
        assert_eq!((config.base.as_str(), config.sources.as_str()), ("/hive/", "source"));
        assert_eq!(config.language_of("es/guides"), "es");
        assert_eq!(config.language_of("pt-br"), "pt-BR");
        assert_eq!(config.language_of("guides"), "en");
        assert_eq!(config.redirects["guides/smoker"], ["/former"]);
        assert_eq!(config.redirects["new"], ["/old"]);
    }
}

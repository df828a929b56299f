//! Reads `next.config`: the base paths, the locales and the redirects of a site.

use crate::corpus::data::{Value, script};
use crate::corpus::dialect::Fault;
use crate::corpus::dialect::redirects::Redirects;
use crate::corpus::source::{SiteFolder, join_up};

/// The configuration of a site.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The base path, with slashes at its ends.
    pub(super) base: String,
    /// The address of the folder `content`.
    pub(super) content: String,
    /// The locales; the default one is the first.
    pub(super) locales: Vec<String>,
    pub(super) redirects: Redirects,
    pub(super) has_math: bool,
}

impl Config {
    /// Reads a configuration; `None` when the site does not use Nextra.
    pub(super) fn read(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let text = site.config(name).unwrap_or_default();
        if !text.contains("nextra") && !name.is_empty() {
            return None;
        }
        let value = script::export(&text);
        if !value.is_object() && !name.is_empty() && text.contains("redirects") {
            faults.push((name.to_owned(), 1, "the configuration has no literal values".to_owned()));
        }
        Some(Self::of(&text, &value))
    }

    fn of(text: &str, value: &Value) -> Self {
        let base = value.get("basePath").and_then(Value::as_str).unwrap_or_default();
        let locales = value.pointer("/i18n/locales").and_then(Value::as_array);
        let mut locales: Vec<String> =
            locales.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let default = value.pointer("/i18n/defaultLocale").and_then(Value::as_str);
        locales.sort_by_key(|locale| Some(locale.as_str()) != default);
        Self {
            base: format!("/{}/", base.trim_matches('/')).replace("//", "/"),
            content: option(text, "contentDirBasePath").map(|path| join_up("", path)).unwrap_or_default(),
            locales,
            redirects: Redirects::read(value.get("redirects")),
            has_math: text.contains("latex: true") || text.contains("latex: {"),
        }
    }
}

/// The text of an option of the plugin, whose call is no part of the exported value.
fn option<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(name)?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    value.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_plugin_and_framework_are_read() {
        let text = "import nextra from 'nextra'\nconst withNextra = nextra({ latex: true, contentDirBasePath: '/docs' })\nexport default withNextra({\n basePath: '/base', i18n: { locales: ['de', 'en'], defaultLocale: 'en' },\n redirects: () => [{ source: '/old', destination: '/new', permanent: true }]\n})\n";
        let config = Config::of(text, &script::export(text));
        assert_eq!((config.base.as_str(), config.content.as_str(), config.has_math), ("/base/", "docs", true));
        assert_eq!(config.locales, ["en", "de"]);
        assert_eq!(config.redirects.aliases("new"), ["/old"]);
    }
}

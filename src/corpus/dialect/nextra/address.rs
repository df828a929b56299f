//! Addresses: files of `content` and `pages` by their path, files named `page` in `app` by their folder.

use crate::corpus::source::{join_up, split_path};

use super::config::Config;

/// The folder that a file belongs to, and what the framework makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'p> {
    /// In `content`, with the path in it.
    Content(&'p str),
    /// In `pages`, with the path in it.
    Pages(&'p str),
    /// In `app`, with the path in it.
    App(&'p str),
    Elsewhere,
}

/// The place of a file.
pub(super) fn place(path: &str) -> Place<'_> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    match path.split_once('/') {
        Some(("content", rest)) => Place::Content(rest),
        Some(("pages", rest)) => Place::Pages(rest),
        Some(("app", rest)) => Place::App(rest),
        _ => Place::Elsewhere,
    }
}

/// Whether a folder of `app` is private, or stands for many addresses.
pub(super) fn is_private(folder: &str) -> bool {
    folder.split('/').any(|part| part.starts_with(['_', '[']))
}

/// The address of a page, and its earlier or other ones.
pub(super) fn address(path: &str, config: &Config) -> (String, Vec<String>) {
    match place(path) {
        Place::Content(inner) => {
            let (locale, inner) = localized(inner, config);
            let url = join_up(&config.content, &by_path(inner));
            match locale {
                // The framework leads an address without locale to that of the default one.
                Some(locale) if is_default(locale, config) => (join_up(locale, &url), vec![format!("/{url}")]),
                Some(locale) => (join_up(locale, &url), Vec::new()),
                None => (url, Vec::new()),
            }
        }
        Place::Pages(inner) => {
            let (folder, inner_path) = localized(inner, config);
            let url = by_path(inner_path);
            let suffix = url.rsplit_once('.').filter(|(_, locale)| config.locales.iter().any(|known| known == locale));
            let (url, locale) = match suffix {
                Some((url, locale)) => (without_index(url), Some(locale.to_owned())),
                None => (url.clone(), folder.map(str::to_owned)),
            };
            match locale {
                Some(locale) if !is_default(&locale, config) => (join_up(&locale, &url), Vec::new()),
                Some(locale) => (url.clone(), vec![format!("/{}", join_up(&locale, &url))]),
                None => (url, Vec::new()),
            }
        }
        Place::App(inner) => {
            let parts = split_path(inner).0.split('/');
            let shown = parts.filter(|part| !(part.starts_with('(') && part.ends_with(')') || part.starts_with('@')));
            (shown.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"), Vec::new())
        }
        Place::Elsewhere => (by_path(path), Vec::new()),
    }
}

/// The address that a link without locale leads to: that of the page's own locale.
pub(super) fn localized_link(page: &str, target: &str, config: &Config) -> Option<String> {
    let Place::Content(inner) = place(page) else { return None };
    let locale = localized(inner, config).0?;
    let path = target.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    let first = path.split(['/', '#', '?']).next().unwrap_or_default();
    let is_file = path
        .split(['#', '?'])
        .next()
        .is_some_and(|path| path.rsplit('/').next().is_some_and(|name| name.contains('.')));
    let has_locale = config.locales.iter().any(|known| known == first);
    (!has_locale && !is_file).then(|| format!("/{locale}/{path}"))
}

fn is_default(locale: &str, config: &Config) -> bool {
    config.locales.first().is_some_and(|first| first == locale)
}

/// The locale that a path starts with, and the rest.
fn localized<'p>(path: &'p str, config: &Config) -> (Option<&'p str>, &'p str) {
    match path.split_once('/') {
        Some((locale, rest)) if config.locales.iter().any(|known| known == locale) => (Some(locale), rest),
        _ => (None, path),
    }
}

fn by_path(path: &str) -> String {
    without_index(path.strip_suffix(".mdx").or_else(|| path.strip_suffix(".md")).unwrap_or(path))
}

fn without_index(url: &str) -> String {
    match url.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/').to_owned(),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_kind_of_folder() {
        let locales = vec!["en".to_owned(), "de".to_owned()];
        let plain = Config { content: "docs".into(), ..Config::default() };
        let translated = Config { locales, ..Config::default() };
        for (config, path, url, aliases) in [
            (&plain, "content/index.mdx", "docs", vec![]),
            (&plain, "src/content/a/my-index.md", "docs/a/my-index", vec![]),
            (&plain, "app/(site)/guide/@slot/page.mdx", "guide", vec![]),
            (&plain, "app/page.mdx", "", vec![]),
            (&plain, "pages/a/index.mdx", "a", vec![]),
            (&translated, "content/en/a.mdx", "en/a", vec!["/a"]),
            (&translated, "content/de/index.mdx", "de", vec![]),
            (&translated, "pages/a.en.mdx", "a", vec!["/en/a"]),
            (&translated, "pages/index.de.mdx", "de", vec![]),
            (&translated, "pages/de/b.mdx", "de/b", vec![]),
            (&translated, "pages/v1.2.mdx", "v1.2", vec![]),
        ] {
            let aliases: Vec<String> = aliases.into_iter().map(str::to_owned).collect();
            assert_eq!(address(path, config), (url.to_owned(), aliases), "{path}");
        }
    }

    #[test]
    fn links_stay_in_the_locale_of_their_page() {
        let config = Config { locales: vec!["en".into(), "de".into()], ..Config::default() };
        for (page, target, expected) in [
            ("content/de/a.mdx", "/docs/b#c", Some("/de/docs/b#c")),
            ("content/de/a.mdx", "/en/docs", None),
            ("content/de/a.mdx", "/logo.png", None),
            ("content/de/a.mdx", "./b", None),
            ("content/a.mdx", "/docs", None),
        ] {
            assert_eq!(localized_link(page, target, &config).as_deref(), expected, "{page} {target}");
        }
    }

    #[test]
    fn private_folders_and_those_of_many_addresses_have_no_pages() {
        assert!(is_private("docs/_components") && is_private("[lang]/x") && !is_private("docs/a_b"));
    }
}

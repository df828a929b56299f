//! Addresses: the path of a file in its folder, without groups in parentheses, behind its language.

use crate::corpus::source::{join_up, split_path};

use super::config::{Collection, Config, Languages};

/// A page of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'c> {
    pub(super) collection: &'c Collection,
    /// The path in the collection, without the language and the extension.
    pub(super) path: String,
    /// The language; empty for a site that is not translated.
    pub(super) language: String,
}

/// The place of a file; `None` outside of all collections.
pub(super) fn place<'c>(path: &str, config: &'c Config) -> Option<Place<'c>> {
    let (collection, inner) = config.collections.iter().find_map(|collection| {
        if collection.folder.is_empty() {
            return Some((collection, path));
        }
        Some((collection, path.strip_prefix(&collection.folder)?.strip_prefix('/')?))
    })?;
    let (folder, stem) = split_path(inner);
    let languages = &config.languages;
    let is_known = |language: &str| languages.all.iter().any(|known| known == language);
    let (first, rest) = folder.split_once('/').unwrap_or((folder, ""));
    let named = stem.rsplit_once('.').filter(|(_, language)| !languages.by_folder && is_known(language));
    let (path, language) = match named {
        Some((stem, language)) => (join_up(folder, stem), language),
        None if languages.by_folder && is_known(first) => (join_up(rest, stem), first),
        None => (join_up(folder, stem), languages.default.as_str()),
    };
    Some(Place { collection, path, language: language.to_owned() })
}

impl Place<'_> {
    /// The address in a language; an index page whose address another file takes keeps its name.
    pub(super) fn address(&self, language: &str, languages: &Languages, is_taken: bool) -> String {
        let parts = self.path.split('/').filter(|part| !(part.starts_with('(') && part.ends_with(')')));
        let mut parts: Vec<&str> = parts.collect();
        if parts.last() == Some(&"index") && !is_taken {
            parts.pop();
        }
        let is_hidden = languages.hides_all || languages.hides_default && language == languages.default;
        let language = if is_hidden { "" } else { language };
        join_up(language, &join_up(&self.collection.address, &parts.join("/")))
    }

    /// The files that would be the same page in another language.
    pub(super) fn translations(&self, language: &str, languages: &Languages) -> Vec<String> {
        let folder = &self.collection.folder;
        let path = match languages.by_folder {
            true => format!("{folder}/{language}/{}", self.path),
            false => format!("{folder}/{}.{language}", self.path),
        };
        ["mdx", "md"].map(|extension| format!("{path}.{extension}")).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_languages_shape_addresses() {
        let collection = Collection { folder: "content/docs".into(), address: "docs".into(), ..Collection::default() };
        let plain = Config { collections: vec![collection], ..Config::default() };
        let languages = |by_folder, hides_default| Languages {
            default: "en".into(),
            all: vec!["en".into(), "cn".into()],
            by_folder,
            hides_default,
            hides_all: false,
        };
        let with = |languages| Config { collections: plain.collections.clone(), languages, ..Config::default() };
        let (dots, folders) = (with(languages(false, true)), with(languages(true, false)));
        for (config, path, expected) in [
            (&plain, "content/docs/index.mdx", "docs"),
            (&plain, "content/docs/(start)/a/index.mdx", "docs/a"),
            (&plain, "content/docs/a/b.c.mdx", "docs/a/b.c"),
            (&dots, "content/docs/a.cn.mdx", "cn/docs/a"),
            (&dots, "content/docs/a.mdx", "docs/a"),
            (&folders, "content/docs/cn/(x)/a.mdx", "cn/docs/a"),
            (&folders, "content/docs/en/index.mdx", "en/docs"),
        ] {
            let place = place(path, config).unwrap();
            assert_eq!(place.address(&place.language, &config.languages, false), expected, "{path}");
        }
        assert!(place("content/other/a.mdx", &plain).is_none());
        let index = place("content/docs/a/index.mdx", &plain).unwrap();
        assert_eq!(index.address("", &plain.languages, true), "docs/a/index");
    }
}

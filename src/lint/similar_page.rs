//! Similar pages: suggestions for addresses and anchors without a match.

use std::collections::BTreeMap;

use crate::corpus::trim_page_path;

use super::pages::Pages;

/// Maximum difference in length between a page name and a suggested one, in bytes.
const MAX_LENGTH_DIFFERENCE: usize = 3;
/// Jaro-Winkler similarity, 0 to 1, that a suggestion exceeds.
const MIN_SIMILARITY: f64 = 0.9;

/// The most similar name; ties go to the first in order.
pub(crate) fn most_similar<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let similar = others.map(|other| (strsim::jaro_winkler(name, other), other));
    let similar = similar.filter(|(similarity, _)| *similarity > MIN_SIMILARITY);
    similar.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, other)| other)
}

/// The URLs of all pages by name, and the names by folder.
pub(crate) struct PageNames<'a> {
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
    by_folder: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> PageNames<'a> {
    pub(crate) fn new(pages: &'a Pages) -> Self {
        let mut names = Self { by_name: BTreeMap::new(), by_folder: BTreeMap::new() };
        for url in pages.all.iter().map(|page| page.links.url.as_str()) {
            let (folder, name) = url.rsplit_once('/').unwrap_or(("", url));
            names.by_name.entry(name).or_default().push(url);
            names.by_folder.entry(folder).or_default().push(name);
        }
        names
    }

    /// A suggestion for the message of a broken link; empty without a similar page.
    ///
    /// A page of the same name below the same top folder comes before a similar name in the same folder.
    pub(crate) fn suggestion(&self, address: &str) -> String {
        let (folder, name) = trim_page_path(address).rsplit_once('/').unwrap_or(("", trim_page_path(address)));
        let folder = if folder.is_empty() { String::new() } else { format!("/{folder}") };
        let top = |address: &str| address.split('/').nth(1).map(str::to_owned);
        let namesakes = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut namesakes = namesakes.iter().filter(|url| top(url) == top(address));
        let namesake = namesakes.next().filter(|_| namesakes.next().is_none());
        let similar = namesake.map(|url| (*url).to_owned()).or_else(|| {
            let names = self.by_folder.get(&folder[..])?.iter().copied();
            let is_candidate = |other: &&str| {
                other.len().abs_diff(name.len()) <= MAX_LENGTH_DIFFERENCE && other.get(..1) == name.get(..1)
            };
            most_similar(name, names.filter(is_candidate)).map(|name| format!("{folder}/{name}"))
        });
        similar.map(|similar| format!("; near: {similar}")).unwrap_or_default()
    }
}

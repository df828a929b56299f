//! llms.txt and llms-full.txt (<https://llmstxt.org>): a title, a summary, sections of links with descriptions, and an
//! `Optional` section.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::search::answer::PageCard;
use crate::search::contract::Shown;
use crate::search::passage::{Place, escaped, escaped_heading, page_markdown};

use super::markdown::{link, plain};
use super::visible::{visible, visible_block};

/// The title when neither the user nor a root page gives one.
const DEFAULT_TITLE: &str = "Documentation";
/// Pages are grouped by content type when more than one page in `TYPED_SHARE` has one, else by folder.
const TYPED_SHARE: usize = 2;

/// The listed pages, in order.
pub(crate) struct PageList {
    title: String,
    summary: String,
    sections: Vec<(String, Vec<PageCard>)>,
    site: String,
}

impl PageList {
    /// Lists pages, sorted by URL. `site` is the prefix of all addresses; it may be empty.
    pub(crate) fn new(pages: Vec<PageCard>, optional: Vec<PageCard>, title: Option<String>, site: String) -> Self {
        let root = pages.first().filter(|page| page.url == "/");
        let summary = root.map(|root| root.description.clone()).unwrap_or_default();
        let title = title.or_else(|| root.map(|root| root.title.clone())).unwrap_or_else(|| DEFAULT_TITLE.to_owned());
        let typed = pages.iter().filter(|page| page.content_type.is_some()).count();
        let mut sections = if typed * TYPED_SHARE > pages.len() { by_type(pages) } else { by_folder(pages) };
        if !optional.is_empty() {
            sections.push(("Optional".to_owned(), optional));
        }
        Self { title, summary, sections, site: site.trim_end_matches('/').to_owned() }
    }

    /// Writes llms.txt.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_head(out)?;
        for (name, pages) in &self.sections {
            writeln!(out, "\n## {}\n", escaped_heading(&visible(name)))?;
            for page in pages {
                let about = match page.description.trim() {
                    "" => String::new(),
                    about => format!(": {}", plain(about)),
                };
                writeln!(out, "- {}{about}", link(page.title.trim(), &self.address(&page.url)))?;
            }
        }
        Ok(())
    }

    /// Writes the head of both files.
    pub(crate) fn write_head(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "# {}", escaped_heading(&visible(&self.title)))?;
        if self.summary.trim().is_empty() {
            Ok(())
        } else {
            writeln!(out, "\n> {}", escaped(&visible(self.summary.trim()), Place::Block))
        }
    }

    /// The addresses of all pages, in list order.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().flat_map(|(_, pages)| pages).map(|page| page.url.as_str())
    }

    /// Writes a page of llms-full.txt as `kb show --format md` prints it, with its full address.
    pub(crate) fn write_page(&self, page: &Shown, out: &mut dyn Write) -> io::Result<()> {
        let page = Shown { url: self.address(&page.url), ..page.clone() };
        write!(out, "\n---\n\n{}", visible_block(&page_markdown(&page)))
    }

    /// The address with its site. Spaces and parentheses are encoded, because they would end a Markdown link.
    fn address(&self, url: &str) -> String {
        let url = visible(url).replace(' ', "%20").replace('(', "%28").replace(')', "%29");
        format!("{}{url}", self.site)
    }
}

fn by_type(pages: Vec<PageCard>) -> Vec<(String, Vec<PageCard>)> {
    let mut sections: BTreeMap<String, Vec<PageCard>> = BTreeMap::new();
    let mut others = Vec::new();
    for page in pages {
        match page.content_type.clone() {
            Some(kind) => sections.entry(in_words(&kind)).or_default().push(page),
            None => others.push(page),
        }
    }
    let others = Some(("Other pages".to_owned(), others)).filter(|(_, others)| !others.is_empty());
    sections.into_iter().chain(others).collect()
}

/// Groups pages by the first folder of the URL; pages without a folder come first.
fn by_folder(pages: Vec<PageCard>) -> Vec<(String, Vec<PageCard>)> {
    let mut folders: BTreeMap<String, Vec<PageCard>> = BTreeMap::new();
    for page in pages {
        folders.entry(top(&page.url).to_owned()).or_default().push(page);
    }
    let mut at_root = Vec::new();
    let mut sections = Vec::new();
    for (folder, pages) in folders {
        match &pages[..] {
            [page] if page.url.trim_start_matches('/') == folder => at_root.extend(pages),
            _ => {
                let own = pages.iter().find(|page| page.url.trim_start_matches('/') == folder);
                let name = own.map_or_else(|| in_words(&folder), |page| page.title.clone());
                sections.push((name, pages));
            }
        }
    }
    let at_root = Some(("Pages".to_owned(), at_root)).filter(|(_, pages)| !pages.is_empty());
    at_root.into_iter().chain(sections).collect()
}

fn top(url: &str) -> &str {
    url.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// `how-to` is "How to".
fn in_words(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

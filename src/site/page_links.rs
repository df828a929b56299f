//! The links of a page: one link for each distinct target, with its label and the text around it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::{Anchor, Mention, MentionKind, Origin, Page, PageUrl, SourcePath};

use super::facets::FacetList;
use super::link_target::LinkTarget;
use super::resource_target::{Resolved, resolve};
use super::site_pages::Site;

/// Maximum length of a stored blurb, in bytes.
const MAX_BLURB: usize = 400;

/// A link of a page, with its strongest mention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredLink {
    pub(crate) kind: MentionKind,
    /// Index of the section that contains the link.
    pub(crate) section: u32,
    pub(crate) label: String,
    /// The target as written on the page.
    pub(crate) target: String,
    /// The text around the link.
    pub(crate) blurb: String,
    pub(crate) origin: Origin,
}

/// A page's links, with the data that their resolution and their resources need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageLinks {
    pub(crate) path: SourcePath,
    pub(crate) url: PageUrl,
    pub(crate) title: String,
    /// The source files, see [`Page::sources`].
    pub(crate) sources: Vec<SourcePath>,
    /// Facet terms of topics, content type and use cases.
    pub(crate) facets: Vec<String>,
    pub(crate) links: Vec<StoredLink>,
    /// The anchors of the sections in order, then the other fragments.
    pub(crate) anchors: Vec<Anchor>,
    /// See [`Page::aliases`].
    pub(crate) aliases: Vec<String>,
}

impl PageLinks {
    /// Collects the links of a parsed page. Moves the mentions out of `page`.
    pub(crate) fn of_page(page: &mut Page, facets: &FacetList) -> Self {
        Self {
            links: strongest_mentions(std::mem::take(&mut page.mentions)),
            path: page.path.clone(),
            url: page.url.clone(),
            title: page.title.clone(),
            sources: page.sources.clone(),
            facets: facets.own_terms(),
            anchors: page.sections.iter().map(|section| &section.anchor).chain(&page.fragments).cloned().collect(),
            aliases: page.aliases.clone(),
        }
    }

    /// Parses the target of each link.
    pub(crate) fn link_targets(&self) -> Vec<LinkTarget<'_>> {
        self.links.iter().map(|link| self.target_of(link)).collect()
    }

    /// Resolves a link of the page; `None` for a link without a target document.
    pub(crate) fn resolve<'a>(&self, link: &'a StoredLink, site: &Site<'_>) -> Option<Resolved<'a>> {
        resolve(self.target_of(link), site)
    }

    /// Returns the source file that contains a link.
    pub(crate) fn file(&self, link: &StoredLink) -> &SourcePath {
        self.sources.get(usize::from(link.origin.source)).unwrap_or(&self.path)
    }

    fn target_of<'a>(&self, link: &'a StoredLink) -> LinkTarget<'a> {
        LinkTarget::of(&self.path, &self.url, &link.target)
    }
}

/// Keeps one mention for each target spelling: the first of the best kind, in reading order.
fn strongest_mentions(mentions: Vec<Mention>) -> Vec<StoredLink> {
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        let known = best.entry(&mention.target).or_insert(index);
        if mentions.get(*known).is_some_and(|known| mention.kind < known.kind) {
            *known = index;
        }
    }
    let mut chosen: Vec<usize> = best.into_values().collect();
    chosen.sort_unstable();
    let mut chosen = chosen.into_iter().peekable();
    let mentions = mentions.into_iter().enumerate().filter(|(index, _)| chosen.next_if_eq(index).is_some());
    let links = mentions.map(|(_, Mention { kind, label, target, blurb, section, origin })| StoredLink {
        kind,
        section,
        label,
        target,
        blurb: truncate_at_word(blurb),
        origin,
    });
    links.collect()
}

/// Truncates a blurb to [`MAX_BLURB`] bytes, at a space if it has one.
fn truncate_at_word(mut text: String) -> String {
    let mut end = text.floor_char_boundary(MAX_BLURB.min(text.len()));
    if end < text.len() {
        end = text[..end].rfind(' ').unwrap_or(end);
    }
    text.truncate(end);
    text
}

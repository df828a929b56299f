//! Mentions by resource target: the strongest link of each page to a target, and the order of mentions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::{Anchor, MentionKind, PageUrl};

use super::page_links::{PageLinks, StoredLink};
use super::resource_target::{Resolved, ResourceTarget};
use super::site_pages::Site;

/// A link of a page, resolved to its target.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedMention<'a> {
    pub(crate) page: &'a PageLinks,
    pub(crate) link: &'a StoredLink,
    pub(crate) resolved: Resolved<'a>,
}

impl ResolvedMention<'_> {
    /// Returns the anchor of the section that contains the link.
    pub(crate) fn anchor(&self) -> &str {
        self.page.anchors.get(self.link.section as usize).map_or("", Anchor::as_str)
    }

    /// Borrows the fields that describe the target.
    pub(crate) fn view(&self) -> MentionView<'_> {
        MentionView {
            page: self.resolved.page,
            spelled: &self.resolved.spelled,
            kind: self.link.kind,
            label: &self.link.label,
            blurb: &self.link.blurb,
            title: &self.page.title,
            url: self.page.url.as_str(),
            anchor: self.anchor(),
            facets: self.page.facets.iter().map(String::as_str).collect(),
        }
    }

    /// Returns whether two mentions describe their target equally.
    pub(crate) fn same_description(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.link, other.link);
        let (page, others) = (self.page, other.page);
        (ours.kind, &ours.label, &ours.blurb) == (theirs.kind, &theirs.label, &theirs.blurb)
            && (self.anchor(), &self.resolved.spelled) == (other.anchor(), &other.resolved.spelled)
            && (&page.url, &page.title, &page.facets) == (&others.url, &others.title, &others.facets)
    }
}

/// The description of a target by one mention.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MentionView<'a> {
    /// Index of the target page, and the spelling of the link, see [`Resolved`].
    pub(crate) page: Option<usize>,
    pub(crate) spelled: &'a str,
    pub(crate) kind: MentionKind,
    pub(crate) label: &'a str,
    pub(crate) blurb: &'a str,
    /// URL of the page that contains the link. Not encoded: the spill file repeats it in the sort key.
    #[serde(skip)]
    pub(crate) url: &'a str,
    /// Title of the page, anchor of the section, and facet terms of the page.
    pub(crate) title: &'a str,
    pub(crate) anchor: &'a str,
    #[serde(borrow)]
    pub(crate) facets: Vec<&'a str>,
}

/// Returns the sort key of a mention, the most descriptive first.
///
/// A page's links to its own sections come last, because they are navigation.
pub(crate) fn mention_rank(target: &ResourceTarget, kind: MentionKind, page: &PageUrl) -> (bool, MentionKind) {
    (matches!(target, ResourceTarget::Page { url, .. } if url == page), kind)
}

/// Returns the strongest mention of each target of a page: the first of the best kind, in reading order.
pub(crate) fn mentions<'a>(page: &'a PageLinks, site: &Site<'_>) -> BTreeMap<ResourceTarget, ResolvedMention<'a>> {
    let mut strongest: BTreeMap<ResourceTarget, ResolvedMention<'a>> = BTreeMap::new();
    for link in &page.links {
        let Some(resolved) = page.resolve(link, site) else { continue };
        let mention = ResolvedMention { page, link, resolved };
        match strongest.get_mut(&mention.resolved.target) {
            Some(known) if mention.link.kind < known.link.kind => *known = mention,
            Some(_) => {}
            None => drop(strongest.insert(mention.resolved.target.clone(), mention)),
        }
    }
    strongest
}

//! The effects of changed pages on other documents: resources with another description, and links that broke or were
//! repaired. Reads only the pages with affected links.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::corpus::{Anchor, PageUrl, SourcePath};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::ReadError;
use crate::index::generation::{DocHandle, GenerationReader};
use crate::index::schema::{LinkCertainty, MENTION_KINDS, link_term, link_term_fragment};
use crate::site::{self, Broken, PageLinks, ResolvedMention, ResourceTarget, Site, broken, mentions};

use super::inbound_links::InboundLinks;

/// The links of a page before and after the build; `None` for a page that does not exist.
pub(crate) struct PageChange<'a> {
    pub(crate) before: Option<Rc<PageLinks>>,
    pub(crate) after: Option<&'a PageLinks>,
}

impl PageChange<'_> {
    fn has_other_addresses(&self) -> bool {
        let addresses = |page: Option<&PageLinks>| page.map(|page| (page.url.clone(), page.aliases.clone()));
        addresses(self.before.as_deref()) != addresses(self.after)
    }

    fn has_other_anchors(&self) -> bool {
        matches!((&self.before, self.after), (Some(before), Some(after)) if before.anchors != after.anchors)
    }
}

/// The site before the build.
pub(crate) struct PreviousSite<'a> {
    pub(crate) site: &'a Site<'a>,
    /// The documents of pages that are removed or replaced, by path.
    pub(crate) deleted: &'a HashMap<SourcePath, DocHandle>,
}

/// The effects of the changed pages.
#[derive(Debug, Default)]
pub(crate) struct LinkChanges {
    /// Targets with a resource to describe again.
    pub(crate) targets: BTreeSet<ResourceTarget>,
    /// Links that the build broke.
    pub(crate) newly_broken: Vec<Diagnostic>,
    /// Links that the build repaired.
    pub(crate) mended: Vec<Diagnostic>,
}

/// Finds the effects of the changed pages. `unsearched` has the address keys at which a page that searches leave out appeared
/// or went.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn link_changes(
    pages: &[PageChange<'_>],
    unsearched: &[Cow<'_, str>],
    previous: &PreviousSite<'_>,
    inbound: &InboundLinks<'_>,
) -> Result<LinkChanges, ReadError> {
    let current = inbound.current;
    let mut changes = LinkChanges::default();
    let mut broken = BrokenLinks { previous, inbound, before: BTreeMap::new(), after: BTreeMap::new() };
    for page in pages {
        let before = page.before.as_deref().map(|page| mentions(page, previous.site)).unwrap_or_default();
        let after = page.after.map(|page| mentions(page, inbound.site)).unwrap_or_default();
        changes.compare(&before, &after);
        page.before.as_deref().map(|page| broken.add_before(page)).transpose()?;
        page.after.map(|page| broken.add_after(page)).transpose()?;
    }
    let mut affected = affected_pages(pages, current, &mut changes)?;
    for key in unsearched {
        add_linking_pages(key, current, &mut affected)?;
    }
    for doc in affected {
        let page = current.links(doc)?;
        changes.compare(&mentions(&page, previous.site), &mentions(&page, inbound.site));
        broken.add_before(&page)?;
        broken.add_after(&page)?;
    }
    let BrokenLinks { before, after, .. } = broken;
    let difference = |of: &BTreeMap<BrokenLinkKey, Diagnostic>, other: &BTreeMap<BrokenLinkKey, Diagnostic>| {
        of.iter().filter(|(key, _)| !other.contains_key(key)).map(|(_, diagnostic)| diagnostic.clone()).collect()
    };
    changes.newly_broken = difference(&after, &before);
    changes.mended = difference(&before, &after);
    Ok(changes)
}

impl LinkChanges {
    /// Adds the targets whose mention by one page differs.
    fn compare(
        &mut self,
        before: &BTreeMap<ResourceTarget, ResolvedMention<'_>>,
        after: &BTreeMap<ResourceTarget, ResolvedMention<'_>>,
    ) {
        for (target, mention) in before {
            if !after.get(target).is_some_and(|now| now.same_description(mention)) {
                self.targets.insert(target.clone());
            }
        }
        self.targets.extend(after.keys().filter(|target| !before.contains_key(target)).cloned());
    }
}

/// The pages that were not read again, with a link that may resolve to another page or anchor now.
fn affected_pages(
    pages: &[PageChange<'_>],
    current: &GenerationReader,
    changes: &mut LinkChanges,
) -> Result<BTreeSet<DocHandle>, ReadError> {
    let mut affected = BTreeSet::new();
    for change in pages.iter().filter(|change| change.has_other_addresses()) {
        let versions = [change.before.as_deref(), change.after];
        for key in versions.into_iter().flatten().flat_map(all_keys) {
            add_linking_pages(&key, current, &mut affected)?;
        }
    }
    for page in pages.iter().filter(|change| change.has_other_anchors()).filter_map(|change| change.after) {
        for key in all_keys(page) {
            for term in terms_of(current, &key)?.into_iter().filter(|term| !link_term_fragment(term).is_empty()) {
                affected.extend(current.with_link(&term)?);
                changes.targets.insert(section_target(&page.url, &term));
            }
        }
    }
    Ok(affected)
}

/// Adds the pages with a link that may resolve to an address.
fn add_linking_pages(key: &str, current: &GenerationReader, pages: &mut BTreeSet<DocHandle>) -> Result<(), ReadError> {
    for term in terms_of(current, key)? {
        pages.extend(current.with_link(&term)?);
    }
    Ok(())
}

/// The address keys that a page answers.
fn all_keys(page: &PageLinks) -> impl Iterator<Item = Cow<'_, str>> {
    site::all_keys((&page.path, Some(&page.url)), &page.aliases)
}

fn section_target(url: &PageUrl, term: &str) -> ResourceTarget {
    ResourceTarget::Page { url: url.clone(), fragment: link_term_fragment(term).to_owned() }
}

/// The terms of all links that may resolve to an address.
fn terms_of(current: &GenerationReader, key: &str) -> Result<Vec<String>, ReadError> {
    let mut terms = Vec::new();
    for certainty in LinkCertainty::INTERNAL {
        for (kind, _) in MENTION_KINDS {
            terms.append(&mut current.link_terms(&link_term(certainty, kind, key, ""))?);
        }
    }
    Ok(terms)
}

/// The identity of a broken link: its page, its target as written, and the diagnostic code. The line is not part of it,
/// because a new paragraph above a link does not break the link.
type BrokenLinkKey = (SourcePath, String, Code);

/// The broken links of all affected pages, before and after the build.
struct BrokenLinks<'a> {
    previous: &'a PreviousSite<'a>,
    inbound: &'a InboundLinks<'a>,
    before: BTreeMap<BrokenLinkKey, Diagnostic>,
    after: BTreeMap<BrokenLinkKey, Diagnostic>,
}

impl BrokenLinks<'_> {
    fn add_before(&mut self, page: &PageLinks) -> Result<(), ReadError> {
        let (current, previous) = (self.inbound.current, self.previous);
        let anchors = |page: usize| -> Result<Vec<Anchor>, ReadError> {
            let Some((path, _)) = previous.site.page(page) else { return Ok(Vec::new()) };
            let deleted = previous.deleted.get(path).copied();
            let doc = if deleted.is_some() { deleted } else { current.page(path)? };
            let page = doc.map(|doc| current.links(doc)).transpose()?;
            Ok(page.map(|page| page.anchors.clone()).unwrap_or_default())
        };
        self.before.extend(keyed(page, broken::links(page, previous.site, anchors)?));
        Ok(())
    }

    fn add_after(&mut self, page: &PageLinks) -> Result<(), ReadError> {
        let inbound = self.inbound;
        self.after.extend(keyed(page, broken::links(page, inbound.site, |page| inbound.anchors(page))?));
        Ok(())
    }
}

fn keyed<'a>(page: &'a PageLinks, broken: Vec<Broken<'a>>) -> impl Iterator<Item = (BrokenLinkKey, Diagnostic)> + 'a {
    broken.into_iter().map(|Broken { link, finding }| ((page.path.clone(), link.target.clone(), finding.code), finding))
}

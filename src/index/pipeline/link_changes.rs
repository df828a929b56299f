//! What a set of changed pages changes beyond themselves: the resources whose description is another now, and the links
//! that broke or were mended. Reads the pages that are touched, and no others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use tantivy::DocAddress;

use crate::corpus::{Anchor, PageUrl, SourcePath};
use crate::diagnostic::{Code, Diagnostic};
use crate::index::generation::{GenerationReader, ReadError};
use crate::site::{
    Broken, KINDS, LinkCertainty, Mention, PageLinks, ResourceTarget, Site, broken, fragment_of, mentions, term,
};

use super::inbound_links::Gather;

/// A page before and after the update; one of them is missing for pages that come or go.
pub(crate) struct Turn<'a> {
    pub(crate) before: Option<Rc<PageLinks>>,
    pub(crate) after: Option<&'a PageLinks>,
}

impl Turn<'_> {
    /// Whether the addresses that the page answers are others now.
    fn moves(&self) -> bool {
        let url = |page: Option<&PageLinks>| page.map(|page| page.url.clone());
        url(self.before.as_deref()) != url(self.after)
    }

    fn has_other_anchors(&self) -> bool {
        matches!((&self.before, self.after), (Some(before), Some(after)) if before.anchors != after.anchors)
    }
}

/// The site before the update.
pub(crate) struct Before<'a> {
    pub(crate) site: &'a Site<'a>,
    /// Where the documents of pages stood that the base has forgotten.
    pub(crate) forgotten: &'a HashMap<SourcePath, DocAddress>,
}

/// What the update changes beyond the changed pages.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    /// Targets whose resource has to be described anew.
    pub(crate) targets: BTreeSet<ResourceTarget>,
    /// Links that broke.
    pub(crate) newly_broken: Vec<Diagnostic>,
    /// Links that were broken.
    pub(crate) mended: Vec<Diagnostic>,
}

/// Finds what changes; `after` knows the pages that were read again.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn find(
    turns: &[Turn<'_>],
    base: &GenerationReader,
    before: &Before<'_>,
    after: &Gather<'_>,
) -> Result<Delta, ReadError> {
    let mut delta = Delta::default();
    let mut findings = Findings { base, before, after, was: BTreeMap::new(), is: BTreeMap::new() };
    for turn in turns {
        let old = turn.before.as_deref().map(|page| mentions(page, before.site)).unwrap_or_default();
        let new = turn.after.map(|page| mentions(page, after.site)).unwrap_or_default();
        delta.compare(&old, &new);
        turn.before.as_deref().map(|page| findings.was(page)).transpose()?;
        turn.after.map(|page| findings.is(page)).transpose()?;
    }
    for address in touched(turns, base, &mut delta)? {
        let page = base.links(address)?;
        delta.compare(&mentions(&page, before.site), &mentions(&page, after.site));
        findings.was(&page)?;
        findings.is(&page)?;
    }
    let Findings { was, is, .. } = findings;
    let unlike = |ours: &BTreeMap<Finding, Diagnostic>, others: &BTreeMap<Finding, Diagnostic>| {
        ours.iter()
            .filter(|(finding, _)| !others.contains_key(finding))
            .map(|(_, diagnostic)| diagnostic.clone())
            .collect()
    };
    delta.newly_broken = unlike(&is, &was);
    delta.mended = unlike(&was, &is);
    Ok(delta)
}

impl Delta {
    fn compare(&mut self, old: &BTreeMap<ResourceTarget, Mention<'_>>, new: &BTreeMap<ResourceTarget, Mention<'_>>) {
        for (target, mention) in old {
            if !new.get(target).is_some_and(|now| now.says_the_same(mention)) {
                self.targets.insert(target.clone());
            }
        }
        self.targets.extend(new.keys().filter(|target| !old.contains_key(target)).cloned());
    }
}

/// The pages that were not read again, but whose links may lead elsewhere now, or to an anchor that came or went.
fn touched(turns: &[Turn<'_>], base: &GenerationReader, delta: &mut Delta) -> Result<BTreeSet<DocAddress>, ReadError> {
    let mut touched = BTreeSet::new();
    for turn in turns.iter().filter(|turn| turn.moves()) {
        let pages = [turn.before.as_deref(), turn.after];
        for key in pages.into_iter().flatten().flat_map(|page| Site::keys(&page.path, Some(&page.url))) {
            for term in terms_of(base, &key)? {
                touched.extend(base.linking(&term)?);
            }
        }
    }
    for page in turns.iter().filter(|turn| turn.has_other_anchors()).filter_map(|turn| turn.after) {
        for key in Site::keys(&page.path, Some(&page.url)) {
            for term in terms_of(base, &key)?.into_iter().filter(|term| !fragment_of(term).is_empty()) {
                touched.extend(base.linking(&term)?);
                delta.targets.insert(section(&page.url, &term));
            }
        }
    }
    Ok(touched)
}

fn section(url: &PageUrl, term: &str) -> ResourceTarget {
    ResourceTarget::Page { url: url.clone(), fragment: fragment_of(term).to_owned() }
}

/// The terms of all links that may lead to an address.
fn terms_of(base: &GenerationReader, key: &str) -> Result<Vec<String>, ReadError> {
    let mut terms = Vec::new();
    for class in LinkCertainty::INSIDE {
        for (kind, _) in KINDS {
            terms.append(&mut base.link_terms(&term(class, kind, key, ""))?);
        }
    }
    Ok(terms)
}

/// What tells one broken link from another: its page, its target as spelled, and what is wrong with it. Not its line:
/// a paragraph above it breaks nothing.
type Finding = (SourcePath, String, Code);

/// The broken links of the pages that the update touches, before it and after it.
struct Findings<'a> {
    base: &'a GenerationReader,
    before: &'a Before<'a>,
    after: &'a Gather<'a>,
    was: BTreeMap<Finding, Diagnostic>,
    is: BTreeMap<Finding, Diagnostic>,
}

impl Findings<'_> {
    fn was(&mut self, page: &PageLinks) -> Result<(), ReadError> {
        let (base, before) = (self.base, self.before);
        let anchors = |at: usize| -> Result<Vec<Anchor>, ReadError> {
            let Some((path, _)) = before.site.page(at) else { return Ok(Vec::new()) };
            let forgotten = before.forgotten.get(path).copied();
            let address = if forgotten.is_some() { forgotten } else { base.page(path)? };
            let page = address.map(|address| base.links(address)).transpose()?;
            Ok(page.map(|page| page.anchors.clone()).unwrap_or_default())
        };
        self.was.extend(named(page, broken::links(page, before.site, anchors)?));
        Ok(())
    }

    fn is(&mut self, page: &PageLinks) -> Result<(), ReadError> {
        let after = self.after;
        self.is.extend(named(page, broken::links(page, after.site, |at| after.anchors(at))?));
        Ok(())
    }
}

fn named<'a>(page: &'a PageLinks, broken: Vec<Broken<'a>>) -> impl Iterator<Item = (Finding, Diagnostic)> + 'a {
    broken.into_iter().map(|Broken { link, finding }| ((page.path.clone(), link.target.clone(), finding.code), finding))
}

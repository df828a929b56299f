//! Gathers what all pages say about one target without reading all pages: the postings of links tell which pages name
//! it, and the records of the few that say most are read.
//!
//! Pages that the update under way has read again come from memory; [`GenerationReader`] has forgotten their old documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use tantivy::DocAddress;

use crate::corpus::{Anchor, MentionKind, PageUrl, SourcePath};
use crate::index::generation::{GenerationReader, ReadError};
use crate::site::{
    KINDS, LinkCertainty, MENTIONS_KEPT, Mention, MentionView, PageLinks, Resource, ResourceTarget, Site, address_key,
    build_resource, mention_rank, mentions, term,
};

/// The site as it is after the update: its pages, and what those that were read again link to.
pub(crate) struct Gather<'a> {
    pub(crate) base: &'a GenerationReader,
    pub(crate) site: &'a Site<'a>,
    /// What the pages read again recommend, by target.
    pub(crate) fresh: HashMap<&'a ResourceTarget, Vec<&'a Mention<'a>>>,
    /// The anchors of the pages read again.
    pub(crate) fresh_anchors: &'a BTreeMap<&'a SourcePath, &'a [Anchor]>,
}

/// A page that names the target and was not read again.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Naming {
    order: (bool, MentionKind),
    url: String,
    address: (u32, u32),
}

impl Gather<'_> {
    /// What `with` makes of the resource of a target; `None` when no page names it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn resource<T>(
        &self,
        target: &ResourceTarget,
        with: impl FnOnce(Resource<'_>) -> T,
    ) -> Result<Option<T>, ReadError> {
        if let ResourceTarget::Missing { address } = target
            && self.site.claimants(address).next().is_some()
        {
            return Ok(None);
        }
        let naming = self.naming(target)?;
        let fresh = self.fresh.get(target).map(Vec::as_slice).unwrap_or_default();
        let pages = (naming.len() + fresh.len()) as u64;
        let first: Vec<Rc<PageLinks>> = naming
            .iter()
            .take(MENTIONS_KEPT)
            .map(|naming| self.base.links(DocAddress::new(naming.address.0, naming.address.1)))
            .collect::<Result<_, _>>()?;
        let stored = first.iter().filter_map(|page| mentions(page, self.site).remove(target));
        let mut best: Vec<Mention<'_>> = stored.chain(fresh.iter().map(|mention| (*mention).clone())).collect();
        best.sort_by(|a, b| {
            let key = |mention: &Mention<'_>| mention_rank(target, mention.link.kind, &mention.page.url);
            key(a).cmp(&key(b)).then_with(|| a.page.url.cmp(&b.page.url))
        });
        best.truncate(MENTIONS_KEPT);
        let anchors = best.first().and_then(|best| best.led.page).map(|at| self.anchors(at)).transpose()?;
        let words: Vec<MentionView<'_>> = best.iter().map(Mention::word).collect();
        Ok(build_resource(target, &words, pages, &anchors.unwrap_or_default()).map(with))
    }

    /// The anchors of a page of the site.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn anchors(&self, page: usize) -> Result<Vec<Anchor>, ReadError> {
        let Some((path, _)) = self.site.page(page) else { return Ok(Vec::new()) };
        if let Some(anchors) = self.fresh_anchors.get(path) {
            return Ok(anchors.to_vec());
        }
        let Some(address) = self.base.page(path)? else { return Ok(Vec::new()) };
        Ok(self.base.links(address)?.anchors.clone())
    }

    /// The pages of the base that name the target, the one that says most first.
    fn naming(&self, target: &ResourceTarget) -> Result<Vec<Naming>, ReadError> {
        let mut kinds: BTreeMap<DocAddress, MentionKind> = BTreeMap::new();
        let mut doubtful: BTreeSet<DocAddress> = BTreeSet::new();
        for (term, kind, sure) in self.terms(target)? {
            for address in self.base.linking(&term)? {
                if !sure {
                    doubtful.insert(address);
                }
                let known = kinds.entry(address).or_insert(kind);
                *known = kind.min(*known);
            }
        }
        let mut naming = Vec::with_capacity(kinds.len());
        for (address, mut kind) in kinds {
            if doubtful.contains(&address) {
                let links = self.base.links(address)?;
                let Some(mention) = mentions(&links, self.site).remove(target) else { continue };
                kind = mention.link.kind;
            }
            let url = self.base.order(address)?;
            let order = mention_rank(target, kind, &PageUrl::new(&url));
            naming.push(Naming { order, url, address: (address.segment_ord, address.doc_id) });
        }
        naming.sort_unstable();
        Ok(naming)
    }

    /// The link terms under which a page may name the target, and whether the term alone is proof.
    fn terms(&self, target: &ResourceTarget) -> Result<Vec<(String, MentionKind, bool)>, ReadError> {
        let mut terms = Vec::new();
        match target {
            ResourceTarget::External { address } => {
                terms.extend(KINDS.map(|(kind, _)| (term(LinkCertainty::External, kind, address, ""), kind, true)));
            }
            ResourceTarget::Page { url, fragment } => {
                let mut claimants = self.site.claimants(&address_key(url.as_str()));
                let page = claimants.find(|at| self.site.url(*at).as_ref() == Some(url));
                let Some((path, url)) = page.and_then(|at| self.site.page(at)) else { return Ok(terms) };
                for key in Site::keys(path, url) {
                    let alone = self.site.claimants(&key).count() == 1;
                    for (class, (kind, _)) in
                        LinkCertainty::INSIDE.into_iter().flat_map(|class| KINDS.map(|kind| (class, kind)))
                    {
                        terms.push((term(class, kind, &key, fragment), kind, alone && class != LinkCertainty::Later));
                    }
                }
            }
            ResourceTarget::Missing { address } => {
                for (class, (kind, _)) in [LinkCertainty::Only, LinkCertainty::First]
                    .into_iter()
                    .flat_map(|class| KINDS.map(|kind| (class, kind)))
                {
                    for term in self.base.link_terms(&term(class, kind, address, ""))? {
                        terms.push((term, kind, class == LinkCertainty::Only));
                    }
                }
            }
        }
        Ok(terms)
    }
}

//! Finds all mentions of one target without reading all pages, for an incremental build: the postings of link terms give
//! the pages, and only the records of the best mentions are read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::corpus::{Anchor, MentionKind, PageUrl, SourcePath};
use crate::index::ReadError;
use crate::index::generation::{DocHandle, GenerationReader};
use crate::index::schema::{LinkCertainty, MENTION_KINDS, MENTIONS_KEPT, Resource, link_term};
use crate::site::{MentionView, PageLinks, ResolvedMention, ResourceTarget, Site, address_key, mention_rank, mentions};

use super::mention_key::{MentionKey, resource_of_mentions};

/// The links of a site after an incremental build.
pub(crate) struct InboundLinks<'a> {
    /// The base generation, without the pages that were removed or read again.
    pub(crate) current: &'a GenerationReader,
    /// The site after the build.
    pub(crate) site: &'a Site<'a>,
    /// The mentions in pages that were read again, by target.
    pub(crate) reindexed: HashMap<&'a ResourceTarget, Vec<&'a ResolvedMention<'a>>>,
    /// The anchors of pages that were read again.
    pub(crate) reindexed_anchors: &'a BTreeMap<&'a SourcePath, &'a [Anchor]>,
}

/// A term of the `links` field that may match a target.
struct LinkTerm {
    term: String,
    kind: MentionKind,
    /// Whether every page with the term mentions the target.
    is_certain: bool,
}

impl InboundLinks<'_> {
    /// Calls `with` with the resource of a target; `None` when no page mentions it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn resource<T>(
        &self,
        target: &ResourceTarget,
        with: impl FnOnce(Resource<'_>) -> T,
    ) -> Result<Option<T>, ReadError> {
        if let ResourceTarget::Missing { address } = target
            && self.site.claimants(address).chain(self.site.alias_claimants(address)).next().is_some()
        {
            return Ok(None);
        }
        let stored = self.stored_mentions(target)?;
        let reindexed = self.reindexed.get(target).map(Vec::as_slice).unwrap_or_default();
        let pages = (stored.len() + reindexed.len()) as u64;
        let records: Vec<Rc<PageLinks>> =
            stored.iter().take(MENTIONS_KEPT).map(|(_, doc)| self.current.links(*doc)).collect::<Result<_, _>>()?;
        let stored = records.iter().filter_map(|page| mentions(page, self.site).remove(target));
        let mut best: Vec<ResolvedMention<'_>> =
            stored.chain(reindexed.iter().map(|mention| (*mention).clone())).collect();
        best.sort_by_cached_key(|mention| MentionKey {
            rank: mention_rank(target, mention.link.kind, &mention.page.url),
            url: mention.page.url.as_str().to_owned(),
        });
        best.truncate(MENTIONS_KEPT);
        let views: Vec<MentionView<'_>> = best.iter().map(ResolvedMention::view).collect();
        let resource = resource_of_mentions(target, &views, pages, |page| self.anchors(page))?;
        Ok(resource.map(with))
    }

    /// The anchors of a page of the site.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn anchors(&self, page: usize) -> Result<Vec<Anchor>, ReadError> {
        let Some((path, _)) = self.site.page(page) else { return Ok(Vec::new()) };
        if let Some(anchors) = self.reindexed_anchors.get(path) {
            return Ok(anchors.to_vec());
        }
        let Some(doc) = self.current.page(path)? else { return Ok(Vec::new()) };
        Ok(self.current.links(doc)?.anchors.clone())
    }

    /// The pages of the base that mention the target, best first.
    fn stored_mentions(&self, target: &ResourceTarget) -> Result<Vec<(MentionKey<String>, DocHandle)>, ReadError> {
        let mut kinds: BTreeMap<DocHandle, MentionKind> = BTreeMap::new();
        let mut uncertain: BTreeSet<DocHandle> = BTreeSet::new();
        for LinkTerm { term, kind, is_certain } in self.link_terms(target)? {
            for doc in self.current.with_link(&term)? {
                if !is_certain {
                    uncertain.insert(doc);
                }
                let best = kinds.entry(doc).or_insert(kind);
                *best = kind.min(*best);
            }
        }
        let mut found = Vec::with_capacity(kinds.len());
        for (doc, mut kind) in kinds {
            if uncertain.contains(&doc) {
                let links = self.current.links(doc)?;
                let Some(mention) = mentions(&links, self.site).remove(target) else { continue };
                kind = mention.link.kind;
            }
            let url = self.current.url(doc)?;
            let rank = mention_rank(target, kind, &PageUrl::new(&url));
            found.push((MentionKey { rank, url }, doc));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The link terms of pages that may mention the target.
    fn link_terms(&self, target: &ResourceTarget) -> Result<Vec<LinkTerm>, ReadError> {
        let mut terms = Vec::new();
        match target {
            ResourceTarget::External { address } => {
                terms.extend(MENTION_KINDS.map(|(kind, _)| LinkTerm {
                    term: link_term(LinkCertainty::External, kind, address, ""),
                    kind,
                    is_certain: true,
                }));
            }
            ResourceTarget::Page { url, fragment } => {
                let mut claimants = self.site.claimants(&address_key(url.as_str()));
                let page = claimants.find(|page| self.site.url(*page).as_ref() == Some(url));
                let Some((page, (path, url))) = page.and_then(|page| Some((page, self.site.page(page)?))) else {
                    return Ok(terms);
                };
                for key in Site::address_keys(path, url) {
                    let is_unique = self.site.claimants(&key).count() == 1;
                    for (certainty, kind) in certainties_and_kinds(&LinkCertainty::INTERNAL) {
                        let is_certain = is_unique && certainty != LinkCertainty::Fallback;
                        terms.push(LinkTerm { term: link_term(certainty, kind, &key, fragment), kind, is_certain });
                    }
                }
                // A path or URL of another page, of any candidate of a link, has precedence over an alias.
                for (key, (certainty, kind)) in self
                    .site
                    .aliases(page)
                    .flat_map(|key| certainties_and_kinds(&LinkCertainty::INTERNAL).map(move |of_link| (key, of_link)))
                {
                    terms.push(LinkTerm { term: link_term(certainty, kind, key, fragment), kind, is_certain: false });
                }
            }
            ResourceTarget::Missing { address } => {
                for (certainty, kind) in certainties_and_kinds(&[LinkCertainty::Certain, LinkCertainty::Likeliest]) {
                    let is_certain = certainty == LinkCertainty::Certain;
                    let prefix = link_term(certainty, kind, address, "");
                    terms.extend(self.current.link_terms(&prefix)?.into_iter().map(|term| LinkTerm {
                        term,
                        kind,
                        is_certain,
                    }));
                }
            }
        }
        Ok(terms)
    }
}

fn certainties_and_kinds(certainties: &[LinkCertainty]) -> impl Iterator<Item = (LinkCertainty, MentionKind)> {
    certainties.iter().flat_map(|certainty| MENTION_KINDS.map(|(kind, _)| (*certainty, kind)))
}

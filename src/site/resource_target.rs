//! Resource targets: the page, missing address or external address that a link resolves to on a site.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::corpus::PageUrl;

use super::address::{address_key, fragment_key};
use super::link_target::{CandidateUrls, LinkTarget};
use super::site_pages::Site;

/// The resolved target of a link. Links with equal targets name one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum ResourceTarget {
    /// A page, or one of its sections by fragment key.
    Page { url: PageUrl, fragment: String },
    /// An internal address without a page, by the key of the likeliest candidate.
    Missing { address: String },
    /// An address of another site.
    External { address: String },
}

impl ResourceTarget {
    /// Returns the text that identifies the resource; its hash is the document key.
    pub(crate) fn identity(&self) -> String {
        match self {
            Self::Page { url, fragment } if fragment.is_empty() => url.to_string(),
            Self::Page { url, fragment } => format!("{url}#{fragment}"),
            Self::Missing { address } => format!("/{address}"),
            Self::External { address } => address.clone(),
        }
    }
}

/// A link resolved against a site.
#[derive(Debug, Clone)]
pub(crate) struct Resolved<'a> {
    pub(crate) target: ResourceTarget,
    /// Index of the target page in the site.
    pub(crate) page: Option<usize>,
    /// The link's spelling: the fragment for a target page, else the address from the root.
    pub(crate) spelled: Cow<'a, str>,
    /// The possible URLs of an internal link.
    pub(crate) candidates: Option<CandidateUrls<'a>>,
    /// Whether the built site answers the link by a page that searches leave out.
    pub(crate) is_unsearched: bool,
}

/// Resolves a link target; `None` for an ignored one.
pub(crate) fn resolve<'a>(target: LinkTarget<'a>, site: &Site<'_>) -> Option<Resolved<'a>> {
    match target {
        LinkTarget::Ignored => None,
        LinkTarget::External(spelled) => {
            let target = ResourceTarget::External { address: spelled.clone().into_owned() };
            Some(Resolved { target, page: None, spelled, candidates: None, is_unsearched: false })
        }
        LinkTarget::Internal { candidates, fragment } => {
            let page = site.resolve(&candidates);
            let (target, spelled) = match page.and_then(|page| site.url(page)) {
                Some(url) => (ResourceTarget::Page { url, fragment: fragment_key(&fragment) }, fragment),
                None => {
                    let first = &candidates.first;
                    let target = ResourceTarget::Missing { address: address_key(first).into_owned() };
                    (target, Cow::Owned(format!("/{first}")))
                }
            };
            let is_unsearched = page.is_none() && site.has_unsearched(&candidates);
            Some(Resolved { target, page, spelled, candidates: Some(candidates), is_unsearched })
        }
    }
}

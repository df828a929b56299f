//! Neutral documents: the pipeline builds them from pages and resources, and a target encodes them.

use crate::corpus::{Page, SourcePath};
use crate::index::schema::{Resource, key};
use crate::site::{FacetList, LinkTarget, StoredLink};

/// A document as text and values, without a field of any index.
pub(crate) enum IndexDocument<'a> {
    /// A page of the corpus.
    Page(PageDocument<'a>),
    /// A distinct link target: its labels, its URL, the text around its links, its facets and the record that is stored.
    Resource(Resource<'a>),
}

/// A page with its derived values.
pub(crate) struct PageDocument<'a> {
    /// Path (the key), URL, title, description, topics, and the sections with headings and body.
    pub(crate) page: &'a Page,
    /// The page's links, see [`crate::site::PageLinks::links`].
    pub(crate) links: &'a [StoredLink],
    /// The candidate URLs of each link, see [`crate::site::PageLinks::link_targets`].
    pub(crate) link_targets: &'a [LinkTarget<'a>],
    /// The facet values of the page. Owned, because the target counts them.
    pub(crate) facets: FacetList,
}

/// The identity of a document in an index.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DocumentKey<'a> {
    /// The page made from this file.
    Page(&'a SourcePath),
    /// The resource with this identity, see [`crate::site::ResourceTarget::identity`].
    Resource(&'a str),
}

impl DocumentKey<'_> {
    /// The keyword term of the key.
    pub(crate) fn term(self) -> String {
        match self {
            Self::Page(path) => key::path(path.as_str()),
            Self::Resource(identity) => key::target(identity),
        }
    }
}

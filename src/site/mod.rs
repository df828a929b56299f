//! Site: the addresses of all pages, and the page that each link means.

mod address;
pub(crate) mod broken;
pub(crate) mod facets;
pub(crate) mod page_links;
mod resource;
mod url_conflicts;

pub(crate) use address::bare;
pub use address::{CandidateUrls, LinkTarget, Site, SitePage, address_key, find_anchor, fragment_key, is_page_like};
pub(crate) use broken::Broken;
pub(crate) use facets::{CONTENT_TYPE, FacetList, PageFacets, TOPICS, USE_CASE, canonical};
pub(crate) use page_links::{KINDS, LinkCertainty, PageLinks, Resolved, ResourceTarget, fragment_of, resolve, term};
pub(crate) use resource::{MENTIONS_KEPT, Mention, MentionView, Resource, build_resource, mention_rank, mentions};
pub(crate) use url_conflicts::{UrlAssignment, assign_urls};

//! Site: page URLs, link targets and facet values, as pure functions over pages.

mod address;
mod alias_conflicts;
pub(crate) mod broken;
pub(crate) mod facets;
mod link_target;
mod page_links;
mod resolved_mention;
mod resource_target;
mod site_pages;
mod url_conflicts;

pub use address::{address_key, find_anchor, fragment_key, is_page_like};
pub(crate) use alias_conflicts::{AliasConflict, alias_conflicts};
pub(crate) use broken::Broken;
pub(crate) use facets::{CONTENT_TYPE, FacetList, PageFacets, TOPICS, USE_CASE, canonical};
pub use link_target::{CandidateUrls, LinkTarget};
pub(crate) use page_links::{PageLinks, StoredLink};
pub(crate) use resolved_mention::{MentionView, ResolvedMention, mention_rank, mentions};
pub(crate) use resource_target::{Resolved, ResourceTarget, resolve};
pub(crate) use site_pages::all_keys;
pub use site_pages::{Site, SitePage};
pub(crate) use url_conflicts::assign_urls;

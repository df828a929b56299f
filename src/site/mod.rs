//! Site: the addresses of all pages, and the page that each link means.

mod address;
pub(crate) mod broken;
pub(crate) mod facets;
pub(crate) mod page_links;
mod resource;
mod url_conflicts;

pub(crate) use address::bare;
pub use address::{Addresses, Site, SitePage, Wanted, address_key, find_anchor, fragment_key, is_page_like};
pub(crate) use broken::Broken;
pub(crate) use facets::{CONTENT_TYPE, Listed, TOPICS, USE_CASE, Written, canonical};
pub(crate) use page_links::{Class, KINDS, Led, PageLinks, Target, fragment_of, lead, term};
pub(crate) use resource::{MENTIONS_KEPT, Mention, Resource, Word, describe, mentions, order};
pub(crate) use url_conflicts::{UrlAssignment, assign};

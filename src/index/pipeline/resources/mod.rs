//! Resources: one document for each link target, described by the pages that mention it.

mod inbound_links;
mod link_changes;
mod link_spill;
mod mention_key;
mod resource_build;
mod spill;

pub(crate) use inbound_links::InboundLinks;
pub(crate) use link_changes::{LinkChanges, PageChange, PreviousSite, link_changes};
pub(crate) use link_spill::{EncodedLinks, LinkSpill};

//! Files to pages: walking the tree, front matter, includes, Markdown with HTML inside, links.
//! Knows no tantivy and no terminal. Nothing that a writer wrote can fail it: faults ride along as diagnostics.
//!
//! [`walk()`] finds the pages, [`Reader`] reads them (its `read_bytes` is the order of the stages), [`Site`] tells where
//! their links lead.

mod acronym;
mod anchor;
mod arguments;
mod blurb;
mod error;
mod front_matter;
mod html;
mod include;
mod lines;
mod links;
mod markdown;
mod outline;
mod page;
mod partials;
mod reader;
mod source;
mod template;
mod tests;
mod walk;
pub(crate) mod yaml;

pub use acronym::{Acronym, acronyms, initials, phrases, spelled_out};
pub use error::CorpusError;
pub(crate) use links::bare;
pub use links::{Addresses, Site, SitePage, Wanted, address_key, find_anchor, fragment_key, is_page_like};
pub use page::{
    Anchor, Block, BlockKind, GlossaryMark, Link, Mention, MentionKind, Origin, Page, PageUrl, Section, SourcePath,
};
pub use partials::PartialState;
pub use reader::{PageRead, Reader};
pub use source::Stamp;
pub use walk::{Options, SourceFile, Tree, walk};

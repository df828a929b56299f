//! What becomes of the tree of a document: a page, or Markdown inside of a page.

mod heading_ids;
mod notes;
mod to_markdown;
mod writer;

pub(super) use heading_ids::OwnIds;
pub(crate) use to_markdown::{role_markdown, rst_markdown};
pub(super) use writer::{Writer, title_words};

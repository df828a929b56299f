//! HTML pages: a bounded tree builder, the main content of a page, and its sections, blocks and links.
//!
//! HTML inside of Markdown is read by [`markup`](crate::corpus::markup); a page of HTML has a head, a main content, and much
//! around it that is no text.

mod boilerplate;
mod class_words;
mod code;
mod document;
mod head;
mod ids;
mod kinds;
mod main_content;
mod page_writer;
mod tree_builder;
mod weights;

pub(crate) use head::Head;
pub(crate) use page_writer::parse_html;

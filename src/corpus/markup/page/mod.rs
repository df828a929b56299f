//! The page under construction: parsers of all formats write into one builder.

mod container;
mod link;
mod link_context;
mod marks;
mod page_builder;
mod page_content;
mod text;

pub(crate) use container::Container;
pub(crate) use link_context::last_segment;
pub(crate) use page_builder::PageBuilder;
pub(crate) use page_content::PageContent;

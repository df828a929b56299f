//! Markup: parses Markdown and HTML into sections, blocks and mentions.

pub(crate) mod anchor;
mod container;
mod element;
mod emoji;
mod fence;
pub(crate) mod heading;
mod html;
mod link;
mod link_context;
mod markdown;
mod marks;
mod page_builder;
mod page_content;
mod syntax;
mod template;
mod text;
mod to_html;

pub(crate) use container::Container;
pub(crate) use emoji::emoji;
pub(crate) use fence::{Fence, code_span};
pub(crate) use heading::{HeadingId, HeadingIds, HeadingPart, HeadingText, cut_braced_id};
pub(crate) use link_context::last_segment;
pub(crate) use markdown::{parse_markdown, write_markdown};
pub(crate) use page_builder::PageBuilder;
pub(crate) use page_content::PageContent;
pub(crate) use syntax::{COMMON, Extensions, PLAIN, Syntax};
pub(crate) use template::{Marks, strip_markup};
pub(crate) use to_html::to_html;

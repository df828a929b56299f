//! Markup: parses Markdown and HTML into sections, blocks and mentions.

pub(crate) mod anchor;
mod container;
pub(crate) mod heading;
mod html;
mod link;
mod link_context;
mod markdown;
mod page_builder;
mod strip_markup;
mod syntax;
mod text;

pub(crate) use heading::{GithubIds, HeadingId, HeadingIds, HeadingPart, HeadingText};
pub(crate) use link_context::last_segment;
pub(crate) use markdown::parse_markdown;
pub(crate) use page_builder::PageBuilder;
pub(crate) use strip_markup::strip_markup;
pub(crate) use syntax::{COMMON, PLAIN, Syntax};

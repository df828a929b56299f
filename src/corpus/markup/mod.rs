//! Markup: parses Markdown and HTML into sections, blocks and mentions.

pub(crate) mod anchor;
mod container;
mod heading;
mod html;
mod link;
mod link_context;
mod markdown;
mod page_builder;
mod strip_markup;
mod text;

pub(crate) use link_context::last_segment;
pub(crate) use markdown::parse_markdown;
pub(crate) use strip_markup::strip_markup;

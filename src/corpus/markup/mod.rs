//! Markup: Markdown and HTML to sections, blocks and mentions.

pub(crate) mod anchor;
mod heading;
mod html;
mod link;
mod link_context;
pub(crate) mod markdown;
mod page_builder;
pub(crate) mod strip_markup;
mod text;

pub(crate) use link_context::last_segment;

//! Markup: parses Markdown and HTML into sections, blocks and mentions.

pub(crate) mod anchor;
mod element;
mod emoji;
mod fence;
pub(crate) mod heading;
mod html;
mod markdown;
mod page;
mod syntax;
mod template;
mod to_html;

pub(crate) use element::{close_structure, open_structure};
pub(crate) use emoji::emoji;
pub(crate) use fence::{Fence, code_span};
pub(crate) use heading::{HeadingId, HeadingIds, HeadingPart, HeadingText, cut_braced_id};
pub(crate) use html::parse_html_piece;
pub(crate) use markdown::{parse_markdown, write_markdown};
pub(crate) use page::{Container, PageBuilder, PageContent, last_segment};
pub(crate) use syntax::{COMMON, Extensions, PLAIN, Syntax};
pub(crate) use template::{Marks, strip_markup};
pub(crate) use to_html::to_html;

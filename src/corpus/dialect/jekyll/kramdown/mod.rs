//! Kramdown: rewrites its marks into Markdown that the common parser reads: attribute lists, extensions, blocks of HTML,
//! headings, tables without a head.

mod attributes;
mod blocks;
mod elements;
mod headings;
mod html;
mod lines;
mod options;
mod spans;

pub(super) use blocks::rewrite;
pub(super) use options::Options;

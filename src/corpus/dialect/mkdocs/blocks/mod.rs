//! Blocks: expands snippets and rewrites the marks of whole lines.

mod code;
mod containers;
mod fences;
mod frames;
mod html_blocks;
mod marks;
mod paragraph;
mod pass;
mod sections;
mod snippets;
mod tags;
mod variants;

pub(super) use marks::reference;
pub(super) use pass::{Line, rewrite};
pub(super) use snippets::expand;

//! Blocks: writes the sections, paragraphs, lists, tables and code of a document into a page.

mod caption;
mod compound;
mod delimiter;
mod description_list;
mod header;
mod item_lines;
mod list;
mod marker;
mod media;
mod metadata;
mod next;
mod paragraph;
mod parser;
mod section;
mod table;
mod verbatim;

pub(super) use parser::Parser;

//! AsciiDoc: reads pages by the rules of Asciidoctor (<https://docs.asciidoctor.org/asciidoc/latest/>).

mod attribute_list;
mod attributes;
mod block;
mod catalog;
mod document;
mod header;
mod host;
mod ids;
mod inline;
mod page;
mod plain;
mod reader;
mod scan;
mod section_numbers;
#[cfg(test)]
mod tests;

pub(crate) use attributes::Attributes;
pub(crate) use header::read_header;
pub(crate) use host::{FileHost, Host, Reference};
pub(crate) use page::parse_asciidoc;

//! reStructuredText: parses pages by the rules of docutils (<https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html>).
//!
//! A tree of blocks comes first, because substitutions and targets may follow their use; the writer makes a page of it.

mod blocks;
mod directive;
mod document;
mod explicit;
mod ids;
mod line;
mod list;
mod node;
mod outline;
mod parse;
mod parser;
mod section;
mod site;
mod start;
mod table;
mod text;
mod write;

pub(crate) use directive::{
    DirectiveKind, box_title, directive_kind, holds, in_version, object_id, select, select_text, unknown_message,
};
pub(crate) use ids::{PageIds, make_id, normalize_name};
pub(crate) use outline::{Outline, outline};
pub(crate) use parse::{parse_rst, plain_words};
pub(crate) use site::{NoSite, Place, RstSettings, RstSite};
pub(crate) use table::read_csv;
pub(crate) use write::{role_markdown, rst_markdown};

//! Inline marks: converts the text of a block to HTML, by the substitutions of Asciidoctor in their order.

mod callouts;
mod converter;
mod macros;
mod passthrough;
mod quotes;
mod replacements;
mod state;
mod subs;

pub(super) use callouts::with_callouts;
pub(super) use converter::{convert, convert_item};
pub(super) use subs::{HEADER, NORMAL, REFERENCE, Sub, VERBATIM, resolve};

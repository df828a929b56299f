//! Rendering: an answer as JSON, NDJSON, Markdown, addresses or llms.txt, written to any writer.

mod address;
mod fields;
pub(crate) mod json;
pub(crate) mod llms;
pub(crate) mod markdown;
pub(crate) mod passages;
pub(crate) mod uri;
pub(crate) mod urls;
pub(crate) mod visible;

pub(crate) use address::{address, below_title, count};
pub(crate) use fields::Fields;
pub(crate) use json::{JsonOptions, Line};
pub(crate) use visible::{for_each_visible, visible, visible_block};

//! Rendering: an answer as JSON, NDJSON, Markdown or plain passages.

mod fields;
pub(crate) mod json;
pub(crate) mod llms;
pub(crate) mod markdown;
pub(crate) mod passages;
pub(crate) mod uri;
pub(crate) mod urls;
pub(crate) mod visible;

pub(crate) use fields::Fields;
pub(crate) use json::Line;
pub(crate) use visible::{each, visible, visible_block};

//! The settings of kramdown for blocks.

use crate::corpus::data::Value;

/// The settings of kramdown for blocks.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Options {
    pub(super) is_gfm: bool,
    /// Whether blocks of HTML hold Markdown.
    pub(super) parse_block_html: bool,
}

impl Options {
    /// Reads the settings `kramdown` of the configuration.
    pub(in super::super) fn of(options: Option<&Value>) -> Self {
        let get = |key: &str| options.and_then(|options| options.get(key));
        let is_gfm = get("input").and_then(Value::as_str).is_none_or(|input| input.eq_ignore_ascii_case("gfm"));
        Self { is_gfm, parse_block_html: get("parse_block_html") == Some(&Value::Bool(true)) }
    }
}

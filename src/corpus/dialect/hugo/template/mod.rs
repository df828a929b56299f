//! Reads the templates of shortcodes as data: a bounded evaluator of the text that a Go template shows.
//!
//! Nothing is executed: an unknown function gives no value, and the caller falls back to the text of the shortcode.

mod eval;
mod functions;
mod host;
mod lex;
mod parse;
mod val;

pub(super) use eval::Evaluator;
pub(super) use host::Host;
pub(super) use parse::{Template, parse};
pub(super) use val::Val;

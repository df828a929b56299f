//! Shortcodes: parses them, evaluates their templates, and writes the text that they show.

mod builtin;
mod host;
mod parse;
mod pieces;
mod render;
mod renderer;
mod shown;
mod sources;

pub(super) use renderer::Renderer;

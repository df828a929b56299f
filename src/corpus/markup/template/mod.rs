//! Template marks: finds them, removes them, and keeps the text inside of them.

mod code_ranges;
mod component_tag;
mod mark;
mod strip_markup;

pub(crate) use mark::Marks;
pub(crate) use strip_markup::strip_markup;

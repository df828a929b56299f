//! Includes: replaces include directives by the partials that they name.

mod directive;
mod expand;
mod include_args;
mod partials;

pub(crate) use expand::expand;
pub use partials::PartialState;
pub(crate) use partials::Partials;

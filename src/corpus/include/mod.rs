//! Includes: replaces an include directive by the partial that it names.

pub(crate) mod expand;
mod include_args;
mod partials;

pub use partials::PartialState;
pub(crate) use partials::Partials;

//! Includes: replaces include directives by the partials that they name, and records the files that a page reads.

mod directive;
mod expand;
mod include_args;
mod names;
mod page_files;
mod partials;

pub(crate) use expand::expand;
pub(crate) use names::{NameLookup, NamedFiles, name_of};
pub(crate) use page_files::PageFiles;
pub use partials::PartialState;
pub(crate) use partials::{Partial, Partials};

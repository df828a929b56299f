//! Generations: immutable folders, published by one rename.

pub(crate) mod checksum;
mod folder;
mod guard;
mod manifest;
mod publish;
mod reader;
mod status;
mod warnings;

pub(crate) use checksum::verify;
pub(crate) use folder::{Generation, Info, write_synced};
pub use guard::Guards;
pub(crate) use manifest::{FileState, MANIFEST, Manifest, NonDefault, PageState};
pub(crate) use publish::Writer;
pub(crate) use reader::{GenerationReader, ReadError};
pub use status::{Status, status};

pub(crate) use warnings::{WARNINGS, Warnings};

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
pub(crate) use folder::{FACETS, Generation, GenerationInfo, replace_file, write_synced};
pub use guard::Guards;
pub(crate) use manifest::{FileState, MANIFEST, Manifest, NonDefault, PageState};
pub(crate) use publish::{DraftFolder, GenerationWriter};
pub(crate) use reader::{DocHandle, GenerationReader};
pub use status::{Status, status};
pub(crate) use warnings::{WARNINGS, Warnings};

//! Generations: immutable folders, published by one rename.

pub(crate) mod checksum;
mod dialect_info;
mod file_table;
mod folder;
mod guard;
mod manifest;
mod publish;
mod reader;
mod status;
mod warnings;

pub(crate) use checksum::verify;
pub use dialect_info::DialectInfo;
pub(crate) use file_table::{FILES, FileTable};
pub use file_table::{FileCounts, LeftOutFile};
pub(crate) use folder::{FACETS, Generation, GenerationInfo, replace_file, write_synced};
pub use guard::Guards;
pub(crate) use manifest::{FileState, MANIFEST, Manifest, NonDefault, PageState};
pub(crate) use publish::{DraftFolder, GenerationWriter};
pub(crate) use reader::{DocHandle, GenerationReader};
pub use status::{Status, left_out_files, status};
pub(crate) use warnings::{WARNINGS, Warnings};

//! Files: walks the tree and decodes files.

mod file;
mod walk;

pub use file::Stamp;
pub(crate) use file::{decode, join, on_disk, open_root, split_path};
pub use walk::{Options, SourceFile, Tree, walk};

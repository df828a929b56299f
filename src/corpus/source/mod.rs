//! Files: walks the tree and reads what it lists.

mod file;
mod walk;

pub use file::Stamp;
pub(crate) use file::{Decoded, decode, join, on_disk, open_root, split_path};
pub use walk::{Options, SourceFile, Tree, walk};

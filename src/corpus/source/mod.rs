//! Files: walks the tree, decodes files, and knows the folder of the site's configuration.

mod file;
mod role;
mod site_folder;
mod walk;

pub use file::Stamp;
pub(crate) use file::{decode, join, on_disk, open_root, split_path};
pub use role::LeftOut;
pub(crate) use role::{FileList, Role};
pub(crate) use site_folder::{SiteFolder, join_up};
pub(crate) use walk::walk;
pub use walk::{Options, SourceFile, Tree};

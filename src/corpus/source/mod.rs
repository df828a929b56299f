//! Files: walks the tree, decodes files, and knows the folder of the site's configuration.

mod built_output;
mod extensions;
mod file;
mod file_list;
mod ignore_rules;
mod ignored;
mod patterns;
mod role;
mod site_folder;
mod tree;
mod walk;

pub(crate) use built_output::is_output;
pub(crate) use extensions::count_extensions;
pub use file::Stamp;
pub(crate) use file::{decode, join, on_disk, open_root, split_path};
pub(crate) use file_list::FileList;
#[cfg(test)]
pub(crate) use file_list::files_at;
pub(crate) use patterns::{PathPatterns, PatternSyntax};
pub use role::LeftOut;
pub(crate) use role::Role;
pub(crate) use site_folder::{SiteFolder, join_up};
pub use tree::{Options, SourceFile, Tree};
pub(crate) use walk::walk;

//! Configuration: settings, extensions, addresses and ids of a site.

mod address;
mod blog;
mod extensions;
mod ids;
mod locales;
mod meta;
mod settings;
mod yaml_tags;

pub(super) use address::{page_address, title_of_path};
pub(super) use blog::{Blog, Post};
pub(super) use extensions::Extensions;
pub(super) use meta::split as split_metadata;
pub(super) use settings::Config;

//! Dialects: what the sources of each site generator mean. One file each, behind one interface and one table.
//!
//! All paths are site paths: relative to the folder of the configuration, see [`SiteFolder`](crate::corpus::source::SiteFolder).

mod antora;
mod base_path;
mod boxes;
mod built;
mod code;
mod detect;
mod docfx;
mod docusaurus;
mod ejs;
mod file_link;
mod fumadocs;
mod gitbook;
mod github_docs;
mod hugo;
mod interface;
mod jekyll;
mod mdbook;
mod mdn;
mod mintlify;
mod mkdocs;
mod nextra;
mod obsidian;
mod plain;
#[cfg(test)]
mod probe;
mod publication;
mod redirects;
mod search_keys;
mod sphinx;
mod standing;
mod starlight;
mod table;
mod vitepress;

pub(crate) use detect::{Detected, detect};
pub(crate) use interface::{Content, Description, Dialect, Fault, Kind, PageText, ParsedPage};
pub(crate) use publication::Publication;
pub(crate) use table::names;

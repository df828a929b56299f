//! VitePress: Markdown that becomes Vue components, with containers, snippets and includes.

mod address;
mod block;
mod config;
mod home;
mod ids;
mod includes;
mod lines;
mod pattern;
mod site;
#[cfg(test)]
mod tests;
mod vue;

pub(super) use site::KIND;

//! Antora (<https://docs.antora.org>): components of AsciiDoc pages, with a descriptor each, and a playbook for the site.

mod attributes;
mod component;
mod dialect;
mod host;
mod location;
mod playbook;
mod resource;
mod site;

pub(super) use dialect::KIND;

//! Sphinx: pages of reStructuredText and MyST Markdown below `conf.py` (<https://www.sphinx-doc.org>).

mod config;
mod myst;
mod references;
mod site;
#[cfg(test)]
mod tests;
mod titles;

pub(super) use site::KIND;

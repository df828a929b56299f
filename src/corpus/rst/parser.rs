//! The state of the parser of one page. Each construct adds its reader in a file of its own.

use crate::corpus::include::PageFiles;

use super::document::Document;
use super::site::RstSite;

/// The parser of one page.
pub(super) struct Parser<'f> {
    pub(super) files: &'f PageFiles<'f>,
    pub(super) site: &'f dyn RstSite,
    pub(super) document: Document,
    /// The number of blocks around the current one.
    pub(super) depth: usize,
}

impl<'f> Parser<'f> {
    pub(super) fn new(files: &'f PageFiles<'f>, site: &'f dyn RstSite) -> Self {
        let mut document = Document::default();
        document.default_role.clone_from(&site.settings().default_role);
        document.language.clone_from(&site.settings().language);
        Self { files, site, document, depth: 0 }
    }
}

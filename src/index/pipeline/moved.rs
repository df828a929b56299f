//! Pages whose address changed with the dialect, the configuration or the version of kb, though their files are the same.

use crate::corpus::PageUrl;
use crate::index::generation::{Generation, Manifest};

use super::report::MovedPage;

/// The pages of `after` that have another address in `before`, sorted by file.
pub(crate) fn moved_pages(before: &Manifest, after: &Manifest) -> Vec<MovedPage> {
    let moved = after.pages.iter().filter(|page| page.is_indexed()).filter_map(|page| {
        let path = &page.file.path;
        let old = before.indexed(path).filter(|old| old.url() != page.url())?;
        let address = |url: Option<&PageUrl>| url.map_or_else(|| path.default_url().to_string(), ToString::to_string);
        Some(MovedPage { file: path.to_string(), from: address(old.url()), to: address(page.url()) })
    });
    moved.collect()
}

/// Whether a generation was read by the rules of the present settings and version.
pub(crate) fn has_same_rules(generation: &Generation, settings: &str) -> bool {
    generation.info.kb_version == env!("CARGO_PKG_VERSION") && generation.info.settings == settings
}

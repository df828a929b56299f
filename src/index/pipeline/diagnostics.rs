//! Everything that is wrong with the corpus as it was indexed: the warnings that the build met, and the broken links.
//! There is no second checker.

use std::collections::BTreeMap;
use std::path::Path;

use crate::corpus::{Anchor, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::index::IndexError;
use crate::index::generation::{Generation, GenerationReader, Manifest, ReadError, Warnings};
use crate::site::{Site, broken};

use super::inbound_links::Gather;

/// Everything that was found wrong with the corpus when the index was built, links too, sorted by place.
///
/// # Errors
/// When there is no index, or one that cannot be used.
pub fn diagnostics(index: &Path) -> Result<Vec<Diagnostic>, IndexError> {
    let generation = Generation::current(index)?;
    let mut all = Warnings::of(&generation)?.sorted();
    let manifest = Manifest::of(&generation, index)?;
    all.extend(broken_links(&generation, &manifest).map_err(IndexError::damaged(&generation.path))?);
    all.sort();
    all.dedup();
    Ok(all)
}

/// The broken links of all pages.
fn broken_links(generation: &Generation, manifest: &Manifest) -> Result<Vec<Diagnostic>, ReadError> {
    let base = GenerationReader::open(&generation.path)?;
    let pages = manifest.site();
    let site = Site::new(pages.clone());
    let none: BTreeMap<&SourcePath, &[Anchor]> = BTreeMap::new();
    let gather = Gather { base: &base, site: &site, fresh: Default::default(), fresh_anchors: &none };
    let mut found = Vec::new();
    for (path, _) in &pages {
        let Some(address) = base.page(path)? else { continue };
        let page = base.links(address)?;
        let broken = broken::links(&page, &site, |at| gather.anchors(at))?;
        found.extend(broken.into_iter().map(|broken| broken.finding));
    }
    Ok(found)
}

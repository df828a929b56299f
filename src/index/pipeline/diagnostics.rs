//! Diagnostics of an indexed corpus: the warnings of its build, and the broken links of all pages.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::corpus::{Anchor, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::index::generation::{Generation, Manifest, Warnings};
use crate::index::target::FolderTarget;
use crate::index::{IndexError, ReadError};
use crate::site::{Site, broken};

use super::resources::InboundLinks;

/// All diagnostics of the current generation of `index`, broken links included, sorted by place.
///
/// # Errors
/// When there is no index, or it cannot be used.
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
    let current = FolderTarget::current(generation)?;
    let pages = manifest.site();
    let site = Site::new(pages.clone()).with_aliases(manifest.aliases()).with_unsearched(manifest.unsearched());
    let none: BTreeMap<&SourcePath, &[Anchor]> = BTreeMap::new();
    let inbound = InboundLinks { current: &current, site: &site, reindexed: HashMap::new(), reindexed_anchors: &none };
    let mut found = Vec::new();
    for (path, _) in &pages {
        let Some(doc) = current.page(path)? else { continue };
        let page = current.links(doc)?;
        let broken = broken::links(&page, &site, |page| inbound.anchors(page))?;
        found.extend(broken.into_iter().map(|broken| broken.finding));
    }
    Ok(found)
}

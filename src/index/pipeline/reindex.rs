//! Reads the changed pages of an incremental build, and the pages that get another URL because of them.

use std::collections::HashSet;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::source::{SourceFile, Tree};
use crate::corpus::{PageRead, PageUrl, Reader, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::index::IndexError;
use crate::index::generation::{Manifest, PageState};
use crate::site::{FacetList, PageLinks, SitePage, assign_urls};

use super::build_output::{left_out_entry, manifest_entry};
use super::changes::{Changes, UnchangedPage};
use super::progress::Progress;

/// Pages that are read between two checks for an interrupt.
const BATCH: usize = 256;

/// A page that was read again, under its assigned URL.
pub(crate) struct ReindexedPage {
    pub(crate) entry: PageState,
    pub(crate) read: PageRead,
    pub(crate) links: PageLinks,
}

/// The pages after an incremental build.
pub(crate) struct PageSet {
    /// In the order of the manifest.
    pub(crate) unchanged: Vec<UnchangedPage>,
    /// Sorted by path.
    pub(crate) reindexed: Vec<ReindexedPage>,
    /// Pages that were read again and are left out, with their warnings; sorted by path.
    pub(crate) left_out: Vec<(PageState, Vec<Diagnostic>)>,
    /// Warnings about URL conflicts.
    pub(crate) url_conflicts: Vec<Diagnostic>,
}

/// Reads the changed pages, and the pages that get another URL because of them.
///
/// # Errors
/// When the run is interrupted.
pub(crate) fn read(
    changes: &Changes,
    manifest: &Manifest,
    tree: &Tree,
    reader: &Reader,
    progress: &dyn Progress,
) -> Result<PageSet, IndexError> {
    let mut unchanged = changes.unchanged.clone();
    let mut reads: Vec<(&SourceFile, PageRead)> = Vec::with_capacity(changes.to_read());
    let files: Vec<&SourceFile> = changes.added.iter().chain(&changes.updated).collect();
    for batch in files.chunks(BATCH) {
        for (file, read) in read_all(reader, batch) {
            // A file that cannot be read now keeps its indexed version.
            match manifest.find(&file.path).filter(|_| read.hash.is_none()) {
                Some(index) => unchanged.push(UnchangedPage { index, stamp: None }),
                None => reads.push((file, read)),
            }
        }
        progress.advance(batch.len() as u64);
        progress.may_continue()?;
    }
    unchanged.sort_unstable();
    reads.sort_unstable_by(|a, b| a.0.path.cmp(&b.0.path));
    let left_out = reads.extract_if(.., |(_, read)| read.left_out.is_some());
    let left_out = left_out.map(|(file, read)| (left_out_entry(file, &read), read.diagnostics)).collect();
    let claim = |page: &UnchangedPage| {
        let page = manifest.pages.get(page.index).filter(|page| page.is_indexed())?;
        Some((&page.file.path, page.declared_url()))
    };
    let claims: Vec<SitePage<'_>> = merge_sorted(
        unchanged.iter().filter_map(claim),
        reads.iter().map(|(file, read)| (&file.path, Some(&read.page.url))),
        |(path, _)| path,
    );
    let assignment = assign_urls(&claims);
    // Another URL than the path's default.
    let url = |path: &SourcePath| {
        let index = claims.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
        assignment.assigned_url(index, claims.get(index).copied()?).cloned()
    };
    let moved = |page: &UnchangedPage| {
        let page = manifest.pages.get(page.index).filter(|page| page.is_indexed())?;
        // The first test saves the search for the usual page without any URL of its own.
        let may_move = page.url().is_some() || page.declared_url().is_some() || !assignment.overrides.is_empty();
        (may_move && page.url() != url(&page.file.path).as_ref()).then(|| tree.file(&page.file.path))?
    };
    let moved: Vec<&SourceFile> = unchanged.iter().filter_map(moved).collect();
    let moved = read_all(reader, &moved).into_iter().filter(|(_, read)| read.hash.is_some() && read.left_out.is_none());
    let urls: Vec<Option<PageUrl>> = reads.iter().map(|(file, _)| url(&file.path)).collect();
    let moved: Vec<_> = moved.map(|(file, read)| (file, read, url(&file.path))).collect();
    drop(claims);
    let all = reads.into_iter().zip(urls).map(|((file, read), url)| (file, read, url)).chain(moved);
    let mut reindexed: Vec<ReindexedPage> = all.map(|(file, read, url)| reindexed_page(file, read, url)).collect();
    reindexed.sort_unstable_by(|a, b| a.entry.file.path.cmp(&b.entry.file.path));
    let replaced: HashSet<usize> = reindexed.iter().filter_map(|page| manifest.find(&page.entry.file.path)).collect();
    unchanged.retain(|page| !replaced.contains(&page.index));
    Ok(PageSet { unchanged, reindexed, left_out, url_conflicts: assignment.diagnostics })
}

fn reindexed_page(file: &SourceFile, mut read: PageRead, url: Option<PageUrl>) -> ReindexedPage {
    let url = url.unwrap_or_else(|| file.path.default_url());
    let declared_url = std::mem::replace(&mut read.page.url, url);
    let facets = FacetList::of_page(&read.page);
    let links = PageLinks::of_page(&mut read.page, &facets);
    ReindexedPage { entry: manifest_entry(file, &read, declared_url), read, links }
}

fn read_all<'a>(reader: &Reader, files: &[&'a SourceFile]) -> Vec<(&'a SourceFile, PageRead)> {
    files.par_iter().map(|file| (*file, reader.read(file))).collect()
}

impl PageSet {
    /// All indexed pages and their URLs after the build, sorted by path.
    pub(crate) fn site<'a>(&'a self, manifest: &'a Manifest) -> Vec<SitePage<'a>> {
        let unchanged = self.unchanged.iter().filter_map(|page| manifest.pages.get(page.index));
        let unchanged = unchanged.filter(|page| page.is_indexed());
        let url = |page: &'a PageState| (&page.file.path, page.url());
        merge_sorted(unchanged.map(url), self.reindexed.iter().map(|page| url(&page.entry)), |(path, _)| path)
    }

    /// The aliases of all pages after the build, see [`PageState::aliases`].
    pub(crate) fn aliases<'a>(
        &'a self,
        manifest: &'a Manifest,
    ) -> impl Iterator<Item = (&'a SourcePath, &'a [String])> {
        let unchanged = self.unchanged.iter().filter_map(|page| manifest.pages.get(page.index));
        unchanged
            .chain(self.reindexed.iter().map(|page| &page.entry))
            .filter(|page| page.is_indexed())
            .map(PageState::aliases)
    }

    /// The pages that the site has and the index has not after the build, see [`Manifest::unsearched`].
    pub(crate) fn unsearched<'a>(
        &'a self,
        manifest: &'a Manifest,
    ) -> impl Iterator<Item = (SitePage<'a>, &'a [String])> {
        let unchanged = self.unchanged.iter().filter_map(|page| manifest.pages.get(page.index));
        let read = self.left_out.iter().map(|(entry, _)| entry);
        unchanged.chain(read).filter(|page| page.is_on_site_only()).map(PageState::addresses)
    }

    /// The manifest entries of all pages after the build, sorted by path.
    pub(crate) fn manifest_entries(self, manifest: Manifest) -> Vec<PageState> {
        let mut unchanged = self.unchanged.into_iter().peekable();
        let entries = manifest.pages.into_iter().enumerate().filter_map(|(index, before)| {
            let page = unchanged.next_if(|page| page.index == index)?;
            Some(page.manifest_entry(before))
        });
        let entries = merge_sorted(entries, self.reindexed.into_iter().map(|page| page.entry), |page| &page.file.path);
        let left_out = self.left_out.into_iter().map(|(entry, _)| entry);
        merge_sorted(entries.into_iter(), left_out, |page| &page.file.path)
    }
}

/// Merges two lists that are sorted by path. `short` is usually short, so the position of each of its items is found by
/// binary search: comparing all paths took as long as all other work of an update over all pages.
fn merge_sorted<T>(
    long: impl Iterator<Item = T>,
    short: impl Iterator<Item = T>,
    path: fn(&T) -> &SourcePath,
) -> Vec<T> {
    let (long, short): (Vec<T>, Vec<T>) = (long.collect(), short.collect());
    let position = |item: &T| long.partition_point(|other| path(other) < path(item));
    let positions: Vec<usize> = short.iter().map(position).collect();
    let mut merged = Vec::with_capacity(long.len() + short.len());
    let mut long = long.into_iter();
    let mut taken = 0;
    for (item, position) in short.into_iter().zip(positions) {
        merged.extend(long.by_ref().take(position.saturating_sub(taken)));
        merged.push(item);
        taken = position;
    }
    merged.extend(long);
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use crate::corpus::SourcePath;

    use super::merge_sorted;

    proptest! {
        #[test]
        fn merging_two_sorted_lists_gives_one_sorted_list(of in proptest::collection::btree_map("[a-c]{1,3}", 0..2, 0..12)) {
            let list = |number: i32| of.iter().filter(move |(_, of)| **of == number);
            let paths = |number: i32| list(number).map(|(path, _)| SourcePath::new(path.as_str()));
            let all: Vec<SourcePath> = of.keys().map(|path| SourcePath::new(path.as_str())).collect();
            prop_assert_eq!(merge_sorted(paths(0), paths(1), |path| path), all);
        }
    }
}

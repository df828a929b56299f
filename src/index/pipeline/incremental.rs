//! The build of a generation from the one before: what changed is read, and with it only what the change touches.
//! `changes` finds the changed files, `delta` what follows from them, `gather` describes resources anew, `segments`
//! writes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::{DocAddress, TantivyDocument};

use crate::corpus::source::{SourceFile, Tree};
use crate::corpus::{Anchor, PageRead, PageUrl, Reader, SourcePath};
use crate::index::IndexError;
use crate::index::generation::{
    FileState, Generation, GenerationReader, Manifest, PageState, ReadError, Warnings, checksum,
};
use crate::index::schema::{
    CollectionStats, FacetDictionary, Fields, PageRecord, PageSource, ResourceRecord, key, page_document,
    resource_document, schema,
};
use crate::index::segment::WriteBatch;
use crate::site::{
    FacetList, Mention, PageFacets, PageLinks, Resource, ResourceTarget, Site, SitePage, UrlAssignment, assign_urls,
    mentions,
};

use super::build_output::{self, Built, FACETS};
use super::changes::{Changes, Kept};
use super::inbound_links::Gather;
use super::link_changes::{self, Before, Delta, Turn};
use super::sync::Progress;

/// Pages that are read before the run asks whether it may go on.
const BATCH: usize = 256;

/// What an update starts from.
pub(crate) struct Update<'a> {
    pub(crate) generation: &'a Generation,
    pub(crate) manifest: Manifest,
    pub(crate) tree: &'a Tree,
    pub(crate) reader: &'a Reader,
}

/// A page that was read again, under the address that it gets.
struct Fresh {
    state: PageState,
    read: PageRead,
    facets: FacetList,
    links: PageLinks,
}

/// The pages after the update.
struct Pages {
    /// Those that stay as they are, in the order of the manifest.
    kept: Vec<Kept>,
    /// Those that were read again.
    fresh: Vec<Fresh>,
}

/// The tables of the generation under way, and what goes into tantivy.
struct Work {
    fields: Fields,
    facets: FacetDictionary,
    totals: CollectionStats,
    batch: WriteBatch,
}

impl Update<'_> {
    /// Brings the generation in `folder`, a copy of the one that the update starts from, up to date.
    ///
    /// # Errors
    /// When the old generation is damaged, or the folder cannot be written.
    pub(crate) fn run(self, folder: &Path, changes: Changes, progress: &dyn Progress) -> Result<Built, IndexError> {
        let path = &self.generation.path;
        checksum::measure(path)?;
        // tantivy panics on some damaged files.
        let built = catch_unwind(AssertUnwindSafe(|| self.build(folder, changes, progress)));
        built.unwrap_or_else(|_| Err(IndexError::damaged(path)("a file of it cannot be read")))
    }

    fn build(self, folder: &Path, changes: Changes, progress: &dyn Progress) -> Result<Built, IndexError> {
        progress.stage("reading pages", Some(changes.to_read() as u64));
        let (pages, addresses) = self.read(&changes, progress)?;
        progress.stage("gathering links", None);
        let mut warnings = Warnings::of(self.generation)?;
        warnings.tree.clone_from(&self.tree.diagnostics);
        warnings.tree.extend(changes.diagnostics.iter().cloned());
        warnings.addresses = addresses.diagnostics;
        changes.removed.iter().for_each(|path| warnings.replace(path, Vec::new()));
        for fresh in &pages.fresh {
            warnings.replace(&fresh.read.page.path, fresh.read.diagnostics.clone());
        }
        let mut work = Work {
            fields: schema().1,
            facets: FacetDictionary::from(checksum::map_verified(&self.generation.path, FACETS)?),
            totals: self.generation.info.totals.clone(),
            batch: WriteBatch::default(),
        };
        let delta =
            self.apply(&pages, &changes.removed, &mut work).map_err(IndexError::damaged(&self.generation.path))?;
        progress.stage("writing", None);
        progress.may_go_on()?;
        work.batch.write(folder)?;
        Ok(Built {
            manifest: self.manifest(pages, changes.partials),
            facets: work.facets,
            warnings,
            totals: work.totals,
            newly_broken: delta.newly_broken,
            mended: delta.mended,
        })
    }

    /// Reads the pages that changed, and those whose address changes because of them.
    fn read(&self, changes: &Changes, progress: &dyn Progress) -> Result<(Pages, UrlAssignment), IndexError> {
        let mut kept = changes.kept.clone();
        let mut reads: Vec<(&SourceFile, PageRead)> = Vec::with_capacity(changes.to_read());
        let files: Vec<&SourceFile> = changes.added.iter().chain(&changes.updated).collect();
        for batch in files.chunks(BATCH) {
            for (file, read) in read_all(self.reader, batch) {
                // A file that cannot be read just now is no reason to lose what is known of it.
                match self.manifest.find(&file.path).filter(|_| read.hash.is_none()) {
                    Some(at) => kept.push(Kept { at, stamp: None }),
                    None => reads.push((file, read)),
                }
            }
            progress.advance(batch.len() as u64);
            progress.may_go_on()?;
        }
        kept.sort_unstable();
        reads.sort_unstable_by(|a, b| a.0.path.cmp(&b.0.path));
        let claims = merged(
            kept.iter().filter_map(|kept| self.manifest.pages.get(kept.at)).map(|page| (&page.file.path, page.claim())),
            reads.iter().map(|(file, read)| (&file.path, Some(&read.page.url))),
            |(path, _)| path,
        );
        let addresses = assign_urls(&claims);
        let place = |path: &SourcePath| claims.binary_search_by(|(known, _)| (*known).cmp(path)).ok();
        let url = |path: &SourcePath| {
            let at = place(path)?;
            addresses.of(at, claims.get(at).copied()?).cloned()
        };
        let moved = |kept: &Kept| {
            let page = self.manifest.pages.get(kept.at)?;
            let is_moved = (page.url().is_some() || page.claim().is_some() || !addresses.instead.is_empty())
                && page.url() != url(&page.file.path).as_ref();
            is_moved.then(|| self.tree.file(&page.file.path))?
        };
        let moved: Vec<&SourceFile> = kept.iter().filter_map(moved).collect();
        let moved = read_all(self.reader, &moved).into_iter().filter(|(_, read)| read.hash.is_some());
        let mut fresh: Vec<Fresh> = Vec::with_capacity(reads.len());
        let urls: Vec<Option<PageUrl>> = reads.iter().map(|(file, _)| url(&file.path)).collect();
        let moved: Vec<_> = moved
            .map(|(file, read)| {
                let url = url(&file.path);
                (file, read, url)
            })
            .collect();
        drop(claims);
        let all = reads.into_iter().zip(urls).map(|((file, read), url)| (file, read, url)).chain(moved);
        for (file, mut read, url) in all {
            let url = url.unwrap_or_else(|| file.path.default_url());
            let claim = std::mem::replace(&mut read.page.url, url);
            let facets = FacetList::of_page(&read.page);
            let links = PageLinks::of_page(&mut read.page, &facets);
            fresh.push(Fresh { state: build_output::state(file, &read, claim), read, facets, links });
        }
        fresh.sort_unstable_by(|a, b| a.state.file.path.cmp(&b.state.file.path));
        let again: HashSet<usize> =
            fresh.iter().filter_map(|fresh| self.manifest.find(&fresh.state.file.path)).collect();
        kept.retain(|kept| !again.contains(&kept.at));
        Ok((Pages { kept, fresh }, addresses))
    }

    /// Works out what goes into tantivy, and brings the tables up to date.
    fn apply(&self, pages: &Pages, removed: &[SourcePath], work: &mut Work) -> Result<Delta, ReadError> {
        let mut base = GenerationReader::open(&self.generation.path)?;
        let mut forgotten: HashMap<SourcePath, DocAddress> = HashMap::new();
        for path in removed.iter().chain(pages.fresh.iter().map(|fresh| &fresh.state.file.path)) {
            if let Some(address) = base.page(path)? {
                work.forget_page(path, &PageRecord::read(&base.record(address)?)?)?;
                base.forget(address);
                forgotten.insert(path.clone(), address);
            }
        }
        let is_there = |fresh: &Fresh| {
            let before = self.manifest.page(&fresh.state.file.path);
            before.is_some_and(|before| before.url() == fresh.state.url())
        };
        let is_same = removed.is_empty() && pages.fresh.iter().all(is_there);
        let moved = (!is_same).then(|| Site::new(self.manifest.site()));
        let site = Site::new(self.site(pages));
        let old_site = moved.as_ref().unwrap_or(&site);
        let mentions: Vec<BTreeMap<ResourceTarget, Mention<'_>>> =
            pages.fresh.iter().map(|fresh| mentions(&fresh.links, &site)).collect();
        let anchors: BTreeMap<&SourcePath, &[Anchor]> =
            pages.fresh.iter().map(|fresh| (&fresh.links.path, &fresh.links.anchors[..])).collect();
        let mut gather = Gather { base: &base, site: &site, fresh: HashMap::new(), fresh_anchors: &anchors };
        for (target, mention) in mentions.iter().flatten() {
            gather.fresh.entry(target).or_default().push(mention);
        }
        let mut turns: Vec<Turn<'_>> = Vec::with_capacity(removed.len() + pages.fresh.len());
        let gone = removed.iter().map(|path| (path, None));
        for (path, after) in gone.chain(pages.fresh.iter().map(|fresh| (&fresh.links.path, Some(&fresh.links)))) {
            let before = forgotten.get(path).map(|address| base.links(*address)).transpose()?;
            turns.push(Turn { before, after });
        }
        let delta = link_changes::find(&turns, &base, &Before { site: old_site, forgotten: &forgotten }, &gather)?;
        work.resources(&delta, &gather)?;
        work.pages(&pages.fresh);
        Ok(delta)
    }

    /// The pages after the update and their addresses, sorted by path.
    fn site<'a>(&'a self, pages: &'a Pages) -> Vec<SitePage<'a>> {
        let kept = pages.kept.iter().filter_map(|kept| self.manifest.pages.get(kept.at));
        let address = |page: &'a PageState| (&page.file.path, page.url());
        merged(kept.map(address), pages.fresh.iter().map(|fresh| address(&fresh.state)), |(path, _)| path)
    }

    /// What the next run has to know of the files.
    fn manifest(self, pages: Pages, partials: Vec<FileState>) -> Manifest {
        let mut kept = pages.kept.into_iter().peekable();
        let stay = self.manifest.pages.into_iter().enumerate().filter_map(|(at, page)| {
            let kept = kept.next_if(|kept| kept.at == at)?;
            Some(kept.state(page))
        });
        let states = merged(stay, pages.fresh.into_iter().map(|fresh| fresh.state), |page| &page.file.path);
        let mut known: BTreeMap<SourcePath, FileState> =
            partials.into_iter().map(|state| (state.path.clone(), state)).collect();
        known.extend(self.reader.partials().into_iter().map(|partial| (partial.path.clone(), partial.into())));
        let included: BTreeSet<&SourcePath> = states.iter().flat_map(|page| page.includes()).collect();
        known.retain(|path, _| included.contains(path));
        Manifest { pages: states, partials: known.into_values().collect(), ..Manifest::default() }
    }
}

/// Two lists that are sorted by path, as one. The other is short as a rule, so that its places are looked for: to compare
/// every path of the one took as long as all else that an update does for all pages.
fn merged<T>(one: impl Iterator<Item = T>, other: impl Iterator<Item = T>, path: fn(&T) -> &SourcePath) -> Vec<T> {
    let (one, other): (Vec<T>, Vec<T>) = (one.collect(), other.collect());
    let place = |page: &T| one.partition_point(|before| path(before) < path(page));
    let places: Vec<usize> = other.iter().map(place).collect();
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let mut one = one.into_iter();
    let mut taken = 0;
    for (page, place) in other.into_iter().zip(places) {
        merged.extend(one.by_ref().take(place.saturating_sub(taken)));
        merged.push(page);
        taken = place;
    }
    merged.extend(one);
    merged
}

impl Work {
    /// Takes a page out that is replaced or gone.
    fn forget_page(&mut self, path: &SourcePath, record: &PageRecord<'_>) -> Result<(), postcard::Error> {
        let extras = record.extras()?;
        self.facets.count(&FacetList::of(&PageFacets::of(&record.card, &extras.attributes)), -1);
        self.totals.remove_page(&extras.tokens);
        self.batch.delete(&self.fields, &key::path(path.as_str()));
        Ok(())
    }

    /// Puts the pages in that were read again.
    fn pages(&mut self, fresh: &[Fresh]) {
        let fields = &self.fields;
        let document = |Fresh { read, facets, links, .. }: &Fresh| {
            let page = PageSource { page: &read.page, links: &links.links, wanted: &links.wanted(), facets };
            page_document(page, fields, TantivyDocument::default())
        };
        let documents: Vec<_> = fresh.par_iter().map(document).collect();
        for (fresh, counted) in fresh.iter().zip(documents) {
            self.facets.count(&fresh.facets, 1);
            self.totals.add_page(&counted.tokens);
            self.batch.add(counted.document);
        }
    }

    /// Describes the touched resources anew.
    fn resources(&mut self, delta: &Delta, gather: &Gather<'_>) -> Result<(), ReadError> {
        let identities: BTreeSet<String> = delta.targets.iter().map(ResourceTarget::identity).collect();
        for identity in identities {
            let key = key::target(&identity);
            for address in gather.base.keyed(&key)? {
                let record = gather.base.record(address)?;
                let record: ResourceRecord<'_> = postcard::from_bytes(&record)?;
                self.totals.remove_resource(&record.tokens);
            }
            self.batch.delete(&self.fields, &key);
        }
        for target in &delta.targets {
            let document =
                |resource: Resource<'_>| resource_document(resource, &self.fields, TantivyDocument::default());
            if let Some(counted) = gather.resource(target, document)? {
                self.totals.add_resource(&counted.tokens);
                self.batch.add(counted.document);
            }
        }
        for (findings, by) in [(&delta.newly_broken, 1), (&delta.mended, -1)] {
            findings.iter().for_each(|finding| self.totals.count_broken(finding.code.name(), by));
        }
        Ok(())
    }
}

fn read_all<'a>(reader: &Reader, files: &[&'a SourceFile]) -> Vec<(&'a SourceFile, PageRead)> {
    files.par_iter().map(|file| (*file, reader.read(file))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use crate::corpus::SourcePath;

    use super::merged;

    proptest! {
        #[test]
        fn two_sorted_lists_become_one(of in proptest::collection::btree_map("[a-c]{1,3}", 0..2, 0..12)) {
            let list = |at: i32| of.iter().filter(move |(_, of)| **of == at);
            let paths = |at: i32| list(at).map(|(path, _)| SourcePath::new(path.as_str()));
            let all: Vec<SourcePath> = of.keys().map(|path| SourcePath::new(path.as_str())).collect();
            prop_assert_eq!(merged(paths(0), paths(1), |path| path), all);
        }
    }
}

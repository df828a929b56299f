//! The build of a generation from the one before: what changed is read, and with it only what the change touches.
//! `changes` finds the changed files, `delta` what follows from them, `gather` describes resources anew, `segments`
//! writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::DocAddress;

use crate::corpus::{Anchor, PageRead, PageUrl, Reader, Site, SourceFile, SourcePath, Tree};

use super::address::{Addresses, assign};
use super::base::{Base, ReadError};
use super::built::{self, Built, FACETS};
use super::changes::Changes;
use super::delta::{self, Before, Delta, Turn};
use super::document::{key, page_document, resource_document};
use super::error::IndexError;
use super::facet::{Table, Written};
use super::gather::Gather;
use super::generation::Generation;
use super::links::{PageLinks, Target};
use super::manifest::{FileState, Manifest, PageState};
use super::resource::{Mention, mentions};
use super::schema::{Fields, schema};
use super::segments::Batch;
use super::stored::{PageRecord, ResourceRecord};
use super::sync::Progress;
use super::totals::Totals;
use super::warnings::Warnings;

/// Pages that are read before the run asks whether it may go on.
const BATCH: usize = 256;

/// What an update starts from.
pub(crate) struct Update<'a> {
    pub(crate) generation: &'a Generation,
    pub(crate) manifest: &'a Manifest,
    pub(crate) tree: &'a Tree,
    pub(crate) reader: &'a Reader,
}

/// A page that was read again, under the address that it gets.
struct Fresh {
    state: PageState,
    read: PageRead,
    links: PageLinks,
}

/// The pages after the update.
struct Pages {
    /// Those that stay as they are.
    kept: Vec<PageState>,
    /// Those that were read again.
    fresh: Vec<Fresh>,
}

/// The tables of the generation under way, and what goes into tantivy.
struct Work {
    fields: Fields,
    facets: Table,
    totals: Totals,
    batch: Batch,
}

impl Update<'_> {
    /// Brings the generation in `folder`, a copy of the one that the update starts from, up to date.
    ///
    /// # Errors
    /// When the old generation is damaged, or the folder cannot be written.
    pub(crate) fn run(&self, folder: &Path, changes: Changes, progress: &dyn Progress) -> Result<Built, IndexError> {
        progress.stage("reading pages", Some(changes.to_read() as u64));
        let (pages, addresses) = self.read(&changes, progress)?;
        progress.stage("gathering links", None);
        let mut warnings = Warnings::of(self.generation)?;
        warnings.tree.clone_from(&self.tree.diagnostics);
        warnings.tree.extend(changes.diagnostics.iter().cloned().chain(addresses.diagnostics));
        changes.removed.iter().for_each(|path| warnings.replace(path, Vec::new()));
        for fresh in &pages.fresh {
            warnings.replace(&fresh.read.page.path, fresh.read.diagnostics.clone());
        }
        let mut work = Work {
            fields: schema().1,
            facets: Table::from(self.generation.table(FACETS)?),
            totals: self.generation.info.totals.clone(),
            batch: Batch::default(),
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
    fn read(&self, changes: &Changes, progress: &dyn Progress) -> Result<(Pages, Addresses), IndexError> {
        let mut kept = changes.kept.clone();
        let mut reads: Vec<(&SourceFile, PageRead)> = Vec::with_capacity(changes.to_read());
        let files: Vec<&SourceFile> = changes.added.iter().chain(&changes.updated).collect();
        for batch in files.chunks(BATCH) {
            for (file, read) in read_all(self.reader, batch) {
                // A file that cannot be read just now is no reason to lose what is known of it.
                match self.manifest.page(&file.path).filter(|_| read.hash.is_none()) {
                    Some(known) => kept.push(known.unread()),
                    None => reads.push((file, read)),
                }
            }
            progress.advance(batch.len() as u64);
            progress.may_go_on()?;
        }
        let claims = kept.iter().map(|page| (page.file.path.clone(), page.claim()));
        let mut claims: Vec<(SourcePath, PageUrl)> =
            claims.chain(reads.iter().map(|(file, read)| (file.path.clone(), read.page.url.clone()))).collect();
        claims.sort_unstable();
        let claims: Vec<(&SourcePath, PageUrl)> = claims.iter().map(|(path, url)| (path, url.clone())).collect();
        let mut addresses = assign(&claims);
        let urls = std::mem::take(&mut addresses.urls);
        let url = |path: &SourcePath| {
            claims.binary_search_by(|(known, _)| (*known).cmp(path)).ok().and_then(|at| urls.get(at))
        };
        let moves = |page: &PageState| url(&page.file.path).is_some_and(|url| *url != page.url());
        let moved: Vec<&SourceFile> =
            kept.iter().filter(|page| moves(page)).filter_map(|page| self.tree.file(&page.file.path)).collect();
        reads.extend(read_all(self.reader, &moved).into_iter().filter(|(_, read)| read.hash.is_some()));
        let mut fresh: Vec<Fresh> = Vec::with_capacity(reads.len());
        for (file, mut read) in reads {
            let claim = read.page.url.clone();
            if let Some(url) = url(&file.path) {
                read.page.url = url.clone();
            }
            let links = PageLinks::of_page(&read.page);
            fresh.push(Fresh { state: built::state(file, &read, claim), read, links });
        }
        fresh.sort_unstable_by(|a, b| a.state.file.path.cmp(&b.state.file.path));
        let is_fresh =
            |page: &PageState| fresh.binary_search_by(|fresh| fresh.state.file.path.cmp(&page.file.path)).is_ok();
        kept.retain(|page| !is_fresh(page));
        Ok((Pages { kept, fresh }, addresses))
    }

    /// Works out what goes into tantivy, and brings the tables up to date.
    fn apply(&self, pages: &Pages, removed: &[SourcePath], work: &mut Work) -> Result<Delta, ReadError> {
        let mut base = Base::open(&self.generation.path)?;
        let mut forgotten: HashMap<SourcePath, DocAddress> = HashMap::new();
        for path in removed.iter().chain(pages.fresh.iter().map(|fresh| &fresh.state.file.path)) {
            if let Some(address) = base.page(path)? {
                work.forget_page(path, &PageRecord::read(&base.record(address)?)?)?;
                base.forget(address);
                forgotten.insert(path.clone(), address);
            }
        }
        let before: Vec<(&SourcePath, PageUrl)> =
            self.manifest.pages.iter().map(|page| (&page.file.path, page.url())).collect();
        let after = pages.addresses();
        let (old_site, site) = (site(&before), site(&after));
        let mentions: Vec<BTreeMap<Target, Mention<'_>>> =
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
        let delta = delta::find(&turns, &base, &Before { site: &old_site, forgotten: &forgotten }, &gather)?;
        work.resources(&delta, &gather)?;
        work.pages(&pages.fresh);
        Ok(delta)
    }

    /// What the next run has to know of the files.
    fn manifest(&self, pages: Pages, kept: Vec<FileState>) -> Manifest {
        let mut states = pages.kept;
        states.extend(pages.fresh.into_iter().map(|fresh| fresh.state));
        states.sort_unstable_by(|a, b| a.file.path.cmp(&b.file.path));
        let mut partials: BTreeMap<SourcePath, FileState> =
            kept.into_iter().map(|state| (state.path.clone(), state)).collect();
        partials.extend(self.reader.partials().into_iter().map(|partial| (partial.path.clone(), partial.into())));
        let included: BTreeSet<&SourcePath> = states.iter().flat_map(|page| &page.includes).collect();
        partials.retain(|path, _| included.contains(path));
        let partials = partials.into_values().collect();
        Manifest { pages: states, partials, ..Manifest::default() }
    }
}

impl Pages {
    /// The pages and their addresses, sorted by path.
    fn addresses(&self) -> Vec<(&SourcePath, PageUrl)> {
        let kept = self.kept.iter();
        let states = kept.chain(self.fresh.iter().map(|fresh| &fresh.state));
        let mut addresses: Vec<_> = states.map(|page| (&page.file.path, page.url())).collect();
        addresses.sort_unstable();
        addresses
    }
}

impl Work {
    /// Takes a page out that is replaced or gone.
    fn forget_page(&mut self, path: &SourcePath, record: &PageRecord<'_>) -> Result<(), postcard::Error> {
        let extras = record.extras()?;
        self.facets.count(&Written::of(&record.card, &extras.attributes), -1);
        self.totals.remove_page(&extras.tokens);
        self.batch.delete(&self.fields, &key::path(path.as_str()));
        Ok(())
    }

    /// Puts the pages in that were read again.
    fn pages(&mut self, fresh: &[Fresh]) {
        let fields = &self.fields;
        let documents: Vec<_> = fresh.par_iter().map(|fresh| page_document(&fresh.read.page, fields)).collect();
        for (fresh, counted) in fresh.iter().zip(documents) {
            self.facets.count_page(&fresh.read.page, 1);
            self.totals.add_page(&counted.tokens);
            self.batch.add(counted.document);
        }
    }

    /// Describes the touched resources anew.
    fn resources(&mut self, delta: &Delta, gather: &Gather<'_>) -> Result<(), ReadError> {
        let identities: BTreeSet<String> = delta.targets.iter().map(Target::identity).collect();
        for identity in identities {
            let key = key::target(&identity);
            for address in gather.base.keyed(&key)? {
                let record: ResourceRecord = postcard::from_bytes(&gather.base.record(address)?)?;
                self.totals.remove_resource(&record.tokens);
            }
            self.batch.delete(&self.fields, &key);
        }
        for target in &delta.targets {
            if let Some(resource) = gather.resource(target)? {
                let counted = resource_document(&resource, &self.fields);
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

fn site<'a>(pages: &'a [(&'a SourcePath, PageUrl)]) -> Site<'a> {
    Site::new(pages.iter().map(|(path, url)| (*path, url)).collect())
}

fn read_all<'a>(reader: &Reader, files: &[&'a SourceFile]) -> Vec<(&'a SourceFile, PageRead)> {
    files.par_iter().map(|file| (*file, reader.read(file))).collect()
}
